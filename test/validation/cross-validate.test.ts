import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FeaturesInput } from '../../src/io/index.js'
import { constrained, subsets } from '../../src/spaces/index.js'
import { MultilabelClassifier, StructuredPredictor } from '../../src/tasks/index.js'
import { planFolds } from '../../src/validation/folds/plan-folds.js'
import {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type UnitEvent,
} from '../../src/validation/index.js'
import { ResultsFile } from '../../src/validation/units/results-file.js'
import { testFolder } from '../cli/folder.js'
import { caught } from '../reference/caught.js'
import { inputs, kinds, labelRows } from './small-data.js'

const folder = testFolder()
/** threads take modules as they were built */
const built = (await import(
  new URL('../../dist/validation/index.js', import.meta.url).href
)) as typeof import('../../src/validation/index.js')
const builtTasks = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../../src/index.js')

type Validate = (
  estimator: object,
  X: FeaturesInput,
  Y: unknown,
  options?: CrossValidateOptions,
) => Promise<CrossValidation>
const validate = crossValidate as Validate

/** All that does not depend on the clock. */
function timeless({ folds, scores, warnings }: CrossValidation) {
  const kept = folds.map(({ seconds, millisecondsPerRow, modelBytes, ...rest }) => rest)
  return { folds: kept, scores, warnings }
}

const sets = kinds.multilabel.estimator
const X = inputs(18)
const Y = labelRows(18)

describe('crossValidate', () => {
  test('measures each fold as a fit of one’s own does', async () => {
    const { folds, scores } = await crossValidate(sets, X, Y, { folds: 3, repeats: 2, seed: 5 })
    const planned = planFolds(18, { folds: 3, repeats: 2, seed: 5 }).folds
    expect(folds.map(({ repeat, fold, seed }) => [repeat, fold, seed])).toEqual(
      planned.map(({ repeat, fold, seed }) => [repeat, fold, seed]),
    )
    const [, , , { rows, seed }] = planned
    const of = <T>(all: readonly T[], part: Int32Array) => Array.from(part, (row) => all[row])
    const labels = ['0', '1', '2']
    const options = { ...sets.options, labels, emptyPolicy: 'one', seed } as const
    const model = await new MultilabelClassifier(options).fit(of(X, rows.train), of(Y, rows.train))
    const { nll, report } = model.evaluate(of(X, rows.test), of(Y, rows.test))
    expect(folds[3].metrics).toMatchObject({ nll, exampleF1: report.exampleF1 })
    expect(folds[3].modelBytes / model.toBytes().length).toBeCloseTo(1, 1)
    const all = folds.map(({ metrics }) => metrics['nll'] as number)
    const mean = all.reduce((a, b) => a + b) / all.length
    expect(scores['nll'].mean).toBeCloseTo(mean, 12)
    const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1)
    expect(scores['nll'].sd).toBeCloseTo(Math.sqrt(variance), 12)
  })

  test.each(Object.entries(kinds))(
    '%s: of any kind, on threads to the same bits',
    async (name, { Y: outputs }) => {
      // the classes of the built package, whose threads run
      const { estimator } = kinds[name as keyof typeof kinds]
      const Class = (builtTasks as unknown as Record<string, new (...given: object[]) => object>)[
        estimator.constructor.name
      ]
      const podium = () => builtTasks.topRankings(['tea', 'coffee', 'milk', 'water'], 2)
      const space = 'space' in estimator ? [podium()] : []
      const again = new Class(...space, estimator.options)
      const options = { folds: 3, seed: 1 }
      const validateBuilt = built.crossValidate as Validate
      const here = await validateBuilt(again, inputs(18), outputs, options)
      const there = await validateBuilt(again, inputs(18), outputs, { ...options, workers: 2 })
      expect(timeless(there)).toEqual(timeless(here))
      expect(here.folds).toHaveLength(3)
      expect(here.folds[0].digest).toMatch(/^[0-9a-f]{32}$/)
      const score = name === 'density' || name === 'regression' ? 'meanLogDensity' : 'nll'
      expect(Number.isFinite(here.scores[score].mean)).toBe(true)
      expect(here.millisecondsPerRow).toBeGreaterThan(0)
    },
  )

  test('stratifies by labels, pairs, classes, and keeps groups together', async () => {
    const groups = X.map((_, row) => `patient ${row % 6}`)
    for (const stratify of [true, 'pairs', X.map(([a]) => (a > 0 ? 'up' : 'down'))] as const) {
      const { folds } = await crossValidate(sets, X, Y, { folds: 3, stratify, groups })
      expect(folds.map(({ testRows }) => testRows)).toEqual([6, 6, 6])
    }
  })

  test('takes an estimator of one’s own', async () => {
    const mine = {
      async fit(_: number[][], y: number[]) {
        const guess = y.reduce((a, b) => a + b) / y.length
        return {
          evaluate: (_rows: number[][], truth: number[]) => ({
            mse: truth.reduce((sum, t) => sum + (t - guess) ** 2, 0) / truth.length,
          }),
        }
      },
    }
    const y = X.map(([a]) => a)
    const { scores } = await crossValidate(mine as never, X, y, { folds: 3 })
    expect(scores['mse'].mean).toBeGreaterThan(0)
    const error = await caught(() => crossValidate(mine as never, X, y, { folds: 3, workers: 2 }))
    expect([error.code, error.message]).toEqual([
      'UNSUPPORTED',
      expect.stringContaining('the estimator is your own'),
    ])
  })
})

