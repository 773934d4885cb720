import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { Rng } from '../../../src/random/index.js'
import type { MultilabelOptions } from '../../../src/tasks/index.js'
import { plantedMultilabel } from '../../../src/testing/index.js'
import { classifier, everySet, labels, planted, X, Y } from './weather.js'

const rows = 6
const some = takeRows(
  X,
  Int32Array.from({ length: rows }, (_, row) => row),
)

/** What is known of each of the rows, and whether a set agrees. */
const known = Array.from({ length: rows }, (_, row) => {
  const rng = new Rng(row)
  return labels.map(() => [null, 0, 1][rng.integer(3)])
})
const agrees = (row: number, set: readonly string[]) =>
  known[row].every((entry, i) => entry === null || entry === Number(set.includes(labels[i])))

const kinds: readonly [string, MultilabelOptions][] = [
  ['a linear energy', {}],
  ['pairs of labels', { energy: 'pairwise' }],
  ['a deep energy', { energy: 'deep', deepHidden: [4] }],
  ['a learned reference', { energy: 'pairwise', reference: 'learned' }],
  ['a sparse loss', { loss: 'sparsemax', energy: 'pairwise' }],
]

describe.each(kinds)('a model with %s', (_, options) => {
  const fitted = classifier({ ...options, epochs: 2 }).fit(X, Y)
  /** probabilities of every set of each row, `[rows][8]` */
  const probabilities = fitted.then((model) => {
    const of = everySet.map((set) =>
      model.logProbability(some, new Array(rows).fill(set)).map(Math.exp),
    )
    return Array.from({ length: rows }, (_row, row) => of.map((values) => values[row]))
  })
  const given = (row: number, p: readonly number[]) => {
    const weights = p.map((value, s) => (agrees(row, everySet[s]) ? value : 0))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return { weights: weights.map((weight) => weight / total), total }
  }

  test('gives what is known the probability of all sets that agree', async () => {
    const values = (await fitted).logProbability(some, known)
    ;(await probabilities).forEach((p, row) => {
      expect(Math.exp(values[row])).toBeCloseTo(given(row, p).total, 5)
    })
  })

  test('answers given what is known: probabilities, the most probable set, draws', async () => {
    const model = await fitted
    const marginals = model.predictProbabilities(some, { known })
    const modes = model.complete(some, known, { decision: 'mode' })
    const draws = model.sample(some, 200, { known })
    ;(await probabilities).forEach((p, row) => {
      const { weights, total } = given(row, p)
      if (!(total > 0)) return
      labels.forEach((label, i) => {
        const inside = weights.filter((_weight, s) => everySet[s].includes(label))
        const mean = inside.reduce((sum, weight) => sum + weight, 0)
        expect(marginals.values[row * 3 + i]).toBeCloseTo(mean, 5)
        let drawn = 0
        for (let d = 0; d < 200; d++) drawn += draws.values[(row * 200 + d) * 3 + i]
        // false-alarm rate 1e-6 a mean
        const deviation = Math.sqrt((mean * (1 - mean)) / 200)
        expect(Math.abs(drawn / 200 - mean)).toBeLessThan(4.9 * deviation + 1e-6)
      })
      const mode = everySet.findIndex((set) => set.join() === modes[row].join())
      expect(weights[mode]).toBeCloseTo(Math.max(...weights), 5)
    })
  })

  test('keeps what is known in every decision', async () => {
    for (const decision of ['f1', 'threshold', 'jaccard'] as const) {
      const sets = (await fitted).complete(some, known, { decision })
      sets.forEach((set, row) => {
        expect(agrees(row, set)).toBe(true)
      })
    }
  })
})

