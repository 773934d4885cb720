import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeLogistic } from '../../src/losses/index.js'
import { normalizer } from '../../src/losses/normalizer.js'
import { generators } from './generators.js'

const mass = (weight: (s: number) => number, scores: number[], q: number[], tau: number) =>
  scores.reduce((sum, score, i) => sum + (q[i]! > 0 ? q[i]! * weight(score - tau) : 0), 0)

describe.each([...generators, safeLogistic(0.9)])('$name', (generator) => {
  test('the mass is one for scores of any size and references of any shape', () => {
    const size = fc.constantFrom(1e-3, 1, 30, 1000)
    const entry = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 4 }),
    )
    fc.assert(
      fc.property(size, fc.array(entry, { minLength: 1, maxLength: 12 }), (scale, entries) => {
        const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
        fc.pre(total > 0)
        const scores = entries.map(([score]) => score * scale)
        const q = entries.map(([, weight]) => weight / total)
        const tau = normalizer(generator, scores, q)
        // a weight as steep as e^s resolves the mass no finer than the spacing of doubles at τ
        expect(Math.abs(mass(generator.weight, scores, q, tau) - 1)).toBeLessThan(1e-10)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test('ties, a single element and equal scores have the score itself as log-partition', () => {
    expect(normalizer(generator, [5], [1])).toBe(5)
    expect(normalizer(generator, [-1000, -1000, -1000], [0.2, 0.3, 0.5])).toBeCloseTo(-1000, 10)
  })

  test('adding a constant to all scores adds it to the log-partition', () => {
    const q = [0.25, 0.25, 0.5]
    const base = normalizer(generator, [0.1, -2, 3], q)
    expect(normalizer(generator, [100.1, 98, 103], q)).toBeCloseTo(base + 100, 9)
  })
})

// a weight that is bounded has no mass of one near the largest score alone
test.each(generators)('$name: the mass is one where scores are worlds apart', (generator) => {
  const q = [0.25, 0.25, 0.25, 0.25]
  for (const far of [-1e12, -1e25, -3e37, -1e300]) {
    const scores = [0, far, far / 3, -1]
    const tau = normalizer(generator, scores, q)
    expect(Math.abs(mass(generator.weight, scores, q, tau) - 1)).toBeLessThan(1e-10)
  }
})
