import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import type { RankerOptions } from '../../../src/tasks/index.js'
import { type PlantedRankingOptions, plantedRanking } from '../../../src/testing/index.js'
import { ranker, sum, three, X, Y } from './drinks.js'

describe('relabelling the items permutes every answer,', () => {
  // item `i` becomes item `renamed[i]`
  const renamed = [2, 0, 3, 1]
  const renamedY = Y.map((order) => order.map((item) => renamed[item]))
  const settings: readonly RankerOptions[] = [
    { energy: 'plackett-luce' },
    { reference: 'uniform', objective: 'exact', code: 'ranks' },
    { reference: 'uniform', objective: 'exact', code: 'matrix' },
    { reference: 'uniform', objective: 'exact', code: 'pairs' },
  ]

  test.each(settings)('%o', async (options) => {
    const settled = { ...options, items: undefined, epochs: 30, rate: 0.05 }
    const plain = await ranker(settled).fit(X, Y)
    const other = await ranker(settled).fit(X, renamedY)
    const rename = (orders: readonly (readonly number[])[]) =>
      orders.map((order) => order.map((item) => renamed[item]))
    for (const decision of ['mode', 'kemeny', 'expected-ranks'] as const) {
      expect(other.predict(X, { decision })).toEqual(rename(plain.predict(X, { decision })))
    }
    const [pairs, otherPairs] = [plain, other].map((m) => m.pairwiseProbabilities(three).values)
    const [places, otherPlaces] = [plain, other].map((m) => m.placeProbabilities(three).values)
    for (let r = 0; r < 3; r++) {
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          const at = 16 * r + 4 * renamed[i]
          expect(otherPairs[at + renamed[j]]).toBeCloseTo(pairs[16 * r + 4 * i + j], 4)
          expect(otherPlaces[at + j]).toBeCloseTo(places[16 * r + 4 * i + j], 4)
        }
      }
    }
    other.logProbability(X, renamedY).forEach((l, r) => {
      expect(l).toBeCloseTo(plain.logProbability(X, Y)[r], 3)
    })
    const known = (item: number) => [{ top: [item] }, { top: [item] }, { top: [item] }]
    expect(other.complete(three, known(renamed[1]))).toEqual(
      rename(plain.complete(three, known(1))),
    )
    expect(other.score(X, renamedY)).toBeCloseTo(plain.score(X, Y), 9)
  })
})

describe('on data drawn from a known model', () => {
  /** 500 rows to learn from, 300 unseen ones, and the likelihood of the truth on these. */
  function drawn(options: Partial<PlantedRankingOptions>) {
    const data = plantedRanking({ rows: 800, features: 2, items: 4, seed: 5, ...options })
    const indices = (from: number, to: number) =>
      Int32Array.from({ length: to - from }, (_, i) => from + i)
    return {
      X: takeRows(data.features, indices(0, 500)),
      Y: data.rankings.slice(0, 500),
      unseen: [takeRows(data.features, indices(500, 800)), data.rankings.slice(500)] as const,
      nll: -sum(data.truth.logProbabilities.subarray(500)) / 300,
      truth: (row: number, y: readonly number[]) => data.truth.logProbability(500 + row, y),
    }
  }
  const well: RankerOptions = {
    items: undefined,
    standardize: false,
    epochs: 40,
    rate: 0.06,
    decay: 0,
    batchSize: 50,
    samples: 16,
  }

  test('Plackett–Luce is found again: the likelihood is that of the truth, row by row', async () => {
    const data = drawn({ model: 'plackett-luce' })
    const fitted = await ranker({ ...well, energy: 'plackett-luce' }).fit(data.X, data.Y)
    const { nll } = fitted.evaluate(...data.unseen)
    expect(Math.abs(nll - data.nll)).toBeLessThan(0.04)
    const logProbability = fitted.logProbability(...data.unseen)
    const distance = data.unseen[1].map((y, r) => Math.abs(logProbability[r] - data.truth(r, y)))
    expect(sum(distance) / 300).toBeLessThan(0.25)
  })

  test('a residual on it adds nothing that is not there: joint learning is as good as exact', async () => {
    const data = drawn({ model: 'plackett-luce' })
    const joint = await ranker({ ...well, epochs: 20 }).fit(data.X, data.Y)
    const { nll, logPartitionError } = joint.evaluate(...data.unseen)
    expect(Math.abs(nll - data.nll)).toBeLessThan(0.06)
    expect(logPartitionError).toBeLessThan(0.15)
    const settings = { ...well, reference: 'uniform', objective: 'exact' } as const
    const exact = await ranker(settings).fit(data.X, data.Y)
    expect(nll - exact.evaluate(...data.unseen).nll).toBeLessThan(0.05)
  })

  test('Mallows, which is no linear model, is approached by pair scores over Fourier features', async () => {
    const data = drawn({ model: 'mallows', features: 1 })
    const options = { ...well, encoder: 'fourier', rate: 0.002, decay: 2, epochs: 20 } as const
    const fitted = await ranker(options).fit(data.X, data.Y)
    const { nll, report, logPartitionError } = fitted.evaluate(...data.unseen)
    expect(nll).toBeGreaterThan(data.nll)
    expect(nll).toBeLessThan(data.nll + 0.2)
    expect(nll).toBeLessThan(Math.log(24) - 0.5)
    expect(logPartitionError).toBeLessThan(0.1)
    expect(report.kendallTau).toBeGreaterThan(0.5)
  })
})
