import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logPanelIntegral, PanelDensity, panelPoints } from '../../../src/inference/index.js'

const edges = Float64Array.from({ length: 161 }, (_, e) => -8 + e / 10)
const normal = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)

describe('a density on panels', () => {
  const density = new PanelDensity(edges, panelPoints(edges).map(normal), (z) => 3 + 2 * z)

  test('integrates a normal density to one', () => {
    const logs = panelPoints(edges).map((z) => Math.log(normal(z)))
    expect(logPanelIntegral(edges, logs)).toBeCloseTo(0, 9)
  })

  test('has the moments and quantiles of the normal law, in units', () => {
    expect(density.mean).toBeCloseTo(3, 9)
    expect(density.mode).toBeCloseTo(3, 1)
    // scipy.stats.norm.ppf([.05, .5, .975])
    expect(density.quantile(0.05)).toBeCloseTo(3 - 2 * 1.6448536269514729, 4)
    expect(density.quantile(0.5)).toBeCloseTo(3, 4)
    expect(density.quantile(0.975)).toBeCloseTo(3 + 2 * 1.959963984540054, 4)
    expect(density.cdf(1)).toBeCloseTo(0.8413447460685429, 5)
    expect([density.cdf(-9), density.cdf(9)]).toEqual([0, 1])
  })

  test('has the ranked probability score of the normal law', () => {
    // σ [w (2 Φ(w) − 1) + 2 φ(w) − 1/√π], w = (y − μ)/σ: Gneiting, Raftery 2007
    const crps = (w: number, cdf: number) =>
      2 * (w * (2 * cdf - 1) + 2 * normal(w) - 1 / Math.sqrt(Math.PI))
    expect(density.crps(0)).toBeCloseTo(crps(0, 0.5), 5)
    expect(density.crps(1)).toBeCloseTo(crps(1, 0.8413447460685429), 5)
    expect(density.crps(-2)).toBeCloseTo(crps(-2, 0.022750131948179195), 5)
    expect(density.crps(12) - density.crps(10)).toBeCloseTo(4, 6)
  })

  test('panels of no width change nothing', () => {
    const padded = Float64Array.of(...edges, 8, 8, 8)
    const points = panelPoints(padded)
    const again = new PanelDensity(padded, points.map(normal), (z) => 3 + 2 * z)
    expect(again.mean).toBeCloseTo(density.mean, 12)
    expect(again.quantile(0.3)).toBeCloseTo(density.quantile(0.3), 9)
    expect(again.crps(0.4)).toBeCloseTo(density.crps(0.4), 9)
  })

  test('a quantile undoes the distribution function', () => {
    const probability = fc.double({ min: 1e-3, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(probability, (p) => {
        expect(density.cdf((density.quantile(p) - 3) / 2)).toBeCloseTo(p, 6)
      }),
    )
  })
})
