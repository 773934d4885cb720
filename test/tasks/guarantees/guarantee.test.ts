import { beforeAll, describe, expect, it } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { IndependentLabels } from '../../../src/inference/index.js'
import { recallScores } from '../../../src/tasks/guarantees/guarded-sets.js'
import {
  EnergyRegressor,
  type FittedMultilabel,
  type FittedRanker,
} from '../../../src/tasks/index.js'
import { plantedMultilabel, plantedRanking } from '../../../src/testing/index.js'
import { classifier, everySet, labels } from '../label-sets/weather.js'
import { ranker } from '../rankings/drinks.js'

const rowsOf = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)

describe('label sets with a promise', () => {
  const { features, labels: sets } = plantedMultilabel({
    rows: 400,
    features: 4,
    labels: 3,
    seed: 3,
    coupling: 1,
  })
  const part = (from: number, to: number) =>
    [takeRows(features, rowsOf(from, to)), takeRows(sets, rowsOf(from, to))] as const
  const calibration = part(60, 200)
  const fresh = part(200, 400)
  let model: FittedMultilabel
  beforeAll(async () => {
    model = await classifier({ energy: 'pairwise', epochs: 6 }).fit(...part(0, 60))
  })

  it('hold the share of the true labels that is promised, and say so', async () => {
    const guarded = await model.guarantee(...calibration, { recall: 0.8 })
    expect(guarded.statement).toMatch(/at least 80 % in expectation over the 140 calibration rows/)
    expect(guarded.warnings).toEqual([])
    const named = guarded.predict(fresh[0])
    const shares = Array.from({ length: 200 }, (_, r) => {
      const truth = fresh[1].values.subarray(3 * r, 3 * r + 3)
      const size = truth.reduce((sum, y) => sum + y, 0)
      const held = truth.reduce((sum, y, i) => sum + y * named.values[3 * r + i], 0)
      return size === 0 ? 1 : held / size
    })
    const mean = shares.reduce((sum, share) => sum + share, 0) / 200
    // both means are of shares in [0, 1]: 4 standard errors of their difference
    expect(mean).toBeGreaterThan(0.8 - 4 * Math.sqrt(0.16 / 140 + 0.16 / 200))
    expect(guarded.predictSets(fresh[0])[0]).toEqual(labels.filter((_, i) => named.values[i] === 1))
  })

  it('name few false ones, or both, or say that no threshold can', async () => {
    const { statement, thresholds } = await model.guarantee(...calibration, { precision: 0.5 })
    expect(statement).toMatch(
      /With probability at least 90 % .* named labels that are true at least 50 %/,
    )
    const [careful] = (
      await model.guarantee(...calibration, { precision: 0.6 })
    ).thresholds.values()
    expect(careful).toBeGreaterThanOrEqual([...thresholds.values()][0])
    const both = { recall: 0.99, precision: 0.99 }
    await expect(model.guarantee(...calibration, both)).rejects.toThrow(/at least \d+ rows/)
    await expect(model.guarantee(...calibration, { recall: 0.9, precision: 0.9 })).rejects.toThrow(
      /no threshold keeps this promise.*at best recall/,
    )
  })

  it('come in collections: all sets of some probability, which hold the true one so often', async () => {
    const guarded = await model.guarantee(...calibration, { coverage: 0.8 })
    const [held, listed] = [guarded.contains(...fresh), guarded.collections(fresh[0])]
    const share = held.filter(Boolean).length / 200
    expect(share).toBeGreaterThan(0.8 - 4 * Math.sqrt(0.16 / 140 + 0.16 / 200))
    const first = takeRows(fresh[0], rowsOf(0, 1))
    const [threshold] = guarded.thresholds.values()
    const likely = everySet.filter((set) => model.logProbability(first, [set])[0] >= threshold)
    expect(new Set(listed[0].map(({ answer }) => answer.join()))).toEqual(
      new Set(likely.map((set) => set.join())),
    )
    const probabilities = listed[0].map(({ probability }) => probability)
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a))
    const truth = labels.filter((_, i) => fresh[1].values[i] === 1).join()
    expect(listed[0].some(({ answer }) => answer.join() === truth)).toBe(held[0])
  })

  it('hold within groups, each with a threshold of its own', async () => {
    const groups = Array.from({ length: 140 }, (_, r) => (r % 3 === 0 ? 'a' : 'b'))
    const guarded = await model.guarantee(...calibration, { recall: 0.8, groups })
    const third = rowsOf(0, 140).filter((r) => r % 3 === 0)
    const own = [takeRows(calibration[0], third), takeRows(calibration[1], third)] as const
    const alone = await model.guarantee(...own, { recall: 0.8 })
    expect(guarded.thresholds.get('a')).toBe(alone.thresholds.get(undefined))
    expect(() => guarded.predict(fresh[0])).toThrow(/the group of each row/)
    const wrong = new Array(200).fill('c')
    expect(() => guarded.predict(fresh[0], { groups: wrong })).toThrow(/no calibration row was in/)
    expect(guarded.predict(fresh[0], { groups: new Array(200).fill('a') })).toEqual(
      alone.predict(fresh[0]),
    )
    const rare = groups.map((group, r) => (r < 3 ? 'rare' : group))
    await expect(model.guarantee(...calibration, { recall: 0.8, groups: rare })).rejects.toThrow(
      /at least 4 rows.*group rare/,
    )
  })

  it('warn of rows that were trained on and of labels that no row has', async () => {
    const trained = await model.guarantee(...part(0, 200), { recall: 0.8 })
    expect(trained.warnings.join()).toMatch(/about 60 of 200 rows were trained on/)
    const without = {
      ...calibration[1],
      values: calibration[1].values.map((y, at) => (at % 3 ? y : 0)),
    }
    const { warnings } = await model.guarantee(calibration[0], without, { recall: 0.8 })
    expect(warnings.join()).toMatch(/no calibration row has the labels rain/)
  })

  it('are refused for promises that are none', async () => {
    await expect(model.guarantee(...calibration, { recall: 1 })).rejects.toThrow(/recall/)
    await expect(model.guarantee(...calibration, { coverage: 1.2 })).rejects.toThrow(/coverage/)
    await expect(model.guarantee(...calibration, {})).rejects.toThrow(
      /recall, precision, or coverage/,
    )
    await expect(model.guarantee(...calibration, { recal: 0.9 } as never)).rejects.toThrow(
      /promise/,
    )
    const few = [
      takeRows(calibration[0], rowsOf(0, 5)),
      takeRows(calibration[1], rowsOf(0, 5)),
    ] as const
    await expect(model.guarantee(...few, { recall: 0.9 })).rejects.toThrow(/at least 9 rows/)
    const unknown = Array.from({ length: 140 }, () => [1, null, 0])
    const asked = model.guarantee(calibration[0], unknown, { coverage: 0.8 })
    await expect(asked).rejects.toThrow(/known whole.*row 0/)
  })
})

