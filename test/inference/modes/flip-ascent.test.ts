import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascendByFlips, type SetScorer } from '../../../src/inference/index.js'
import { modeStarts } from '../../../src/inference/modes/mode-of-sets.js'
import { Operands, seed } from '../../engine/operands.js'
import { caught } from '../../reference/caught.js'
import { bestPairwiseScore, pairwiseScoreOf } from '../../reference/pairwise.js'

const pairwise =
  (u: ArrayLike<number>, U: ArrayLike<number>): SetScorer =>
  (codes, count) =>
    Array.from({ length: count }, (_, j) =>
      pairwiseScoreOf(u, U, codes.subarray(j * u.length, (j + 1) * u.length)),
    )

describe('ascent by single flips', () => {
  test('ends no lower than any start, where no flip helps, and never above the mode', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 4 }),
        seed,
        (k, n, seed) => {
          const operands = new Operands(seed)
          const [u, U] = [operands.normal(1, k).values, operands.couplings(k, 1).values]
          const starts = operands.bits(n, k)
          const score = pairwise(u, U)
          const found = ascendByFlips(score, starts)
          const scoreOf = (y: ArrayLike<number>) => score(Float32Array.from(y), 1)[0]
          expect(found.score).toBeCloseTo(scoreOf(found.labels), 9)
          for (const start of score(starts.values, n) as number[]) {
            expect(found.score).toBeGreaterThanOrEqual(start)
          }
          for (let i = 0; i < k; i++) {
            const flipped = Uint8Array.from(found.labels)
            flipped[i] ^= 1
            expect(scoreOf(flipped)).toBeLessThanOrEqual(
              found.score + 1e-5 * (1 + Math.abs(found.score)),
            )
          }
          expect(found.score).toBeLessThanOrEqual(bestPairwiseScore(u, U) + 1e-9)
        },
      ),
      { seed: 30, numRuns: 100 },
    )
  })

  test('is exact for independent labels, from anywhere', () => {
    const u = [2, -1, 0.5, -0.25]
    const starts = { rows: 1, cols: 4, values: [0, 1, 0, 1] }
    const found = ascendByFlips(pairwise(u, new Array(16).fill(0)), starts)
    expect([...found.labels]).toEqual([1, 0, 1, 0])
    expect(found.score).toBe(2.5)
  })

  test('refuses scores that are no numbers, and starts that are no label sets', async () => {
    const starts = { rows: 1, cols: 2, values: [0, 1] }
    const nan = await caught(() => ascendByFlips(() => [Number.NaN, 0], starts))
    expect(nan).toMatchObject({ code: 'NOT_FINITE' })
    const half = await caught(() => ascendByFlips(() => [0, 0], { ...starts, values: [0, 0.5] }))
    expect(half).toMatchObject({ code: 'NOT_IN_SPACE' })
    const none = await caught(() => ascendByFlips(() => [], { rows: 0, cols: 2, values: [] }))
    expect(none).toMatchObject({ code: 'EMPTY_DATA' })
  })
})

test('the search for a mode starts from the linear mode and the best distinct samples', () => {
  const codes = Float32Array.of(0, 0, 1, 1, 0, 0, 1, 0, 0, 1)
  const starts = modeStarts(Float32Array.of(1, -1), { codes, scores: [5, 4, 5, 3, 2] })
  // (1, 0) is the linear mode already
  expect(starts).toEqual({ rows: 4, cols: 2, values: [1, 0, 0, 0, 1, 1, 0, 1] })
})
