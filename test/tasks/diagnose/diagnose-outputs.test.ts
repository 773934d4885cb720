import { beforeAll, describe, expect, test } from 'vitest'
import {
  type FittedPredictor,
  type PredictorDiagnosis,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import { lamps } from '../lamps.js'
import { cellsOf } from '../reports/report-page.js'

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
const space = lamps(4)
const X = Array.from({ length: 40 }, (_, r) => [Math.cos(r), Math.sin(2 * r)])
const outputs = [...space.enumerate()]
const ys = X.map(([a, b]) => outputs[Math.floor((a + b + 2) * 1.99)])
type Output = (typeof outputs)[number]
let model: FittedPredictor<Output>
let diagnosis: PredictorDiagnosis

beforeAll(async () => {
  model = await new StructuredPredictor(space, {
    engine: 'wasm',
    energy: 'deep',
    epochs: 6,
    samples: 40,
    deepHidden: [6],
    encoder: { hidden: [5] },
  }).fit(X, ys)
  diagnosis = await model.diagnose(X, ys, { by: 'input 1', importance: { repeats: 2, rows: 20 } })
})

describe('a diagnosis of the outputs of an own space', () => {
  test('has the scores of evaluate, beside those of constants', () => {
    const { evaluation, baselines, rows } = diagnosis
    expect(evaluation).toEqual(model.evaluate(X, ys))
    expect(mean(rows.scores['rightOutput'])).toBeCloseTo(evaluation.exactMatch, 12)
    expect(mean(rows.nll as number[])).toBeCloseTo(evaluation.nll, 9)
    const counts = outputs.map((output) => ys.filter((own) => own === output).length)
    expect(baselines.majority).toBe(Math.max(...counts) / ys.length)
    expect(baselines.uniformNll).toBe(space.logSize)
  })

  test('tells the commonest outputs and the entries of the code by truth and model', () => {
    expect(diagnosis.outputs.reduce((sum, { truth }) => sum + truth, 0)).toBeCloseTo(1, 12)
    const [{ output, model: share }] = diagnosis.outputs
    const own = outputs.find(
      (each) => (typeof each === 'string' ? each : JSON.stringify(each)) === output,
    )
    expect(own).toBeDefined()
    const probabilities = model.logProbability(
      X,
      X.map(() => own as Output),
    )
    expect(share).toBeCloseTo(mean(Array.from(probabilities, Math.exp)), 6)
    const expected = model.expectedCode(X).values
    expect(diagnosis.code).toHaveLength(space.codeLength)
    for (const { entry, model: average } of diagnosis.code) {
      const i = Number(entry.split(' ')[1])
      const values = Array.from({ length: 40 }, (_, r) => expected[r * space.codeLength + i])
      expect(average).toBeCloseTo(mean(values), 6)
    }
    expect(diagnosis.calibration.predictedOutput!.count).toBe(40)
  })

  test('is a report with the same numbers', async () => {
    const html = await model.report(X, ys, { diagnosis })
    expect(cellsOf(html, 'Likelihood, nats a row')[0][1]).toBe(diagnosis.evaluation.nll)
    expect(cellsOf(html, 'Scores and constants').map(([, value]) => value)).toEqual([
      diagnosis.evaluation.exactMatch,
      diagnosis.baselines.majority,
      diagnosis.baselines.uniformNll,
    ])
    expect(
      cellsOf(html, 'The commonest outputs: shares of the rows').map(([, truth]) => truth),
    ).toEqual(diagnosis.outputs.map(({ truth }) => truth))
    expect(cellsOf(html, 'The least likely rows')).toHaveLength(20)
    expect(cellsOf(html, 'Scores by input 1')).toHaveLength(4)
  })
})
