import { expect, it } from 'vitest'
import { normalCdf } from '../../src/numbers/index.js'

// scipy.stats.norm.cdf
it.each([
  [-8, 6.22096057427174e-16],
  [-3.2, 0.0006871379379158471],
  [-1, 0.15865525393145707],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [2.9, 0.998134186699616],
])('Φ(%s) agrees with SciPy', (x, golden) => {
  expect(Math.abs(normalCdf(x) / golden - 1)).toBeLessThan(1e-12)
})

it('joins its two formulas without a step', () => {
  expect(normalCdf(-3 - 1e-12)).toBeCloseTo(normalCdf(-3 + 1e-12), 13)
})
