import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mixtureWeights } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'

/** mean negative log-likelihood of rows under a mixture */
function lossOf(weights: ArrayLike<number>, logDensities: readonly ArrayLike<number>[]): number {
  const rows = logDensities[0].length
  let loss = 0
  for (let r = 0; r < rows; r++) {
    loss -= Math.log(logDensities.reduce((p, of, c) => p + weights[c] * Math.exp(of[r]), 0)) / rows
  }
  return loss
}

test('no other weights are likelier', () => {
  const density = fc.double({ min: -8, max: 0, noNaN: true })
  const rows = fc.array(fc.tuple(density, density, density), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(rows, fc.integer(), (given, seed) => {
      const logDensities = [0, 1, 2].map((c) => given.map((row) => row[c]))
      const { weights, loss } = mixtureWeights(logDensities)
      expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 9)
      expect(loss).toBeCloseTo(lossOf(weights, logDensities), 4)
      const rng = new Rng(seed)
      for (let trial = 0; trial < 20; trial++) {
        const others = [0, 1, 2].map(() => -Math.log(1 - rng.uniform()))
        const total = others.reduce((sum, weight) => sum + weight)
        const loss = lossOf(
          others.map((weight) => weight / total),
          logDensities,
        )
        expect(loss).toBeGreaterThan(lossOf(weights, logDensities) - 1e-3)
      }
    }),
    { numRuns: 40 },
  )
})

test('planted weights are found, and rows weigh as they should', () => {
  const rng = new Rng(5)
  const planted = [0.6, 0.3, 0.1]
  const laws = [
    [0.7, 0.2, 0.1],
    [0.1, 0.8, 0.1],
    [0.1, 0.1, 0.8],
  ]
  const draw = (p: readonly number[]) => {
    const u = rng.uniform()
    return u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2
  }
  const ys = Array.from({ length: 20_000 }, () => draw(laws[draw(planted)]))
  const logDensities = laws.map((law) => ys.map((y) => Math.log(law[y])))
  const { weights } = mixtureWeights(logDensities)
  weights.forEach((weight, c) => {
    expect(Math.abs(weight - planted[c])).toBeLessThan(0.03)
  })
  // all weight on rows of one output: its best law alone
  const ofThird = ys.map((y) => Number(y === 2))
  expect(mixtureWeights(logDensities, ofThird).weights[2]).toBeCloseTo(1, 3)
})

test('a row that is impossible under all is refused', async () => {
  const { code } = await caught(() => mixtureWeights([[-Infinity], [-Infinity]]))
  expect(code).toBe('INVALID_OPTION')
})
