import { expect, it } from 'vitest'
import { subsets } from '../../../src/spaces/index.js'
import {
  abstainFromRankings,
  abstainFromSets,
  labelRowWeights,
  MultilabelClassifier,
} from '../../../src/tasks/index.js'
import { classifier, everySet, labels, X, Y } from '../label-sets/weather.js'
import * as drinks from '../rankings/drinks.js'

it('answers are withheld where they are expected to cost more than none', async () => {
  const model = await classifier({ epochs: 6, decision: 'mode' }).fit(X, Y)
  const { answers, expectedLosses } = abstainFromSets(model, X, { cost: 0.6, draws: 400 })
  const sets = model.predictSets(X)
  const says = model.logProbability(X, sets)
  answers.forEach((answer, row) => {
    expect(answer).toEqual(expectedLosses[row] > 0.6 ? null : sets[row])
    // a share of 400 draws: within 5 standard errors
    expect(Math.abs(expectedLosses[row] - (1 - Math.exp(says[row])))).toBeLessThan(0.125)
  })
  expect(() => abstainFromSets(model, X, { cost: 2 })).toThrow(/cost/)
  const f1 = await classifier({ epochs: 6 }).fit(X, Y)
  const never = abstainFromSets(f1, X, { cost: 1 })
  expect(never.answers).toEqual(f1.predictSets(X))
})

it('of rankings by pairs in the wrong order', async () => {
  const model = await drinks.ranker({ energy: 'plackett-luce' }).fit(drinks.X, drinks.Y)
  const { expectedLosses, answers } = abstainFromRankings(model, drinks.three, {
    cost: 0,
    draws: 400,
  })
  expect(answers).toEqual([null, null, null])
  const pairs = model.pairwiseProbabilities(drinks.three).values
  model.predict(drinks.three).forEach((order, row) => {
    let wrong = 0
    order.forEach((late, t) => {
      for (const early of order.slice(0, t)) wrong += pairs[16 * row + 4 * late + early] / 6
    })
    expect(Math.abs(expectedLosses[row] - wrong)).toBeLessThan(0.125)
  })
})

it('rows weigh by their weightiest label', async () => {
  const space = subsets(['often', 'rare', 'never'])
  const sets = [['often'], ['often'], ['often'], ['often', 'rare'], []]
  const weights = labelRowWeights({ rare: 3, often: 0.5 }, sets, space, 5)
  expect(Array.from(weights)).toEqual([0.5, 0.5, 0.5, 3, 1])
  const balanced = labelRowWeights('balanced', sets, space, 5)
  expect(Array.from(balanced)).toEqual([1, 1, 1, 5 / 3, 1].map((w) => expect.closeTo(w, 12)))
  expect(() => labelRowWeights({ rar: 2 }, sets, space, 5)).toThrow(/rar/)
  expect(() => labelRowWeights({ rare: 0 }, sets, space, 5)).toThrow(/> 0/)
  const options = {
    labels,
    energy: 'linear',
    encoder: { hidden: [6] },
    epochs: 4,
    seed: 1,
  } as const
  const byLabel = await new MultilabelClassifier({ ...options, labelWeight: { rain: 4 } }).fit(X, Y)
  const sampleWeight = Array.from({ length: Y.rows }, (_, r) => (Y.values[3 * r] === 1 ? 4 : 1))
  const byRow = await new MultilabelClassifier(options).fit(X, Y, { sampleWeight })
  expect(byLabel.predictProbabilities(X).values).toEqual(byRow.predictProbabilities(X).values)
  expect(everySet).toHaveLength(8)
})

it('thresholds are tuned for a score or for costs, by rows that were not trained on', async () => {
  const model = await classifier({ epochs: 6 }).fit(X, Y)
  const scored = (of: typeof model) => of.evaluate(X, Y).report
  const byF1 = await model.tuneDecision(X, Y, 'f1')
  const half = model.evaluate(X, Y).byDecision.threshold.exampleF1
  expect(scored(byF1).exampleF1).toBeGreaterThanOrEqual(half)
  const byMacro = await model.tuneDecision(X, Y, 'macro-f1')
  const one = await model.tuneDecision(X, Y, 'macro-f1', { perLabel: false })
  expect(scored(byMacro).macroF1).toBeGreaterThanOrEqual(scored(one).macroF1)
  expect(typeof one.options.limits?.threshold).toBe('number')
  const cautious = await model.tuneDecision(X, Y, { cost: { missing: 20 } })
  const sparing = await model.tuneDecision(X, Y, { cost: { wrong: 20 } })
  expect(scored(cautious).predictedCardinality).toBeGreaterThan(
    scored(sparing).predictedCardinality,
  )
  const limited = await model.tuneDecision(X, Y, { cost: { missing: 20 } }, { atMost: 1 })
  expect(scored(limited).predictedCardinality).toBeLessThanOrEqual(1)
  await expect(model.tuneDecision(X, Y, 'f2' as never)).rejects.toThrow(/metric/)
  const unknown = { cost: { missing: { snow: 2 } } }
  await expect(model.tuneDecision(X, Y, unknown)).rejects.toThrow(/snow/)
})
