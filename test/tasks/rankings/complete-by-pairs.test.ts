import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kemeny } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import { isConsistent, partialRanking } from '../../../src/spaces/index.js'
import { completeByPairs } from '../../../src/tasks/rankings/complete-by-pairs.js'
import { agreement } from '../../reference/ranked-model.js'
import { allOrders } from '../../reference/rankings.js'

/** Random pair probabilities and a random partial order of `k` items. */
function situation(seed: number, k: number) {
  const rng = new Rng(seed)
  const pairs = new Float64Array(k * k)
  const order = rng.permutation(k)
  const preferences: [number, number][] = []
  const density = rng.uniform() * 0.6
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const p = rng.uniform() < 0.3 ? rng.integer(2) : rng.uniform()
      pairs[i * k + j] = p
      pairs[j * k + i] = 1 - p
      if (rng.uniform() < density) preferences.push([order[i], order[j]])
    }
  }
  return { pairs, known: partialRanking(k, { preferences }) }
}

const seeds = fc.integer({ min: 0, max: 1e6 })

describe('a completion by pairs', () => {
  test('agrees with the most pairs of all consistent orders', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 5 }), (seed, k) => {
        const { pairs, known } = situation(seed, k)
        const completed = completeByPairs(pairs, known)
        const consistent = allOrders(k).filter((order) => isConsistent(order, known))
        expect(isConsistent(completed, known)).toBe(true)
        const most = Math.max(...consistent.map((order) => agreement(order, pairs)))
        expect(agreement(completed, pairs)).toBeCloseTo(most, 9)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('is consistent for any number of items', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 12, max: 50 }), (seed, k) => {
        const { pairs, known } = situation(seed, k)
        const completed = completeByPairs(pairs, known)
        expect(new Set(completed).size).toBe(k)
        expect(isConsistent(completed, known)).toBe(true)
      }),
      { seed: 2, numRuns: 60 },
    )
  })

  test('is Kemeny’s order where nothing is known, and the known order where all is', () => {
    for (const k of [4, 20]) {
      const { pairs } = situation(3, k)
      const nothing = partialRanking(k, { preferences: [] })
      expect(completeByPairs(pairs, nothing)).toEqual([...kemeny(pairs).order])
      const order = [...new Rng(4).permutation(k)]
      expect(completeByPairs(pairs, partialRanking(k, { order }))).toEqual(order)
    }
  })
})
