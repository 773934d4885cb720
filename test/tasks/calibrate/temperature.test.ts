import { describe, expect, it } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { subsets } from '../../../src/spaces/index.js'
import {
  FittedMultilabel,
  FittedRanker,
  MultilabelClassifier,
  type MultilabelOptions,
  type RankerOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import * as weather from '../label-sets/weather.js'
import * as drinks from '../rankings/drinks.js'

const { X, Y, everySet, classifier } = weather
const rowsOf = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)
const seen = [takeRows(X, rowsOf(0, 20)), takeRows(Y, rowsOf(0, 20))] as const
const unseen = [takeRows(X, rowsOf(20, 60)), takeRows(Y, rowsOf(20, 60))] as const
const first = takeRows(X, rowsOf(20, 21))
/** far too sure of itself: twenty rows, learned by heart */
const sure = { rate: 0.05, epochs: 30, validationFraction: 0 } as const

/** `ln p'(y) − ln p(y) / T` of every answer, which is the same for all if only the temperature changed */
function gaps(before: ArrayLike<number>, after: ArrayLike<number>, temperature: number): number[] {
  return Array.from(after, (log, y) => log - before[y] / temperature)
}

const kinds: readonly [string, MultilabelOptions][] = [
  ['independent labels', { energy: 'linear' }],
  ['scores of pairs', { energy: 'pairwise' }],
  ['a network', { energy: 'deep' }],
  ['labels on a learned reference', { energy: 'linear', reference: 'learned' }],
  ['pairs on a learned reference', { energy: 'pairwise', reference: 'learned' }],
  ['a forest', { energy: 'forest', forest: { trees: 5 } }],
]

describe('a temperature on label sets', () => {
  it.each(kinds)(
    'raises the probabilities of %s to a power, and they sum to one',
    async (...given) => {
      const model = await classifier({ ...sure, ...given[1] }).fit(...seen)
      const calibrated = await model.calibrate(...unseen)
      const { temperature = 0, nllBefore = 0, nllAfter = 0 } = calibrated.calibration ?? {}
      expect(temperature).not.toBe(1)
      expect(nllAfter).toBeLessThan(nllBefore)
      expect(model.evaluate(...unseen).nll).toBeCloseTo(nllBefore, 4)
      expect(calibrated.evaluate(...unseen).nll).toBeCloseTo(nllAfter, 4)
      const of = (fitted: FittedMultilabel) =>
        everySet.map((set) => fitted.logProbability(first, [set])[0])
      const constants = gaps(of(model), of(calibrated), temperature)
      for (const constant of constants) expect(constant).toBeCloseTo(constants[0], 4)
      expect(of(calibrated).reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 5)
      const marginals = [0, 1, 2].map((i) =>
        everySet.reduce((sum, _, y) => sum + ((y >> i) & 1) * Math.exp(of(calibrated)[y]), 0),
      )
      const answered = Array.from(calibrated.predictProbabilities(first).values)
      expect(answered).toEqual(marginals.map((p) => expect.closeTo(p, 5)))
      const again = await FittedMultilabel.fromBytes(calibrated.toBytes())
      expect(again.logProbability(...unseen)).toEqual(calibrated.logProbability(...unseen))
      expect(again.calibration).toEqual(calibrated.calibration)
    },
  )

  it('is the best one: the likelihood is level there', async () => {
    const model = await classifier({ ...sure, energy: 'pairwise' }).fit(...seen)
    const { temperature = 0 } = (await model.calibrate(...unseen)).calibration ?? {}
    const every = Array.from({ length: 40 }, (_, r) =>
      everySet.map((set) => model.logProbability(takeRows(unseen[0], rowsOf(r, r + 1)), [set])[0]),
    )
    const nll = (t: number) => {
      const truth = model.logProbability(...unseen)
      const normalizers = every.map((logs) =>
        Math.log(logs.reduce((s, l) => s + Math.exp(l / t), 0)),
      )
      return normalizers.reduce((sum, z, r) => sum + z - truth[r] / t, 0) / 40
    }
    const slope = (nll(temperature + 1e-3) - nll(temperature - 1e-3)) / 2e-3
    expect(Math.abs(slope)).toBeLessThan(2e-3)
    expect(nll(temperature)).toBeLessThan(nll(temperature * 1.1))
    expect(nll(temperature)).toBeLessThan(nll(temperature / 1.1))
  })

  it('starts anew from a model that was calibrated before', async () => {
    const model = await classifier(sure).fit(...seen)
    const once = await model.calibrate(...unseen)
    const twice = await once.calibrate(...unseen)
    expect(twice.calibration?.temperature).toBe(once.calibration?.temperature)
  })

  it('has no learned log-partition of the old scores', async () => {
    const model = await classifier({ ...sure, energy: 'pairwise', anchors: false }).fit(...seen)
    const calibrated = await model.calibrate(...unseen)
    expect(() => calibrated.logPartition(first, { method: 'learned' })).toThrow(/calibrated since/)
    expect(calibrated.logPartition(first, { method: 'auto' }).method).toBe('exact')
  })

  it('warns of rows that were trained on, and refuses what it cannot do', async () => {
    const model = await classifier(sure).fit(...seen)
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    const { diagnostics } = await again.calibrate(X, Y)
    expect(diagnostics.warnings.join()).toMatch(/about 20 of 60 rows were trained on/)
    expect((await model.calibrate(...unseen)).diagnostics.warnings).toEqual([])
    const unknown = Array.from({ length: 40 }, () => [null, null, null])
    await expect(model.calibrate(unseen[0], unknown)).rejects.toThrow(/known whole/)
    await expect(model.calibrate(...unseen, { method: 'platt' as never })).rejects.toThrow(/method/)
    const sparse = await classifier({ loss: 'sparsemax' }).fit(...seen)
    await expect(sparse.calibrate(...unseen)).rejects.toThrow(/logistic/)
  })

  it('is found from samples where sets cannot be listed', async () => {
    const labels = Array.from({ length: 18 }, (_, i) => `label ${i}`)
    const wide = Array.from({ length: 60 }, (_, r) =>
      labels.filter((_label, i) => Y.values[3 * r + (i % 3)] === 1),
    )
    const model = await new MultilabelClassifier({
      ...weather.quick,
      ...sure,
      labels,
      energy: 'deep',
      epochs: 3,
    }).fit(seen[0], wide.slice(0, 20))
    const { calibration } = await model.calibrate(unseen[0], wide.slice(20))
    expect(calibration?.logPartition).toBe('sampled')
    expect(calibration?.warnings.join()).toMatch(/out of reach/)
    expect(calibration?.nllAfter).toBeLessThanOrEqual(calibration?.nllBefore ?? 0)
  })
})

