import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankingRowScores } from '../../../src/inference/posteriors/ranking-row-scores.js'
import { Rng } from '../../../src/random/index.js'
import { permutations } from '../../../src/spaces/index.js'
import { orderScore } from '../../reference/ranking-distribution.js'
import { allOrders, inner, normals } from '../../reference/rankings.js'

describe.each(['ranks', 'matrix', 'pairs'] as const)('scores of a row, %s code', (code) => {
  test('give every order its linear score, plus Plackett–Luce where there are worths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 1e6 }), (k, seed) => {
        const rng = new Rng(seed)
        const space = permutations(k, { code })
        const linear = normals(rng, space.codeLength)
        const worths = normals(rng, k)
        const alone = rankingRowScores(space, linear, undefined)
        const both = rankingRowScores(space, linear, worths)
        const written = new Float32Array(space.codeLength)
        for (const order of allOrders(k)) {
          space.encode(order, written, 0)
          const expected = inner(linear, written)
          expect(orderScore(alone, order)).toBeCloseTo(expected, 5)
          const plackettLuce = orderScore({ plackettLuce: worths }, order)
          expect(orderScore(both, order)).toBeCloseTo(expected + plackettLuce, 5)
        }
      }),
      { seed: 4, numRuns: 20 },
    )
  })

  test('may be Plackett–Luce alone', () => {
    const worths = [1, 2, 3]
    const scores = rankingRowScores(permutations(3, { code }), undefined, worths)
    expect(scores).toEqual({ plackettLuce: worths })
  })
})