describe('a fit', () => {
  test('to rows without unknown labels is the fit to whole rows, bit for bit', async () => {
    const list = Array.from({ length: Y.rows }, (_, row) => [
      ...Y.values.subarray(3 * row, 3 * row + 3),
    ])
    const [one, other] = [await classifier().fit(X, Y), await classifier().fit(X, list)]
    expect(other.predictProbabilities(X)).toEqual(one.predictProbabilities(X))
  })

  test.each([
    ['linear', 'joint'],
    ['linear', 'exact'],
    ['deep', 'joint'],
    ['pairwise', 'exact'],
  ] as const)(
    'of a %s energy by the %s objective learns from half of the labels',
    async (energy, objective) => {
      const data = plantedMultilabel({ rows: 240, features: 4, labels: 3, seed: 5 })
      const rng = new Rng(9)
      const hidden = data.labels.values.map((value) => (rng.uniform() < 0.5 ? Number.NaN : value))
      const absent = hidden.map((value) => (Number.isNaN(value) ? 0 : value))
      const options: MultilabelOptions = {
        energy,
        objective,
        encoder: { hidden: [], dropout: 0, inputDropout: 0 },
        epochs: 12,
        rate: 0.03,
        deepHidden: [4],
        batchSize: 32,
      }
      const nll = async (values: Float32Array) => {
        const model = await classifier(options).fit(data.features, { ...data.labels, values })
        return model.evaluate(data.features, data.labels).nll
      }
      const [all, half, zeros] = [
        await nll(data.labels.values as Float32Array),
        await nll(hidden as Float32Array),
        await nll(absent as Float32Array),
      ]
      expect(half).toBeLessThan(1.15 * all)
      expect(zeros).toBeGreaterThan(1.15 * half)
    },
  )

  test('to lists of some labels takes the others for unknown, by the share that is listed', async () => {
    const data = plantedMultilabel({ rows: 400, features: 4, labels: 3, seed: 5 })
    const rng = new Rng(4)
    const listed = data.labels.values.map((value) => (rng.uniform() < 0.6 ? value : 0))
    const Ylisted = { ...data.labels, values: listed as Float32Array }
    const options: MultilabelOptions = {
      encoder: { hidden: [], dropout: 0, inputDropout: 0 },
      epochs: 12,
      rate: 0.03,
      batchSize: 32,
    }
    const nll = async (more: MultilabelOptions) =>
      (await classifier({ ...options, ...more }).fit(data.features, Ylisted)).evaluate(
        data.features,
        data.labels,
      ).nll
    expect(await nll({ listedShare: 0.6 })).toBeLessThan(0.9 * (await nll({})))
    await expect(classifier({ listedShare: 1 }).fit(X, Y)).rejects.toThrow(/listedShare/)
  })

  test('under a sparse loss needs whole rows, and says so', async () => {
    const run = async () => classifier({ loss: 'sparsemax' }).fit(some, known)
    await expect(run()).rejects.toThrow(/partly known outputs need the logistic loss/)
  })
})

describe('an evaluation', () => {
  test('measures what is known: as one of the known labels alone', async () => {
    const model = await classifier().fit(X, Y)
    const withoutLast = Y.values.map((value, at) => (at % 3 === 2 ? Number.NaN : value))
    const part = model.evaluate(X, { ...Y, values: withoutLast as Float32Array })
    expect(part.knownShare).toBeCloseTo(2 / 3, 12)
    expect(model.evaluate(X, Y).knownShare).toBe(1)
    const predicted = model.predict(X).values
    let wrong = 0
    planted.labels.values.forEach((value, at) => {
      if (at % 3 !== 2 && value !== predicted[at]) wrong++
    })
    expect(part.report.hammingLoss).toBeCloseTo(wrong / (2 * Y.rows), 12)
    const mean = model.logProbability(X, { ...Y, values: withoutLast as Float32Array })
    expect(part.nll).toBeCloseTo(-mean.reduce((sum, value) => sum + value, 0) / Y.rows, 10)
    expect(part.nll).toBeLessThan(model.evaluate(X, Y).nll)
  })

  test('leaves out of its scores rows of which nothing is known', async () => {
    const model = await classifier().fit(X, Y)
    const none = Y.values.map((value, at) => (at < 3 ? Number.NaN : value))
    const rest = takeRows(
      X,
      Int32Array.from({ length: Y.rows - 1 }, (_, row) => row + 1),
    )
    const restY = { rows: Y.rows - 1, cols: 3, values: Y.values.subarray(3) }
    const { report } = model.evaluate(X, { ...Y, values: none as Float32Array })
    const expected = model.evaluate(rest, restY as typeof Y).report
    expect(report.exampleF1).toBeCloseTo(expected.exampleF1, 12)
    expect(report.subsetAccuracy).toBeCloseTo(expected.subsetAccuracy, 12)
    expect(report.hammingLoss).toBeCloseTo(expected.hammingLoss, 12)
  })

  test('says so where nothing is known of any row', async () => {
    const model = await classifier({ epochs: 1 }).fit(X, Y)
    const none = { ...Y, values: Y.values.map(() => Number.NaN) as Float32Array }
    expect(() => model.evaluate(X, none)).toThrow(/no label of any row is known/)
  })
})
