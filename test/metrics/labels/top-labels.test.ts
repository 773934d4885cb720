import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelNdcgAt, precisionAt } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'

/** One row by sorting all labels that are known; of equal scores the first label goes first. */
function bySorting(truth: readonly number[], scores: readonly number[], at: number) {
  const known = [...truth.keys()].filter((i) => !Number.isNaN(truth[i]))
  const order = known.sort((a, b) => scores[b] - scores[a] || a - b)
  const gain = (labels: readonly number[]) =>
    labels.slice(0, at).reduce((sum, label, place) => sum + label / Math.log2(place + 2), 0)
  const labels = order.map((i) => truth[i])
  const best = gain([...labels].sort((a, b) => b - a))
  const top = labels.slice(0, at)
  const right = top.reduce((sum, label) => sum + label, 0)
  return {
    precision: top.length > 0 ? right / top.length : 0,
    ndcg: best > 0 ? gain(labels) / best : 0,
  }
}

test('precision and nDCG of the likeliest labels are those of sorting all', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer(),
      (cols, at, seed) => {
        const rng = new Rng(seed)
        const rows = 5
        const values = Array.from({ length: rows * cols }, () =>
          rng.bernoulli(0.2) ? Number.NaN : Number(rng.bernoulli(0.4)),
        )
        const scores = Array.from({ length: rows * cols }, () => rng.integer(6) / 5)
        const given = [
          { rows, cols, values },
          { rows, cols, values: scores },
        ] as const
        const parts = Array.from({ length: rows }, (_, r) =>
          bySorting(
            values.slice(r * cols, (r + 1) * cols),
            scores.slice(r * cols, (r + 1) * cols),
            at,
          ),
        )
        const mean = (of: 'precision' | 'ndcg') =>
          parts.reduce((sum, part) => sum + part[of], 0) / rows
        expect(precisionAt(...given, { at }).value).toBeCloseTo(mean('precision'), 12)
        expect(labelNdcgAt(...given, { at }).value).toBeCloseTo(mean('ndcg'), 12)
      },
    ),
    { seed: 8, numRuns: 60 },
  )
})

test('a row without true labels is 0/0 for nDCG, weights count, and a bad number is refused', async () => {
  const truth = { rows: 2, cols: 2, values: [0, 0, 0, 1] }
  const scores = { rows: 2, cols: 2, values: [0.9, 0.1, 0.2, 0.1] }
  expect(labelNdcgAt(truth, scores, { at: 1, policy: 'skip' })).toEqual({
    value: 0,
    undefinedCount: 1,
    policy: 'skip',
  })
  expect(precisionAt(truth, scores, { at: 2, weights: [0, 1] }).value).toBe(0.5)
  const error = await caught(() => precisionAt(truth, scores, { at: 0 }))
  expect(error.code).toBe('INVALID_OPTION')
})