describe('a results file', () => {
  const results = () => folder.write('results.jsonl', '')
  const kinds = async (options: CrossValidateOptions) => {
    const events: UnitEvent['type'][] = []
    const onEvent = ({ type }: UnitEvent) => type !== 'training' && events.push(type)
    const answer = await crossValidate(sets, X, Y, { folds: 3, onEvent, ...options })
    return { events, answer }
  }

  test('has a line for each fold, and none of them is run again', async () => {
    const path = results()
    const first = await kinds({ results: path })
    expect(first.events).toEqual(['done', 'done', 'done'])
    const text = readFileSync(path, 'utf8')
    expect(text.trimEnd().split('\n')).toHaveLength(3)
    const again = await kinds({ results: path })
    expect(again.events).toEqual(['reused', 'reused', 'reused'])
    expect(again.answer).toEqual(first.answer)
    expect(readFileSync(path, 'utf8')).toBe(text)
    // other rows, other seeds: other folds
    const other = await kinds({ results: path, seed: 3 })
    expect(other.events).toEqual(['done', 'done', 'done'])
  })

  test('that was cut off in a line goes on from the lines that are whole', async () => {
    const path = results()
    const whole = await kinds({ results: path })
    const [first] = readFileSync(path, 'utf8').split('\n')
    for (const rest of ['', first.slice(0, 40)]) {
      writeFileSync(path, `${first}\n${rest}`)
      const again = await kinds({ results: path })
      expect(again.events).toEqual(['reused', 'done', 'done'])
      expect(timeless(again.answer)).toEqual(timeless(whole.answer))
      expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(rest === '' ? 3 : 4)
      expect((await kinds({ results: path })).events).toEqual(['reused', 'reused', 'reused'])
    }
  })

  test('an abort says where it goes on', async () => {
    const path = results()
    const controller = new AbortController()
    const onEvent = ({ type }: UnitEvent) => type === 'done' && controller.abort()
    const options = { folds: 3, results: path, signal: controller.signal, onEvent }
    const error = await caught(() => crossValidate(sets, X, Y, options))
    expect(error.code).toBe('ABORTED')
    expect(error.message).toMatch(/ended with 1 of 3 folds complete; .*it goes on/)
    expect((await kinds({ results: path })).events).toEqual(['reused', 'done', 'done'])
  })

  test('that is another file is left alone', async () => {
    const path = results()
    appendFileSync(path, 'precious,data\n')
    const error = await caught(() => crossValidate(sets, X, Y, { folds: 3, results: path }))
    expect(error.message).toMatch(/this is no file of results; .*line 1/)
    expect(readFileSync(path, 'utf8')).toBe('precious,data\n')
    const cut = folder.write('cut.txt', 'no line ends here')
    await expect(crossValidate(sets, X, Y, { results: cut })).rejects.toThrow(/no file of results/)
    const nowhere = { results: folder.path('none/results.jsonl') }
    await expect(crossValidate(sets, X, Y, nowhere)).rejects.toThrow(/cannot write .*ENOENT/)
  })
})

describe('crossValidate refuses', () => {
  const odd = constrained(subsets(2), (y: ReadonlySet<number>) => y.size === 1)
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'an option that there is not',
      () => validate(sets, X, Y, { fold: 3 } as object),
      /no option fold; .*did you mean folds/,
    ],
    ['more folds than rows', () => validate(sets, X, Y, { folds: 19 }), /more folds than rows/],
    ['half a worker', () => validate(sets, X, Y, { workers: 0.5 }), /invalid option workers/],
    ['what is no estimator', () => validate({}, X, Y), /this is no estimator/],
    ['outputs that are too few', () => validate(sets, X, Y.slice(1)), /SHAPE_MISMATCH|differ|17/],
    [
      'a stratification that there is not',
      () => validate(sets, X, Y, { stratify: 'pair' as never }),
      /invalid option stratify/,
    ],
    [
      'strata of regressions',
      () => validate(kinds.regression.estimator, X, kinds.regression.Y, { stratify: true }),
      /only label sets have labels to stratify by/,
    ],
    [
      'threads for a space of functions',
      () =>
        validate(
          new StructuredPredictor(odd),
          X,
          X.map(() => new Set([0])),
          { workers: 2 },
        ),
      /cannot be sent to other threads or machines; received its space/,
    ],
  ])('%s', async (_, action, message) => {
    const error = await caught(action)
    expect(error.name).toBe('PartitaError')
    expect(error.message).toMatch(message)
  })

  test('nothing less than all folds: a fit that fails is the error of its fold', async () => {
    const wild = new MultilabelClassifier({ energy: 'linear', rate: 1e30, epochs: 3 })
    const error = await caught(() => crossValidate(wild, X, Y, { folds: 3 }))
    expect(error.message).toMatch(/; at fold 1 of 3$/)
  })
})

test('two who write one file of results keep the lines of both', async () => {
  const path = folder.path('two.jsonl')
  const outcome = { metrics: {} } as never
  const [one, other] = [await ResultsFile.open(path), await ResultsFile.open(path)]
  for (const at of [0, 1]) {
    await one.add({ key: `one ${at}`, outcome })
    await other.add({ key: `other ${at}`, outcome })
  }
  // what one was cut off in stays a line of its own, so that nothing of the other can go with it
  appendFileSync(path, '{"key":"cut')
  await Promise.all([one.add({ key: 'one 2', outcome }), other.add({ key: 'other 2', outcome })])
  const again = await ResultsFile.open(path)
  for (const at of [0, 1, 2]) {
    expect(again.get(`one ${at}`)).toEqual(outcome)
    expect(again.get(`other ${at}`)).toEqual(outcome)
  }
  expect(readFileSync(path, 'utf8')).toContain('{"key":"cut\n')
})
