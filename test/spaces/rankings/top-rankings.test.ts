import { Permutation } from 'js-combinatorics'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  permutations,
  type Ranking,
  type RankingSpace,
  topRankings,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { allOrders } from '../../reference/rankings.js'
import { testReadyFamily } from '../space-checks.js'

const CODES = ['ranks', 'matrix', 'pairs'] as const
const SHAPES = [
  [1, 1],
  [2, 1],
  [4, 1],
  [5, 2],
  [5, 4],
  [5, 5],
] as const

describe('topRankings', () => {
  const shapes = [...SHAPES, [100, 3]] as const
  testReadyFamily(shapes, CODES, ([k, n], code) => topRankings(k, n, { code }))
  testReadyFamily([[4, 3]], CODES, ([k, n], code) => topRankings(k, n, { code, moves: 'adjacent' }))

  test.each(CODES)(
    'decode undoes encode, and the code is the mean code of all completions: %s',
    (code) => {
      for (const [k, n] of SHAPES) {
        const [space, full] = [topRankings(k, n, { code }), permutations(k, { code })]
        for (const y of space.enumerate()) {
          const out = new Float32Array(space.codeLength)
          space.encode(y, out, 0)
          expect(space.decode(out, 0)).toEqual(y)
          const completions = allOrders(k).filter((order) =>
            y.every((item, t) => order[t] === item),
          )
          const mean = new Float64Array(full.codeLength)
          const one = new Float32Array(full.codeLength)
          for (const order of completions) {
            full.encode(order, one, 0)
            for (let i = 0; i < mean.length; i++) mean[i] += one[i] / completions.length
          }
          // the columns of places that do not count are left out of the matrix code
          const kept = code === 'matrix' ? mean.filter((_, at) => at % k < n) : mean
          expect(out).toHaveLength(kept.length)
          kept.forEach((x, i) => {
            expect(out[i]).toBeCloseTo(x, 6)
          })
        }
      }
    },
  )

  test('the size is k!/(k − n)!, and the enumeration that of js-combinatorics', () => {
    for (const [k, n] of SHAPES) {
      const space = topRankings(k, n)
      const all = [...space.enumerate()]
      expect(all).toEqual([
        ...new Permutation(
          Array.from({ length: k }, (_, i) => i),
          n,
        ),
      ])
      expect(Math.log(all.length)).toBeCloseTo(space.logSize, 12)
      all.forEach((y, position) => {
        expect(space.rank(y)).toBe(BigInt(position))
        expect(space.unrank(BigInt(position))).toEqual(y)
      })
    }
    expect(topRankings(4, 2, { code: 'matrix' }).name).toBe('topRankings(4, 2, matrix)')
  })

  test('three of a hundred items are easy', () => {
    const space = topRankings(100, 3)
    const out = new Float32Array(100)
    space.sampleUniform(new Rng(1), 1, out)
    const y = space.decode(out, 0)
    expect(space.unrank(space.rank(y))).toEqual(y)
    expect(Math.round(Math.exp(space.logSize))).toBe(100 * 99 * 98)
  })

  test('a code with a number missing is no list, not even where it tells nothing', async () => {
    const space = topRankings(3, 1, { code: 'pairs' })
    for (const missing of [0, 1, 2]) {
      const code = Float32Array.of(1, 1, 0) // item 0 first
      expect(space.decode(code, 0)).toEqual([0])
      code[missing] = Number.NaN
      expect((await caught(() => space.decode(code, 0))).code).toBe('NOT_IN_SPACE')
    }
  })

  test.each(['random', 'adjacent'] as const)(
    '%s moves are as likely as their reverses, so the uniform law is kept, and reach every list',
    (moves) => {
      for (const [k, n] of [...SHAPES, [4, 3], [3, 1]]) {
        const space = topRankings(k, n, { code: 'pairs', moves })
        const all = Array.from(space.enumerate())
        const index = new Map(all.map((y, i) => [y.join(), i]))
        const probability = all.map((y) => transitions(space, y, index))
        probability.forEach((row, i) => {
          row.forEach((p, j) => {
            expect(p).toBeCloseTo(probability[j][i], 12)
          })
        })
        const reached = new Set([0])
        for (const i of reached) {
          for (const j of probability.keys()) if (probability[i][j] > 0) reached.add(j)
        }
        expect(reached.size).toBe(all.length)
      }
    },
  )

  test('parse takes a list of n, or the first n of a rank vector', async () => {
    const space = topRankings(['a', 'b', 'c', 'd'], 2)
    for (const input of [
      'd>a',
      ['d', 'a'],
      [3, 0],
      { ranks: [2, 3, 4, 1] },
      { ranks: [2, Number.NaN, 9, 1] },
    ]) {
      expect(space.parse(input)).toEqual([3, 0])
    }
    expect(space.toRanks([3, 0])).toEqual([2, 3.5, 3.5, 1])
    expect((await caught(() => space.parse(['a']))).message).toContain('expected 2 items')
    expect((await caught(() => space.parse({ ranks: [1, 3, 3, 4] }))).message).toContain(
      'no item of rank 2',
    )
    expect((await caught(() => space.parse({ ranks: [1, 1, 3, 4] }))).message).toContain(
      '"a" and "b"',
    )
  })

  test('a number of places outside 1 … k is refused', async () => {
    for (const n of [0, 5, 1.5, Number.NaN]) {
      expect((await caught(() => topRankings(4, n))).code).toBe('INVALID_OPTION')
    }
  })
})

/** Probability of every next list, by trying all that the generator may say. */
function transitions(
  space: RankingSpace,
  from: Ranking,
  index: ReadonlyMap<string, number>,
): Float64Array {
  const result = new Float64Array(index.size)
  const code = new Float32Array(space.codeLength)
  const visit = (said: readonly number[]) => {
    let at = 0
    let probability = 1
    let choices = 0
    const integer = (n: number) => {
      if (at === said.length) choices = n
      probability /= n
      return said[at++] ?? 0
    }
    space.encode(from, code, 0)
    space.step(code, 0, { integer } as unknown as Rng)
    if (choices === 0) result[index.get(space.decode(code, 0).join())!] += probability
    for (let choice = 0; choice < choices; choice++) visit([...said, choice])
  }
  visit([])
  return result
}
