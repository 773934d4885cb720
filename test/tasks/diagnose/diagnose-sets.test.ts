import { beforeAll, describe, expect, test } from 'vitest'
import { exampleF1, labelReport } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import type { FittedMultilabel, MultilabelDiagnosis } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { classifier, everySet, labels, X, Y } from '../label-sets/weather.js'

const rows = X.rows
let model: FittedMultilabel
let diagnosis: MultilabelDiagnosis

beforeAll(async () => {
  model = await classifier({ energy: 'pairwise' }).fit(X, Y)
  diagnosis = await model.diagnose(X, Y)
})

/** The model's inputs with one column in another order. */
function withColumn(column: number, numberOf: (row: number) => number) {
  const values = X.values.slice() as Float32Array
  for (let row = 0; row < rows; row++) values[row * X.cols + column] = numberOf(row)
  return { rows, cols: X.cols, values }
}

describe('a diagnosis', () => {
  test('has the scores of evaluate, and changes none', () => {
    expect(diagnosis.evaluation).toEqual(model.evaluate(X, Y))
  })

  test('is the same again, and of another seed in draws only', async () => {
    expect(await model.diagnose(X, Y)).toEqual(diagnosis)
    const other = await model.diagnose(X, Y, { seed: 1, importance: false })
    expect(other.labels).toEqual(diagnosis.labels)
    expect(other.pairs).not.toEqual(diagnosis.pairs)
    expect(other).not.toHaveProperty('importance')
    expect(other.effects).toEqual([])
  })

  test('reports every label by the decisions and marginals of the model', () => {
    const own = labelReport(Y, model.predict(X), model.predictProbabilities(X), { labels })
    expect(diagnosis.labels).toEqual(own)
  })

  test('scores every row: their means are the scores of all', () => {
    const { nll, scores, names } = diagnosis.rows
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / rows
    const { report, nll: all } = diagnosis.evaluation
    expect(mean(nll as number[])).toBeCloseTo(all, 9)
    expect(mean(scores['exampleF1'])).toBeCloseTo(report.exampleF1, 9)
    expect(mean(scores['subsetAccuracy'])).toBeCloseTo(report.subsetAccuracy, 9)
    expect(1 - mean(scores['labelAccuracy'])).toBeCloseTo(report.hammingLoss, 9)
    expect(names).toEqual(Array.from({ length: rows }, (_, row) => row))
    expect(scores['exampleF1'][3]).toBe(exampleF1(rowOf(Y, 3), rowOf(model.predict(X), 3)).value)
  })

  test('lists the least likely rows first, with what they list and what is doubted', () => {
    const { worstRows, rows: all } = diagnosis
    const sorted = [...(all.nll as number[])].sort((a, b) => b - a)
    expect(worstRows.map(({ nll }) => nll)).toEqual(sorted.slice(0, 20))
    const [{ row, truth, doubts }] = worstRows
    const at = Number(row)
    expect(truth).toEqual(labels.filter((_, i) => Y.values[at * 3 + i] === 1))
    const marginals = model.predictProbabilities(X).values
    for (const { label, listed, probability } of doubts) {
      const i = labels.indexOf(label)
      expect(listed).toBe(Y.values[at * 3 + i] === 1)
      expect(probability).toBe(marginals[at * 3 + i])
    }
    const believed = doubts.map(({ listed, probability }) =>
      listed ? probability : 1 - probability,
    )
    expect(believed).toEqual([...believed].sort((a, b) => a - b))
  })

  test('counts labels together by the joint distribution: within five standard errors of the sum over sets', () => {
    const all = everySet.map((set) => {
      const outputs = Array.from({ length: rows }, () => set)
      return { set, probability: model.logProbability(X, outputs).map(Math.exp) }
    })
    for (const { labels: both, modelShare, share } of diagnosis.pairs) {
      const holding = all.filter(({ set }) => both.every((label) => set.includes(label)))
      const expected =
        holding.flatMap(({ probability }) => [...probability]).reduce((sum, p) => sum + p, 0) / rows
      const error = Math.sqrt((expected * (1 - expected)) / (10 * rows))
      expect(Math.abs(modelShare - expected)).toBeLessThan(5 * error)
      const [i, j] = both.map((label) => labels.indexOf(label))
      const together = Array.from(
        { length: rows },
        (_, r) => Y.values[r * 3 + i] * Y.values[r * 3 + j],
      )
      expect(share).toBeCloseTo(together.reduce((sum, v) => sum + v, 0) / rows, 12)
    }
    expect(diagnosis.pairs).toHaveLength(3)
  })

  test('shares rows out by their number of labels', () => {
    for (const of of ['truth', 'predicted', 'model'] as const) {
      const total = diagnosis.sizes.reduce((sum, size) => sum + size[of], 0)
      expect(total).toBeCloseTo(1, 12)
    }
    const mean = diagnosis.sizes.reduce((sum, { size, truth }) => sum + size * truth, 0)
    expect(mean).toBeCloseTo(diagnosis.evaluation.report.trueCardinality, 12)
  })

  test('shuffles inputs: what is lost is the likelihood of shuffled rows', async () => {
    const { importance } = await model.diagnose(X, Y, {
      importance: { repeats: 2, inputs: ['input 1'] },
      logPartition: 'exact',
      effects: 0,
    })
    const { nll, inputs, rows: counted } = importance!
    const nllOf = (features: typeof X) => {
      const all = model.logProbability(features, Y, { logPartition: 'exact' })
      return -all.reduce((sum, v) => sum + v, 0) / rows
    }
    expect(counted).toBe(rows)
    expect(nll).toBeCloseTo(nllOf(X), 6)
    const key = new Rng(0).split('importance').split('input 1')
    const losses = [0, 1].map((repeat) => {
      const order = key.split(repeat).permutation(rows)
      return nllOf(withColumn(1, (row) => X.values[order[row] * X.cols + 1])) - nllOf(X)
    })
    expect(inputs[0].values).toEqual(losses.map((loss) => expect.closeTo(loss, 5)))
    expect(inputs[0].mean).toBeCloseTo((losses[0] + losses[1]) / 2, 5)
    expect(inputs[0].deviation).toBeCloseTo(Math.abs(losses[0] - losses[1]) / Math.SQRT2, 5)
  })

  test('finds the inputs that matter, and not the one that does not', async () => {
    const noise = new Rng(5)
    const values = new Float32Array(rows * 5)
    for (let row = 0; row < rows; row++) {
      values.set(X.values.subarray(row * 4, row * 4 + 4), row * 5)
      values[row * 5 + 4] = noise.normal()
    }
    const wider = { rows, cols: 5, values }
    const fitted = await classifier({ epochs: 20 }).fit(wider, Y)
    const { importance } = await fitted.diagnose(wider, Y, { effects: 0 })
    const means = importance!.inputs.map(({ mean }) => mean)
    expect(means).toEqual([...means].sort((a, b) => b - a))
    expect(importance!.inputs[0].input).not.toBe('input 4')
  })

  test('moves one input: probabilities are means over rows with it set', async () => {
    const { effects } = await model.diagnose(X, Y, { effects: ['input 2'], importance: false })
    const [{ input, values, labels: moved, sets, rows: asked }] = effects
    expect([input, asked]).toEqual(['input 2', 50])
    expect(values).toEqual([...values].sort((a, b) => Number(a) - Number(b)))
    for (const { probabilities } of sets) expect(probabilities).toHaveLength(values.length)
    const all = await model.diagnose(takeFifty(), fiftySets(), {
      effects: ['input 2'],
      importance: false,
    })
    const [own] = all.effects
    const fifty = takeFifty()
    own.values.forEach((value, at) => {
      const changed = fifty.values.slice()
      for (let row = 0; row < 50; row++) changed[row * 4 + 2] = Number(value)
      const features = { ...fifty, values: changed }
      const marginals = model.predictProbabilities(features).values
      own.labels.forEach(({ probabilities }, label) => {
        const mine = Array.from({ length: 50 }, (_, row) => marginals[row * 3 + label])
        expect(probabilities[at]).toBeCloseTo(mine.reduce((sum, p) => sum + p, 0) / 50, 6)
      })
      own.sets.forEach(({ set, probabilities }) => {
        const p = model
          .logProbability(
            features,
            Array.from({ length: 50 }, () => set),
          )
          .map(Math.exp)
        expect(probabilities[at]).toBeCloseTo(p.reduce((sum, q) => sum + q, 0) / 50, 5)
      })
    })
    expect(moved.map(({ label }) => label)).toEqual(labels)
  })

  test('slices rows by a column or by values of their own', async () => {
    const by = Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 'a' : 'b'))
    const light = { importance: false, by } as const
    const { slices, rows: scores } = await model.diagnose(X, Y, light)
    expect(slices!.slices.map(({ value, rows: count }) => [value, count])).toEqual([
      ['b', 40],
      ['a', 20],
    ])
    const own = (scores.nll as number[]).filter((_, row) => row % 3 === 0)
    expect(slices!.slices[1].nll).toBeCloseTo(own.reduce((sum, v) => sum + v, 0) / 20, 12)
    const quarters = await model.diagnose(X, Y, { importance: false, by: 'input 0' })
    expect(quarters.slices!.by).toBe('input 0')
    expect(quarters.slices!.slices.map(({ rows: count }) => count)).toEqual([15, 15, 15, 15])
  })

  test('is refused for inputs that there are not and rows that do not fit', async () => {
    const options = { importance: false } as const
    const unknown = await caught(() => model.diagnose(X, Y, { ...options, by: 'imput 0' }))
    expect(unknown).toMatchObject({ code: 'INVALID_OPTION' })
    expect(unknown.message).toContain('did you mean "input 0"?')
    expect(await caught(() => model.diagnose(X, Y, { ...options, by: [1, 2] }))).toMatchObject({
      code: 'SHAPE_MISMATCH',
    })
    const repeats = () => model.diagnose(X, Y, { importance: { repeats: 0 } })
    expect((await caught(repeats)).message).toContain('importance.repeats')
    expect(await caught(() => model.diagnose(X, Y, { ...options, rowNames: ['a'] }))).toMatchObject(
      {
        code: 'INVALID_OPTION',
      },
    )
  })
})

function rowOf({ cols, values }: { cols: number; values: ArrayLike<number> }, row: number) {
  return { rows: 1, cols, values: Array.from({ length: cols }, (_, i) => values[row * cols + i]) }
}

function takeFifty() {
  return { rows: 50, cols: X.cols, values: X.values.slice(0, 50 * X.cols) as Float32Array }
}

function fiftySets() {
  return { rows: 50, cols: 3, values: Y.values.slice(0, 150) as Float32Array }
}
