import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairwiseMode } from '../../../src/inference/index.js'
import { ascendPairwise } from '../../../src/inference/modes/pairwise-ascent.js'
import { Rng } from '../../../src/random/index.js'
import { bestPairwiseScore, pairwiseScoreOf } from '../../reference/pairwise.js'

function randomModel(rng: Rng, k: number) {
  const u = Float64Array.from({ length: k }, () => rng.normal())
  const U = new Float32Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) U[i * k + j] = U[j * k + i] = rng.normal()
  }
  return { u, U }
}

const seeds = fc.integer({ min: 0, max: 1e6 })

describe('pairwiseMode', () => {
  it('finds the best of all label sets, by brute force', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 10 }), (seed, k) => {
        const { u, U } = randomModel(new Rng(seed), k)
        const { labels, score, exact } = pairwiseMode(u, U)
        expect(exact).toBe(true)
        expect(score).toBeCloseTo(bestPairwiseScore(u, U), 10)
        expect(pairwiseScoreOf(u, U, labels)).toBeCloseTo(score, 10)
      }),
    )
  })

  it('is the linear mode without interactions, also beyond the exact limit', () => {
    const rng = new Rng(3)
    const u = Float64Array.from({ length: 30 }, () => rng.normal())
    const { labels } = pairwiseMode(u, new Float32Array(900))
    expect([...labels]).toEqual([...u].map((value) => (value > 0 ? 1 : 0)))
  })

  it('beyond the exact limit finds what the exact search finds on a model of separate blocks', () => {
    // two blocks of 12 labels without interactions between them: each is solved exactly
    const rng = new Rng(5)
    const left = randomModel(rng, 12)
    const right = randomModel(rng, 12)
    const u = [...left.u, ...right.u]
    const U = new Float64Array(24 * 24)
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 12; j++) {
        U[i * 24 + j] = left.U[i * 12 + j]
        U[(i + 12) * 24 + j + 12] = right.U[i * 12 + j]
      }
    }
    const found = pairwiseMode(u, U)
    const best = pairwiseMode(left.u, left.U).score + pairwiseMode(right.u, right.U).score
    expect(found.exact).toBe(false)
    expect(found.score).toBeCloseTo(best, 9)
  })

  it('uses the given starts and is never below any of them', () => {
    const rng = new Rng(8)
    const { u, U } = randomModel(rng, 25)
    const values = new Float32Array(10 * 25)
    rng.fillBits(values)
    const { score } = pairwiseMode(u, U, { starts: { rows: 10, cols: 25, values }, restarts: 0 })
    for (let s = 0; s < 10; s++) {
      expect(score).toBeGreaterThanOrEqual(
        pairwiseScoreOf(u, U, values.slice(s * 25, (s + 1) * 25)) - 1e-9,
      )
    }
  })

  it('gives the same answer from the same seed', () => {
    const { u, U } = randomModel(new Rng(9), 40)
    const run = () => pairwiseMode(u, U, { rng: new Rng(1), restarts: 3 })
    expect(run()).toEqual(run())
  })

  it('refuses interactions that are not symmetric, have a diagonal, or do not fit', () => {
    expect(() => pairwiseMode([1, 1], [0, 1, 2, 0])).toThrow(/labels 1 and 0.*symmetrise/)
    expect(() => pairwiseMode([1, 1], [1, 0, 0, 0])).toThrow(/diagonal/)
    expect(() => pairwiseMode([1, 1], [0])).toThrow(/2 × 2/)
    expect(() => pairwiseMode([Number.NaN], [0])).toThrow(/unary score 0/)
    expect(() => pairwiseMode([1, 1], [0, Infinity, Infinity, 0])).toThrow(/interaction 1, 0/)
    expect(() => pairwiseMode([], [])).toThrow(/no labels/)
    expect(() => pairwiseMode([1], [0], { restarts: -1 })).toThrow(/restarts/)
    const starts = { rows: 1, cols: 2, values: [0, 1] }
    expect(() => pairwiseMode([1], [0], { starts })).toThrow(/number of labels/)
  })
})

describe('ascendPairwise', () => {
  it('never ends below its start, and no one or two flips improve its end', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 12 }), (seed, k) => {
        const rng = new Rng(seed)
        const { u, U } = randomModel(rng, k)
        const start = new Float32Array(k)
        rng.fillBits(start)
        const labels = Uint8Array.from(start)
        ascendPairwise(u, U, labels, new Float64Array(k))
        const score = pairwiseScoreOf(u, U, labels)
        expect(score).toBeGreaterThanOrEqual(pairwiseScoreOf(u, U, start) - 1e-9)
        for (let i = 0; i < k; i++) {
          for (let j = 0; j <= i; j++) {
            const moved = labels.slice()
            moved[i] ^= 1
            if (j < i) moved[j] ^= 1
            expect(pairwiseScoreOf(u, U, moved)).toBeLessThan(score + 1e-8)
          }
        }
      }),
    )
  })

  it('escapes by two flips where no single one helps', () => {
    const labels = Uint8Array.of(0, 0)
    ascendPairwise([-1, -1], [0, 3, 3, 0], labels, new Float64Array(2))
    expect([...labels]).toEqual([1, 1])
  })
})