it('what a label adds to the expected recall, of independent labels by an integral', () => {
  const p = [0.2, 0.9, 0.5]
  const posterior = new IndependentLabels(p.map((q) => Math.log(q / (1 - q))))
  const expected = p.map((_, i) => {
    let sum = 0
    for (let y = 0; y < 8; y++) {
      const members = [0, 1, 2].filter((j) => (y >> j) & 1)
      const weight = p.reduce((w, q, j) => w * (members.includes(j) ? q : 1 - q), 1)
      if (members.includes(i)) sum += weight / members.length
    }
    return sum
  })
  expect(Array.from(recallScores(posterior))).toEqual(expected.map((e) => expect.closeTo(e, 10)))
})

describe('rankings with a promise', () => {
  const planted = plantedRanking({ rows: 300, features: 3, items: 4, seed: 4 })
  const part = (from: number, to: number) =>
    [takeRows(planted.features, rowsOf(from, to)), planted.rankings.slice(from, to)] as const
  let model: FittedRanker
  beforeAll(async () => {
    model = await ranker({ energy: 'plackett-luce', epochs: 6 }).fit(...part(0, 60))
  })

  it('come in collections that hold the true one so often', async () => {
    const guarded = await model.guarantee(...part(60, 150), { coverage: 0.75 })
    const share = guarded.contains(...part(150, 300)).filter(Boolean).length / 150
    expect(share).toBeGreaterThan(0.75 - 4 * Math.sqrt(0.1875 / 90 + 0.1875 / 150))
    const [first] = guarded.collections(part(150, 300)[0])
    expect(first[0].answer).toHaveLength(4)
    expect(first.length).toBeLessThan(24)
  })

  it.each([false, true])('give intervals of ranks (all at once: %s)', async (simultaneous) => {
    const guarded = await model.guarantee(...part(60, 150), { ranks: 0.75, simultaneous })
    const [X, Y] = part(150, 300)
    const held = guarded.intervals(X).map((row, r) => {
      const inside = Y[r].map((item, t) => row[item].low <= t + 1 && t + 1 <= row[item].high)
      return simultaneous ? Number(!inside.includes(false)) : inside.filter(Boolean).length / 4
    })
    const mean = held.reduce((sum, h) => sum + h, 0) / 150
    expect(mean).toBeGreaterThan(0.75 - 4 * Math.sqrt(0.1875 / 90 + 0.1875 / 150))
    const partial = Y.map(([a, b]) => ({ preferences: [[a, b]] as const }))
    await expect(model.guarantee(X, partial, { ranks: 0.75 })).rejects.toThrow(/known whole/)
  })
})

it('a number comes with an interval that holds it so often', async () => {
  const X = Array.from({ length: 260 }, (_, i) => [Math.sin(12.9 * i)])
  const y = X.map(([x], i) => x + Math.cos(7.3 * i) * (0.2 + Math.abs(x)))
  const regressor = new EnergyRegressor({ hidden: [8], steps: 40, deterministic: true })
  const model = await regressor.fit(X.slice(0, 80), y.slice(0, 80))
  const guarded = await model.guarantee(X.slice(80, 160), y.slice(80, 160), { coverage: 0.8 })
  const held = guarded.interval(X.slice(160)).filter(([low, high], i) => {
    return low <= y[160 + i] && y[160 + i] <= high
  })
  expect(held.length / 100).toBeGreaterThan(0.8 - 4 * Math.sqrt(0.16 / 80 + 0.16 / 100))
  expect(guarded.statement).toMatch(/number is in its interval: at least 80 %/)
})
