import { describe, expect, it } from 'vitest'
import { gaussLegendre } from '../../../src/inference/decisions/gauss-legendre.js'

describe('gaussLegendre', () => {
  it.each([1, 2, 3, 7, 32, 125])('integrates every power below 2·%i exactly', (count) => {
    const { nodes, weights } = gaussLegendre(count)
    for (let degree = 0; degree < 2 * count; degree++) {
      const integral = nodes.reduce((sum, t, q) => sum + weights[q] * t ** degree, 0)
      expect(Math.abs(integral - 1 / (degree + 1))).toBeLessThan(1e-14)
    }
  })

  it('keeps its nodes inside the interval, ascending, with positive weights', () => {
    const { nodes, weights } = gaussLegendre(78)
    expect(nodes[0]).toBeGreaterThan(0)
    expect(nodes[77]).toBeLessThan(1)
    for (let q = 1; q < 78; q++) expect(nodes[q]).toBeGreaterThan(nodes[q - 1])
    expect(Math.min(...weights)).toBeGreaterThan(0)
  })

  it('is what NumPy’s leggauss gives for three nodes', () => {
    const { nodes, weights } = gaussLegendre(3)
    expect(nodes[0]).toBeCloseTo((1 - Math.sqrt(0.6)) / 2, 15)
    expect(nodes[1]).toBeCloseTo(0.5, 15)
    expect(weights[0]).toBeCloseTo(5 / 18, 14)
    expect(weights[1]).toBeCloseTo(4 / 9, 14)
  })
})
