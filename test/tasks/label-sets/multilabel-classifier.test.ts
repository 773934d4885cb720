import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { type FeaturesInput, toDense, toSparse } from '../../../src/io/index.js'
import { type Generator, logistic } from '../../../src/losses/index.js'
import type {
  LabelInput,
  MultilabelFitOptions,
  MultilabelOptions,
} from '../../../src/tasks/index.js'
import { plantedMultilabel } from '../../../src/testing/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'
import { classifier, everySet, labels, X, Y } from './weather.js'

/** Every number a fitted model can be asked for; throws if one is not a number. */
async function answers(
  options: MultilabelOptions = {},
  given: { X?: FeaturesInput; Y?: LabelInput; at?: FeaturesInput; fit?: MultilabelFitOptions } = {},
): Promise<number[]> {
  const fitted = await classifier(options).fit(given.X ?? X, given.Y ?? Y, given.fit)
  const at = given.at ?? given.X ?? X
  const { rows, values } = fitted.predictProbabilities(at)
  const truth = { rows, cols: fitted.labels.length, values: fitted.predict(at).values }
  const all = [
    ...values,
    ...truth.values,
    ...fitted.predict(at, { decision: 'mode' }).values,
    ...fitted.logPartition(at),
    ...(fitted.exactLogPartition(at) ?? []),
    ...fitted.logProbability(at, truth),
    ...fitted.sample(at, 2).values,
    fitted.training.select.loss ?? 0,
    fitted.evaluate(at, truth).report.exampleF1,
  ]
  expect(all.filter(Number.isNaN)).toEqual([])
  expect(values.every((p) => p >= 0 && p <= 1)).toBe(true)
  return all
}

