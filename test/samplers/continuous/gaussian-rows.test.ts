import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { GaussianRows, gaussianMixture, gaussianRowsProposal } from '../../../src/samplers/index.js'
import { standardNormalLogDensity } from '../../../src/spaces/index.js'

// two rows of two components in two coordinates: logits, means, logarithms of widths
const parameters = Float32Array.of(
  ...[0.5, -0.5, -1, 0.3, 1, -0.2, -0.7, 0.2, -0.1, -1],
  ...[0, 0.3, 0, 0, 2, 1, 0.1, -0.3, 0.4, -0.6],
)
const rows = new GaussianRows(2, 2)

/** The same row as a mixture law. */
function lawOf(first: number) {
  const p = parameters.subarray(first, first + 10)
  const total = Math.exp(p[0]) + Math.exp(p[1])
  return gaussianMixture({
    weights: [Math.exp(p[0]) / total, Math.exp(p[1]) / total],
    means: [...p.subarray(2, 6)],
    factors: [0, 1].flatMap((k) => [Math.exp(p[6 + 2 * k]), 0, 0, Math.exp(p[7 + 2 * k])]),
  })
}

describe('mixtures of Gaussians by rows', () => {
  test('have the densities of mixture laws', () => {
    const code = [0.4, -1.1]
    for (const first of [0, 10]) {
      expect(rows.logDensity(parameters, first, code, 0)).toBeCloseTo(
        lawOf(first).logDensity(code, 0),
        6,
      )
    }
  })

  test('are drawn by their moments, with or without tails', () => {
    const count = 20_000
    const context = { rows: 2, referenceParameters: parameters }
    const out = new Float32Array(2 * count * 2)
    gaussianRowsProposal(rows, 0).sample(new Rng(1), count, context, out)
    for (const b of [0, 1]) {
      const moments = rows.moments(parameters, 10 * b)
      for (const i of [0, 1]) {
        let [sum, square] = [0, 0]
        for (let j = 0; j < count; j++) {
          const z = out[(b * count + j) * 2 + i]
          sum += z / count
          square += (z * z) / count
        }
        const width = moments[2 + i]
        expect(Math.abs(sum - moments[i])).toBeLessThan((5 * width) / Math.sqrt(count))
        expect(Math.sqrt(square - sum * sum)).toBeCloseTo(width, 1)
      }
    }
  })

  test('integrate to one with their tails, relative to the base law', () => {
    const one = new GaussianRows(2, 1)
    const own = Float32Array.of(0.2, -0.4, -1, 1.5, -0.5, -1.2)
    const proposal = gaussianRowsProposal(one, 0.2)
    const cells = 40_000
    const codes = Float32Array.from({ length: cells }, (_, k) => -100 + ((k + 0.5) * 200) / cells)
    const logs = new Float64Array(cells)
    proposal.logDensity(codes, cells, { rows: 1, referenceParameters: own }, logs)
    let mass = 0
    for (let k = 0; k < cells; k++) {
      mass += (Math.exp(logs[k] + standardNormalLogDensity(codes, k, 1)) * 200) / cells
    }
    expect(mass).toBeGreaterThan(0.9999)
    expect(mass).toBeLessThan(1.00001)
  })
})
