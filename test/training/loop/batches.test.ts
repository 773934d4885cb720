import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  batchCount,
  batches,
  dropWeightless,
  splitRows,
  takeData,
} from '../../../src/training/loop/batches.js'

const size = fc.integer({ min: 1, max: 60 })

/** Row r has feature r, code (r, −r) and weight r. */
function rowsUpTo(n: number, weighted = true) {
  const values = Float32Array.from({ length: n }, (_, r) => r)
  const codes = Float32Array.from({ length: 2 * n }, (_, e) => (e % 2 ? -1 : 1) * Math.floor(e / 2))
  const features = { rows: n, cols: 1, values }
  return { features, codes, codeLength: 2, weights: weighted ? values : undefined }
}

describe('batches', () => {
  test('hold every row once, in order, with its code and weight', () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (n, batchSize, seed) => {
        const order = new Rng(seed).permutation(n)
        const seen: number[] = []
        for (const batch of batches(rowsUpTo(n), order, batchSize)) {
          const rows = [...batch.rowIndices]
          seen.push(...rows)
          expect([...batch.features.values]).toEqual(rows)
          expect([...batch.weights]).toEqual(rows)
          expect([...batch.codes]).toEqual(rows.flatMap((r) => [r, -r]))
        }
        expect(seen).toEqual([...order])
      }),
      { seed: 1 },
    )
  })

  test('differ by at most one row in size, and none is empty', () => {
    fc.assert(
      fc.property(size, size, (n, batchSize) => {
        const order = new Rng(0).permutation(n)
        const sizes = [...batches(rowsUpTo(n), order, batchSize)].map((b) => b.features.rows)
        expect(sizes).toHaveLength(batchCount(n, batchSize))
        expect(Math.min(...sizes)).toBeGreaterThan(0)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect(Math.max(...sizes)).toBeLessThanOrEqual(1.5 * batchSize)
      }),
      { seed: 2 },
    )
  })

  test('weigh every row 1 where no weights are given', () => {
    const [batch] = batches(rowsUpTo(3, false), Int32Array.of(0, 1, 2), 3)
    expect([...batch.weights]).toEqual([1, 1, 1])
  })
})

test('taking rows keeps their weights, or none', () => {
  expect([...takeData(rowsUpTo(4), Int32Array.of(3, 1)).weights!]).toEqual([3, 1])
  expect(takeData(rowsUpTo(4, false), Int32Array.of(3, 1)).weights).toBeUndefined()
})

test('splitting rows leaves at least one on each side and loses none', () => {
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), share, (n, fraction) => {
      const { train, validation } = splitRows(n, fraction, new Rng(n))
      expect(Math.min(train.length, validation.length)).toBeGreaterThan(0)
      expect(Math.abs(validation.length - n * fraction)).toBeLessThanOrEqual(1)
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...Array(n).keys()])
    }),
    { seed: 3 },
  )
})

describe('rows of weight zero', () => {
  test('are dropped, with their outputs', () => {
    const { features, codes, weights } = dropWeightless({
      ...rowsUpTo(4, false),
      weights: Float32Array.of(2, 0, 1, 0),
    })
    expect([...features.values]).toEqual([0, 2])
    expect([...codes].map(Math.abs)).toEqual([0, 0, 2, 2])
    expect([...weights!]).toEqual([2, 1])
  })

  test('if there are none nothing changes', () => {
    for (const data of [rowsUpTo(3, false), { ...rowsUpTo(2), weights: Float32Array.of(1, 1) }]) {
      expect(dropWeightless(data)).toBe(data)
    }
  })
})