describe('a temperature on rankings', () => {
  const kinds: readonly [string, RankerOptions][] = [
    ['a linear energy', { energy: 'linear', reference: 'uniform' }],
    ['an energy on Plackett–Luce', { energy: 'linear', reference: 'learned' }],
    ['a forest', { energy: 'forest', forest: { trees: 5 } }],
  ]
  const rankings = drinks.Y
  const rows = (from: number, to: number) =>
    [takeRows(drinks.X, rowsOf(from, to)), rankings.slice(from, to)] as const

  it.each(kinds)('raises the probabilities of %s to a power', async (...given) => {
    const model = await drinks.ranker({ ...sure, ...given[1] }).fit(...rows(0, 15))
    const calibrated = await model.calibrate(...rows(15, 40))
    const { temperature = 0 } = calibrated.calibration ?? {}
    const of = (fitted: FittedRanker) => drinks.probabilitiesOf(fitted)[0].map(Math.log)
    const constants = gaps(of(model), of(calibrated), temperature)
    for (const constant of constants) expect(constant).toBeCloseTo(constants[0], 4)
    expect(drinks.sum(of(calibrated).map(Math.exp))).toBeCloseTo(1, 5)
    const pairs = calibrated.pairwiseProbabilities(drinks.three).values
    const before = drinks.everyRanking.reduce((sum, order, y) => {
      const isBefore = order.indexOf(0) < order.indexOf(1)
      return sum + (isBefore ? Math.exp(of(calibrated)[y]) : 0)
    }, 0)
    expect(pairs[1]).toBeCloseTo(before, 5)
    const again = await FittedRanker.fromBytes(calibrated.toBytes())
    expect(again.logProbability(...rows(15, 40))).toEqual(
      calibrated.logProbability(...rows(15, 40)),
    )
  })

  it('leaves Plackett–Luce what it is, with item scores divided: every two items keep their order', async () => {
    const model = await drinks.ranker({ ...sure, energy: 'plackett-luce' }).fit(...rows(0, 15))
    const calibrated = await model.calibrate(...rows(15, 40))
    const { temperature = 0 } = calibrated.calibration ?? {}
    const logit = (p: number) => Math.log(p / (1 - p))
    const before = model.pairwiseProbabilities(drinks.three).values
    const after = calibrated.pairwiseProbabilities(drinks.three).values
    for (const at of [1, 2, 3, 6, 7, 11]) {
      expect(logit(after[at])).toBeCloseTo(logit(before[at]) / temperature, 3)
    }
    expect(calibrated.predict(drinks.X)).toEqual(model.predict(drinks.X))
    await expect(model.calibrate(...rows(15, 40), { method: 'isotonic' })).rejects.toThrow(
      /isotonic/,
    )
  })
})

it('outputs of any space have a temperature, too', async () => {
  const space = subsets(3)
  const sets = (matrix: typeof Y) =>
    Array.from({ length: matrix.rows }, (_, r) => space.decode(matrix.values, 3 * r))
  const predictor = new StructuredPredictor(space, {
    ...sure,
    energy: 'linear',
    encoder: { hidden: [6] },
    seed: 1,
  })
  const model = await predictor.fit(seen[0], sets(seen[1]))
  const held = [unseen[0], sets(unseen[1])] as const
  const calibrated = await model.calibrate(...held)
  expect(calibrated.evaluate(...held).nll).toBeLessThan(model.evaluate(...held).nll)
})
