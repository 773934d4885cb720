import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apportion } from '../../src/samplers/apportion.js'

test('shares are rounded, with at least one for everybody where there are enough', () => {
  expect([...apportion([0.5, 0.4, 0.1], 32)]).toEqual([16, 13, 3])
  expect([...apportion([0.9, 0.1], 8)]).toEqual([7, 1])
  expect([...apportion([0.98, 0.01, 0.01], 10)]).toEqual([8, 1, 1])
  expect([...apportion([0.9, 0.1], 1)]).toEqual([1, 0])
  expect([...apportion([1], 7)]).toEqual([7])
})

test('shares always sum to the total, and exceed the proportional one by less than one', () => {
  const weights = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), {
    minLength: 1,
    maxLength: 8,
  })
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 500 }), (raw, total) => {
      const sum = raw.reduce((a, b) => a + b, 0)
      const counts = apportion(
        raw.map((weight) => weight / sum),
        total,
      )
      expect(counts.reduce((a, b) => a + b, 0)).toBe(total)
      if (total >= raw.length) expect(Math.min(...counts)).toBeGreaterThanOrEqual(1)
      counts.forEach((count, c) => {
        expect(count).toBeLessThan((total * raw[c]!) / sum + 1)
      })
    }),
    { seed: 1 },
  )
})