describe('a fit', () => {
  test('gives the same bits again, from the same instance and from another', async () => {
    for (const options of [
      {},
      { energy: 'pairwise' },
      { energy: 'deep', deepHidden: [6] },
      { energy: 'pairwise-full' },
      { energy: 'pairwise-low-rank', pairwiseRank: 2 },
      { loss: 'sparsemax', samples: 20 },
    ] as const) {
      const first = classifier(options)
      const bits = async (instance: ReturnType<typeof classifier>) => [
        ...(await instance.fit(X, Y)).predictProbabilities(X).values,
      ]
      const once = await bits(first)
      expect(await bits(first)).toEqual(once)
      expect(await bits(classifier(options))).toEqual(once)
      expect(await bits(classifier({ ...options, seed: 1 }))).not.toEqual(once)
    }
  })

  test('leaves inputs and options untouched', async () => {
    const given = structuredClone({ X, Y })
    for (const standardize of [true, false]) {
      const options = Object.freeze({ standardize, encoder: Object.freeze({ hidden: [4] }) })
      await classifier(options).fit(given.X, given.Y, { validation: given })
    }
    expect(given).toEqual({ X, Y })
    const rows = [Object.freeze([1, 2]), Object.freeze([2, 1])] as number[][]
    const sets = [Object.freeze(['rain']), Object.freeze(['sun'])] as string[][]
    await classifier().fit(Object.freeze(rows) as number[][], Object.freeze(sets) as string[][])
  })

  test('takes rows or a matrix, dense or sparse, names or 0/1 rows: all the same', async () => {
    const expected = await answers()
    const rows = Array.from({ length: X.rows }, (_, r) => X.values.subarray(4 * r, 4 * r + 4))
    const names = Array.from({ length: Y.rows }, (_, r) =>
      labels.filter((_label, i) => Y.values[3 * r + i] === 1),
    )
    expect(await answers({}, { X: rows, Y: names })).toEqual(expected)
    // not standardised, since sparse inputs keep their zeros
    const encoder = { hidden: [6], dropout: 0.5, inputDropout: 0 }
    const raw = { standardize: false, encoder }
    const dense = await answers(raw)
    const sparse = await answers(raw, { X: toSparse(X) })
    sparse.forEach((value, e) => {
      expect(value).toBeCloseTo(dense[e], 3)
    })
  })

  test('predicts on sparse rows what it predicts on the same dense rows', async () => {
    const fitted = await classifier().fit(X, Y)
    expect(fitted.predictProbabilities(toSparse(X))).toEqual(fitted.predictProbabilities(X))
    const sparse = await classifier().fit(toSparse(X), Y)
    expect(sparse.predictProbabilities(toDense(toSparse(X)))).toEqual(
      sparse.predictProbabilities(X),
    )
  })

  test('tells its events to an iterator and to a callback', async () => {
    const heard: TrainingEvent[] = []
    const run = classifier().fit(X, Y, { onEvent: (event) => heard.push(event) })
    const seen: TrainingEvent[] = []
    for await (const event of run) seen.push(event)
    expect(seen).toEqual(heard)
    expect(seen.filter(({ type }) => type === 'start')).toHaveLength(2)
    expect(seen.at(-1)?.type).toBe('end')
    expect((await run).labels).toEqual(labels)
  })

  test('that fails rejects, and ends the iterator', async () => {
    const run = classifier().fit(X, [['rain']])
    await expect(async () => {
      for await (const _ of run);
    }).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
    await expect(run).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
  })

  test('uses validation rows of the caller, and all others to train', async () => {
    const starts: TrainingEvent[] = []
    const onEvent = (event: TrainingEvent) => {
      if (event.type === 'start') starts.push(event)
    }
    const fitted = await classifier().fit(X, Y, { validation: { X, Y }, onEvent })
    expect(starts).toMatchObject([{ rows: 60, validationRows: 60 }])
    expect(fitted.training.refit).toBeUndefined()
  })

  test('can be aborted at any point and still gives a model', async () => {
    const early = await classifier().fit(X, Y, { signal: AbortSignal.abort() })
    expect(early.training).toMatchObject({ aborted: true, select: { reason: 'aborted', steps: 0 } })
    // untrained, it knows the label frequencies
    const { values } = early.predictProbabilities(X)
    const mean = Y.values.filter((_, e) => e % 3 === 0).reduce((a, b) => a + b, 0)
    expect(values[0]).toBeCloseTo((mean + 0.5) / 61, 5)

    for (const [phase, refit] of [
      ['select', false],
      ['refit', false],
    ] as const) {
      const controller = new AbortController()
      const onEvent = (event: TrainingEvent) => {
        if (event.type === 'epoch' && event.phase === phase) controller.abort()
      }
      const fitted = await classifier().fit(X, Y, { signal: controller.signal, onEvent })
      expect(fitted.training.aborted).toBe(true)
      expect(fitted.training.refit !== undefined).toBe(refit)
      expect(fitted.training.select.bestEpoch).toBeGreaterThan(0)
      expect(fitted.predictProbabilities(X).values.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('weights of rows', () => {
  const sampleWeight = Float32Array.from({ length: 60 }, (_, r) => r % 3)
  const probabilities = async (fit: MultilabelFitOptions, x = X, y = Y) => {
    const fitted = await classifier({ batchSize: 100, objective: 'exact' }).fit(x, y, fit)
    return [...fitted.predictProbabilities(X).values]
  }

  test('count by their ratios only', async () => {
    const doubled = sampleWeight.map((w) => 2 * w)
    expect(await probabilities({ sampleWeight: doubled })).toEqual(
      await probabilities({ sampleWeight }),
    )
  })

  test('of zero are as if the row were absent', async () => {
    const kept = Int32Array.from({ length: 60 }, (_, r) => r).filter((r) => r % 3 > 0)
    const rowsOf = (values: Float32Array, width: number) =>
      Float32Array.from([...kept].flatMap((r) => [...values.subarray(r * width, (r + 1) * width)]))
    const absent = await probabilities(
      { sampleWeight: Float32Array.from(kept, (r) => r % 3) },
      { rows: 40, cols: 4, values: rowsOf(X.values, 4) },
      { rows: 40, cols: 3, values: rowsOf(Y.values, 3) },
    )
    const present = await probabilities({ sampleWeight })
    present.forEach((p, e) => {
      expect(p).toBeCloseTo(absent[e], 4)
    })
  })

  test('of two are as if the row stood there twice', async () => {
    const twice = (values: Float32Array, width: number) =>
      Float32Array.from([...values, ...values.subarray(0, 10 * width)])
    const validation = { X, Y }
    const weights = Float32Array.from({ length: 60 }, (_, r) => (r < 10 ? 2 : 1))
    const repeated = await probabilities(
      { validation },
      { rows: 70, cols: 4, values: twice(X.values, 4) },
      { rows: 70, cols: 3, values: twice(Y.values, 3) },
    )
    const weighted = await probabilities({ validation, sampleWeight: weights })
    // They start a little apart: label frequencies are smoothed by half a row.
    weighted.forEach((p, e) => {
      expect(Math.abs(p - repeated[e])).toBeLessThan(0.01)
    })
  })

  test.each<[string, string, ArrayLike<number>]>([
    ['SHAPE_MISMATCH', '60 weights', [1, 2]],
    ['INVALID_OPTION', 'sampleWeight[1]', [1, -1, ...Array(58).fill(1)]],
    ['INVALID_OPTION', 'sampleWeight[0]', [Number.NaN, ...Array(59).fill(1)]],
    ['INVALID_OPTION', 'positive sum', Array(60).fill(0)],
  ])('that are wrong are refused: %s, %s', async (code, message, wrong) => {
    const error = await caught(() => classifier().fit(X, Y, { sampleWeight: wrong }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })
})

describe('odd data never gives NaN:', () => {
  const settings: readonly MultilabelOptions[] = [
    {},
    { energy: 'pairwise', proposal: 'uniform', samples: 20 },
    { loss: 'sparsemax', objective: 'exact' },
    { loss: 'tsallis:1.5', energy: 'pairwise', samples: 20 },
  ]
  const bits = (share: number) => Y.values.map((y, e) => (e % 3 === 0 ? share : y))

  test.each(settings)('one row, %o', async (options) => {
    await answers(options, { X: [[1, 2]], Y: [['rain']] })
  })

  test.each(settings)('one column, %o', async (options) => {
    const values = X.values.filter((_, e) => e % 4 === 0)
    await answers(options, { X: { rows: 60, cols: 1, values } })
  })

  test.each(settings)('one label, %o', async (options) => {
    const values = Y.values.filter((_, e) => e % 3 === 0)
    await answers({ ...options, labels: ['rain'] }, { Y: { rows: 60, cols: 1, values } })
  })

  test.each(settings)('a label that never or always occurs, %o', async (options) => {
    for (const share of [0, 1]) await answers(options, { Y: { ...Y, values: bits(share) } })
    await answers(options, { Y: { ...Y, values: Y.values.map(() => 0) } })
  })

  test.each(settings)('constant features, %o', async (options) => {
    const values = X.values.map((x, e) => (e % 4 === 0 ? 7 : x))
    await answers(options, { X: { ...X, values } })
    await answers(options, { X: { ...X, values: values.map(() => 3) } })
  })

  test.each(settings)('features of any size, %o', async (options) => {
    for (const scale of [1e30, 1e-30, 1e38, 1e-44]) {
      const values = X.values.map((x) => Math.max(-3.4e38, Math.min(3.4e38, x * scale)))
      await answers(options, { X: { ...X, values } })
    }
    const at = { ...X, values: X.values.map((x) => Math.sign(x) * 3.4e38) }
    await answers(options, { at })
  })

  test.each(settings)('sparse rows without any entry, %o', async (options) => {
    const values = X.values.map((x, e) => (x < 0.5 || e < 8 ? 0 : x))
    await answers(options, { X: toSparse({ ...X, values }) })
    await answers(options, { X: toSparse({ ...X, values: values.map(() => 0) }) })
  })

  test.each(settings)('more labels than sets seen, %o', async (options) => {
    const names = Array.from({ length: 13 }, (_, i) => String(i))
    await answers({ ...options, labels: names }, { X: [[0], [1], [2]], Y: [['1'], ['12'], []] })
  })
})

describe('bad data', () => {
  type Given = {
    X?: FeaturesInput
    Y?: LabelInput
    validation?: MultilabelFitOptions['validation']
  }
  const withValue = (value: number) => ({
    ...X,
    values: X.values.map((x, e) => (e === 4 * 17 + 2 ? value : x)),
  })
  const narrow = plantedMultilabel({ rows: 5, features: 3, labels: 3, seed: 1 })
  const validation = (x: FeaturesInput, y: LabelInput = Y) => ({ validation: { X: x, Y: y } })

  test.each<[string, RegExp, Given]>([
    ['NOT_FINITE', /NaN.*X, row 17, column 2/, { X: withValue(Number.NaN) }],
    ['NOT_FINITE', /Infinity.*X, row 17, column 2/, { X: withValue(Number.POSITIVE_INFINITY) }],
    ['NOT_FINITE', /row 1, column 0/, { X: [[1], [1e39]], Y: [[], []] }],
    ['SHAPE_MISMATCH', /60 outputs.*received 1/, { Y: [['rain']] }],
    ['SHAPE_MISMATCH', /row 1/, { X: [[1, 2], [1]], Y: [[], []] }],
    ['UNKNOWN_LABEL', /row 1.*"snow"/, { X: [[1], [2]], Y: [['rain'], ['snow']] }],
    ['NOT_IN_SPACE', /row 0.*2/, { Y: { ...Y, values: Y.values.map(() => 2) } }],
    ['EMPTY_DATA', /./, { X: [], Y: [] }],
    ['EMPTY_DATA', /./, { X: { rows: 0, cols: 4, values: new Float32Array() }, Y: [] }],
    ['EMPTY_DATA', /./, { X: [[], []], Y: [[], []] }],
    ['EMPTY_DATA', /validation/, validation([], [])],
    ['SHAPE_MISMATCH', /received 3/, validation(narrow.features, narrow.labels)],
    ['SHAPE_MISMATCH', /validation/, validation(X, narrow.labels)],
    ['NOT_FINITE', /validation\.X, row 17/, validation(withValue(Number.NaN))],
  ])('is refused: %s %s', async (code, message, given) => {
    const { validation: held } = given
    const error = await caught(() =>
      classifier().fit(given.X ?? X, given.Y ?? Y, held && { validation: held }),
    )
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test('names of other columns are refused', async () => {
    const error = await caught(() => classifier({ featureNames: ['a', 'b'] }).fit(X, Y))
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toContain('featureNames')
  })

  test('labels that are not known ask for names', async () => {
    const error = await caught(() => classifier({ labels: undefined }).fit([[1]], [['rain']]))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('labels')
  })

  test.each([
    [null, /received null; at Y;/],
    [[null, null], /received null; at Y, row 0; name them/],
    [[0, 1], /received 0; at Y, row 0; rows of one label take brackets, too/],
    [[['rain'], []], /received the text "rain"; at Y, row 0; name them/],
  ])('outputs that tell no labels are named: %j', async (Y, message) => {
    const fit = () => classifier({ labels: undefined }).fit([[1], [2]], Y as never)
    expect((await caught(fit)).message).toMatch(message)
  })

  test('inputs whose scores overflow diverge with a hint, or are refused at prediction', async () => {
    const huge = { ...X, values: X.values.map((x) => Math.sign(x) * 3.4e38) }
    const encoder = { hidden: [6], dropout: 0.5, inputDropout: 0 }
    const raw = { standardize: false, encoder }
    const error = await caught(() => classifier(raw).fit(huge, Y))
    expect(error.code).toBe('DIVERGED')
    expect(error.message).toContain('scale the inputs')
    const fitted = await classifier(raw).fit(X, Y)
    for (const ask of [
      () => fitted.predict(huge),
      () => fitted.predictProbabilities(huge),
      () => fitted.logProbability(huge, Y),
      () => fitted.logPartition(huge),
      () => fitted.evaluate(huge, Y),
    ]) {
      const { code, message } = await caught(ask)
      expect(code).toBe('NOT_FINITE')
      expect(message).toContain('scale the inputs')
    }
  })
})

test('labels are named by index if they are only counted', async () => {
  const fitted = await classifier({ labels: undefined }).fit(X, Y)
  expect(fitted.labels).toEqual(['0', '1', '2'])
})

test('a generator of the caller’s own is used like any other', async () => {
  const own: Generator = { name: 'own', conjugate: logistic.conjugate, weight: logistic.weight }
  const options = { energy: 'pairwise', objective: 'exact' } as const
  const fitted = await classifier({ ...options, loss: own }).fit(X, Y)
  expect(fitted.options.loss).toBe('own')
  const logProbability = everySet.map((set) => fitted.logProbability([[0, 0, 0, 0]], [set])[0])
  const total = logProbability.reduce((sum, l) => sum + Math.exp(l), 0)
  expect(total).toBeCloseTo(1, 5)
  await classifier({ loss: own, proposal: 'uniform', samples: 32 }).fit(X, Y)
})

test('on data drawn from a known model the learned log-partition is near the exact one', async () => {
  const {
    features,
    labels: truth,
    ...data
  } = plantedMultilabel({
    rows: 800,
    features: 3,
    labels: 4,
    seed: 9,
    coupling: 1,
  })
  const split = (from: number, to: number) => {
    const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
    return [takeRows(features, rows), takeRows(truth, rows)] as const
  }
  const [training, unseen] = [split(0, 500), split(500, 800)]
  const options: MultilabelOptions = {
    labels: data.labelNames,
    energy: 'pairwise',
    standardize: false,
    encoder: { hidden: [], inputDropout: 0, dropout: 0 },
    logPartitionHidden: [16],
    rate: 0.03,
    logPartitionRate: 0.01,
    decay: 0,
    epochs: 30,
  }
  const joint = await classifier(options).fit(...training)
  const learned = joint.logPartition(unseen[0])
  const known = data.truth.logPartition.subarray(500)
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, tau, r) => sum + Math.abs(tau - b[r]), 0) / a.length
  const { nll, logPartitionError, logPartition } = joint.evaluate(...unseen)
  expect(logPartition).toBe('exact')
  expect(logPartitionError).toBeLessThan(0.1)
  // one sums over all sets, the other over a recursion: float32 apart
  expect(logPartitionError).toBeCloseTo(distance(learned, joint.exactLogPartition(unseen[0])!), 6)
  expect(distance(learned, known)).toBeLessThan(0.4)

  const exact = await classifier({ ...options, objective: 'exact' }).fit(...training)
  expect(Math.abs(nll - exact.evaluate(...unseen).nll)).toBeLessThan(0.03)
})
