import { describe, expect, test } from 'vitest'
import {
  plantedDensity,
  plantedLogDensity,
  type ToyDensity,
  toyDensities,
} from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'

describe('planted densities', () => {
  test.each(toyDensities)('%s: the same points for the same seed', (name) => {
    const points = plantedDensity(name, 50, 3)
    expect(plantedDensity(name, 50, 3)).toEqual(points)
    expect(plantedDensity(name, 50, 4)).not.toEqual(points)
    expect(points.flat().every(Number.isFinite)).toBe(true)
  })

  // half a side of the square looked at, and cells a side: their midpoints sum the density
  const grids: Readonly<Record<ToyDensity, readonly [number, number]>> = {
    checkerboard: [6, 240],
    'four-circles': [4, 48],
    pinwheel: [24, 96],
    funnel: [14, 560],
    'eight-gaussians': [6, 120],
    'two-spirals': [4, 48],
  }
  test.each(toyDensities)(
    '%s: its density integrates to one, and is that of its points',
    (name) => {
      const exact = plantedLogDensity(name)
      const [half, cells] = grids[name]
      const step = (2 * half) / cells
      const coarse = 8
      const masses = new Float64Array(coarse * coarse)
      const cell = (x: number) => Math.floor(((x + half) / (2 * half)) * coarse)
      let total = 0
      for (let i = 0; i < cells; i++) {
        for (let j = 0; j < cells; j++) {
          const point = [i, j].map((k) => -half + (k + 0.5) * step) as [number, number]
          const mass = Math.exp(exact(point)) * step * step
          total += mass
          masses[cell(point[0]) * coarse + cell(point[1])] += mass
        }
      }
      expect(total).toBeGreaterThan(0.985) // the funnel's tails
      expect(total).toBeLessThan(1.002)
      const points = plantedDensity(name, 4000, 1)
      const counts = new Float64Array(coarse * coarse)
      for (const point of points.slice(0, 400))
        expect(exact([...point] as [number, number])).toBeGreaterThan(-Infinity)
      for (const [x, y] of points) {
        if (Math.max(Math.abs(x), Math.abs(y)) < half) counts[cell(x) * coarse + cell(y)]++
      }
      // Σ (count − expected)² / expected, over cells of five and more; beyond its mean by 4.5 deviations: 1e-5
      const used = [...masses.keys()].filter((c) => 4000 * masses[c] >= 5)
      const statistic = used.reduce(
        (sum, c) => sum + (counts[c] - 4000 * masses[c]) ** 2 / (4000 * masses[c]),
        0,
      )
      expect(statistic).toBeLessThan(used.length + 4.5 * Math.sqrt(2 * used.length))
    },
  )

  test('refuses names and counts that mean nothing', async () => {
    expect((await caught(() => plantedDensity('ring' as 'funnel', 3))).code).toBe('INVALID_OPTION')
    expect((await caught(() => plantedLogDensity('ring' as 'funnel'))).code).toBe('INVALID_OPTION')
    expect((await caught(() => plantedDensity('funnel', 0))).code).toBe('INVALID_OPTION')
  })
})
