import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { toSparse } from '../../../src/io/index.js'
import {
  appendFourierFeatures,
  fitFourierFeatures,
} from '../../../src/models/inputs/fourier-features.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { normalFeatures } from '../tiny-model.js'

const X = normalFeatures(7, 3) as { rows: number; cols: number; values: Float32Array }
const rowOf = ({ cols, values }: { cols: number; values: Float32Array }, r: number) => [
  ...values.subarray(r * cols, (r + 1) * cols),
]
const squaredDistance = (a: number[], b: number[]) =>
  a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0)

/** Median distance between all pairs of rows, over √2. */
function medianBandwidth(): number {
  const distances: number[] = []
  for (let a = 0; a < X.rows; a++) {
    for (let b = 0; b < a; b++) distances.push(squaredDistance(rowOf(X, a), rowOf(X, b)))
  }
  return Math.sqrt(distances.sort((a, b) => a - b)[distances.length >> 1] / 2)
}

describe('random Fourier features', () => {
  test('have products near the Gaussian kernel of the median bandwidth (false-alarm rate 1e-6 a pair)', () => {
    const count = 4000
    const fourier = fitFourierFeatures(X, count, new Rng(1))
    const wide = appendFourierFeatures(X, fourier)
    const scale = 2 * medianBandwidth() ** 2
    for (let a = 0; a < X.rows; a++) {
      for (let b = 0; b <= a; b++) {
        const [u, v] = [rowOf(wide, a).slice(3), rowOf(wide, b).slice(3)]
        const mean = u.reduce((sum, f, j) => sum + f * v[j], 0) / count
        const kernel = Math.exp(-squaredDistance(rowOf(X, a), rowOf(X, b)) / scale)
        // a product of two features is at most 2, so its deviation is at most 2
        expect(Math.abs(mean - kernel)).toBeLessThan((2 * Z_LIMIT) / Math.sqrt(count))
      }
    }
  })

  test('stand behind the inputs, √2 cos(xω + b)', () => {
    const fourier = fitFourierFeatures(X, 5, new Rng(1))
    const before = [...X.values]
    const wide = appendFourierFeatures(X, fourier)
    expect([...X.values]).toEqual(before)
    expect([wide.rows, wide.cols]).toEqual([7, 8])
    for (let r = 0; r < X.rows; r++) {
      const x = rowOf(X, r)
      const row = rowOf(wide, r)
      expect(row.slice(0, 3)).toEqual(x)
      for (let j = 0; j < 5; j++) {
        const angle = x.reduce((sum, xi, i) => sum + xi * fourier.frequencies[i * 5 + j], 0)
        const expected = Math.SQRT2 * Math.cos(angle + fourier.phases[j])
        expect(row[3 + j]).toBeCloseTo(expected, 5)
      }
    }
    expect(fourier.phases.every((phase) => phase >= 0 && phase < 2 * Math.PI)).toBe(true)
  })

  test('of a row do not depend on the rows around it', () => {
    const fourier = fitFourierFeatures(X, 5, new Rng(1))
    const some = takeRows(X, Int32Array.of(4, 2)) as typeof X
    const all = appendFourierFeatures(X, fourier)
    const few = appendFourierFeatures(some, fourier)
    expect([rowOf(few, 0), rowOf(few, 1)]).toEqual([rowOf(all, 4), rowOf(all, 2)])
  })

  test('are the same for the same seed and scale, whatever the order and the unit', () => {
    const fitTo = (features: typeof X, seed = 1) => fitFourierFeatures(features, 6, new Rng(seed))
    expect(fitTo(X)).toEqual(fitTo(X))
    expect(fitTo(X, 2).frequencies).not.toEqual(fitTo(X).frequencies)
    const reversed = takeRows(X, Int32Array.of(6, 5, 4, 3, 2, 1, 0)) as typeof X
    const larger = { ...X, values: X.values.map((x) => 4 * x) }
    fitTo(X).frequencies.forEach((frequency, e) => {
      expect(fitTo(reversed).frequencies[e]).toBeCloseTo(frequency, 6)
      expect(4 * fitTo(larger).frequencies[e]).toBeCloseTo(frequency, 6)
    })
  })

  test('of rows that do not differ, or of a single one, have bandwidth 1', () => {
    const one = { rows: 1, cols: 3, values: X.values.subarray(0, 3) }
    const same = { rows: 4, cols: 3, values: new Float32Array(12).fill(2) }
    const { frequencies } = fitFourierFeatures(one, 2000, new Rng(1))
    expect(fitFourierFeatures(same, 2000, new Rng(1)).frequencies).toEqual(frequencies)
    const variance = frequencies.reduce((sum, f) => sum + f * f, 0) / frequencies.length
    // five standard errors of the variance of 6000 normals
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 6000))
  })

  test('need dense inputs', async () => {
    const sparse = toSparse(X)
    const fourier = fitFourierFeatures(X, 2, new Rng(1))
    for (const ask of [
      () => fitFourierFeatures(sparse, 2, new Rng(1)),
      () => appendFourierFeatures(sparse, fourier),
    ]) {
      const error = await caught(ask)
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain('toDense')
    }
  })
})
