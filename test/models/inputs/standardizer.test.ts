import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DenseMatrix, Features } from '../../../src/engine/index.js'
import { toDense, toSparse } from '../../../src/io/index.js'
import { fitStandardizer, standardize } from '../../../src/models/inputs/standardizer.js'

const dense = (rows: number[][]): DenseMatrix => ({
  rows: rows.length,
  cols: rows[0].length,
  values: Float32Array.from(rows.flat()),
})
const column = (...values: number[]) => dense(values.map((x) => [x]))
const standardized = (fitted: Features, applied = fitted) =>
  [...toDense(standardize(applied, fitStandardizer(fitted))).values] as number[]

describe('dense inputs', () => {
  test('get mean 0 and standard deviation 1 in each column', () => {
    const z = standardized(
      dense([
        [1, 10],
        [3, 50],
        [5, 30],
      ]),
    )
    const sd = Math.sqrt(8 / 3)
    const expected = [-2 / sd, -20 / (10 * sd), 0, 20 / (10 * sd), 2 / sd, 0]
    z.forEach((value, e) => {
      expect(value).toBeCloseTo(expected[e], 6)
    })
  })

  test('use the statistics of the training data on other data', () => {
    expect(standardized(column(0, 2), column(4))).toEqual([3])
  })

  test('are clipped at ±10', () => {
    expect(standardized(column(0, 2), column(100, -100))).toEqual([10, -10])
  })

  test('constant columns become 0, whatever they hold later', () => {
    expect(standardized(column(7, 7, 7)).map(Math.abs)).toEqual([0, 0, 0])
    expect(standardized(column(0.1, 0.1, 0.1), column(1e30)).map(Math.abs)).toEqual([0])
    expect(standardized(column(5)).map(Math.abs)).toEqual([0])
  })

  test('a column varies if its values do, however small beside their size', () => {
    const ids = Array.from({ length: 21 }, (_, i) => i)
    const far = standardized(column(...ids.map((id) => 15_000_000 + id)))
    standardized(column(...ids)).forEach((z, row) => {
      expect(far[row]).toBeCloseTo(z, 6)
    })
    const [first, , last] = standardized(column(2 ** 24, 2 ** 24, 2 ** 24 + 2))
    expect(last - first).toBeGreaterThan(2)
  })

  test.each([1e30, 1e-30, 3.4e38, 1e-38, 1e-44])(
    'a column of scale %f is finite and keeps its order',
    (scale) => {
      const z = standardized(column(-scale, 0, scale))
      expect(z.every(Number.isFinite)).toBe(true)
      expect(z[0]).toBeLessThan(0)
      expect(Math.abs(z[1])).toBeLessThan(1e-6)
      expect(z[2]).toBeGreaterThan(0)
    },
  )

  test('are finite for any finite training and test values', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(float, { minLength: 1, maxLength: 6 }), float, (values, other) => {
        const z = standardized(column(...values), column(other))
        return Number.isFinite(z[0]) && Math.abs(z[0]) <= 10
      }),
      { seed: 4 },
    )
  })
})

describe('sparse inputs', () => {
  const rows = [
    [0, 3, 0],
    [1, 0, 0],
    [1, -4, 0],
  ]
  const sparse = toSparse(dense(rows))

  test('are divided by the root mean square of what is not zero; binary columns stay', () => {
    const root = Math.sqrt(12.5)
    const expected = [0, 3 / root, 0, 1, 0, 0, 1, -4 / root, 0]
    standardized(sparse).forEach((value, e) => {
      expect(value).toBeCloseTo(expected[e], 6)
    })
  })

  test('stay sparse, and a column not seen in training becomes 0', () => {
    const standardizer = fitStandardizer(sparse)
    expect(standardizer.mean).toEqual(new Float32Array(3))
    const other = toSparse(dense([[1, 0, 5]]))
    const z = standardize(other, standardizer)
    expect('offsets' in z).toBe(true)
    expect([...toDense(z).values]).toEqual([1, 0, 0])
  })
})

test('standardizing leaves its input untouched', () => {
  const features = dense([[1], [2]])
  standardize(features, fitStandardizer(features))
  expect([...features.values]).toEqual([1, 2])
})

describe('weights', () => {
  test.each([
    ['dense', (x: DenseMatrix): Features => x],
    ['sparse', toSparse],
  ])('of 2 and 0 count as a row twice and no row, %s', (_, kind) => {
    const weighted = kind(
      dense([
        [1, 2],
        [0, 5],
        [9, 9],
      ]),
    )
    const repeated = kind(
      dense([
        [1, 2],
        [1, 2],
        [0, 5],
      ]),
    )
    const [a, b] = [fitStandardizer(weighted, [2, 1, 0]), fitStandardizer(repeated)]
    expect(a.mean).toEqual(b.mean)
    expect(a.inverseScale).toEqual(b.inverseScale)
  })
})
