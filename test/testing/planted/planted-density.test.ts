import { describe, expect, test } from 'vitest'
import { plantedDensity, plantedLogDensity, toyDensities } from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'

describe('planted densities', () => {
  test.each(toyDensities)('%s: the same points for the same seed', (name) => {
    const points = plantedDensity(name, 50, 3)
    expect(plantedDensity(name, 50, 3)).toEqual(points)
    expect(plantedDensity(name, 50, 4)).not.toEqual(points)
    expect(points.flat().every(Number.isFinite)).toBe(true)
  })

  test.each(['checkerboard', 'four-circles', 'funnel', 'eight-gaussians'] as const)(
    '%s: its log-density is one of its points, and integrates to one',
    (name) => {
      const exact = plantedLogDensity(name)!
      const points = plantedDensity(name, 200, 1)
      expect(points.every((point) => Number.isFinite(exact(point)))).toBe(true)
      if (name === 'four-circles') return // 720 terms a point: seen in the bench
      let mass = 0
      const [half, cells] = name === 'funnel' ? [14, 560] : [6, 240]
      const step = (2 * half) / cells
      for (let i = 0; i < cells; i++) {
        for (let j = 0; j < cells; j++) {
          const at = (k: number) => -half + (k + 0.5) * step
          mass += Math.exp(exact([at(i), at(j)])) * step * step
        }
      }
      expect(mass).toBeGreaterThan(0.985)
      expect(mass).toBeLessThan(1.001)
    },
  )

  test('refuses names and counts that mean nothing', async () => {
    expect((await caught(() => plantedDensity('ring' as 'funnel', 3))).code).toBe('INVALID_OPTION')
    expect((await caught(() => plantedDensity('funnel', 0))).code).toBe('INVALID_OPTION')
  })
})
