import { linearSumAssignment } from 'linear-sum-assignment'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  maximizeAssignment,
  maximizeLinearOrdering,
  permutations,
  type RankingSpace,
  topRankings,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { inner, normals } from '../../reference/rankings.js'

const CODES = ['ranks', 'matrix', 'pairs'] as const

function scoreOf(space: RankingSpace, y: readonly number[], weights: Float32Array): number {
  const code = new Float32Array(space.codeLength)
  space.encode(y, code, 0)
  return inner(code, weights)
}

describe('maximize', () => {
  test('equal weights go to the lower index first', () => {
    for (const code of CODES) {
      const space = permutations(5, { code })
      expect(space.maximize(new Float32Array(space.codeLength))).toEqual([0, 1, 2, 3, 4])
    }
    expect(permutations(4).maximize(Float32Array.of(1, 2, 1, 2))).toEqual([1, 3, 0, 2])
  })

  test('the code of a ranking is maximised by that ranking', () => {
    const rng = new Rng(2)
    for (const code of CODES) {
      for (const k of [7, 13, 40]) {
        const space = permutations(k, { code })
        const out = new Float32Array(space.codeLength)
        space.sampleUniform(rng, 1, out)
        expect(space.maximize(out)).toEqual(space.decode(out, 0))
      }
    }
  })

  test('relabelling the items permutes the answer', () => {
    const rng = new Rng(3)
    const space = permutations(7, { code: 'pairs' })
    const relabel = rng.permutation(7)
    const weights = normals(rng, 21)
    const moved = new Float32Array(21)
    for (let i = 0, pair = 0; i < 7; i++) {
      for (let j = i + 1; j < 7; j++, pair++) {
        const [a, b] = [relabel[i], relabel[j]]
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        moved[(low * (13 - low)) / 2 + high - low - 1] = a < b ? weights[pair] : -weights[pair]
      }
    }
    expect(space.maximize(moved)).toEqual(space.maximize(weights).map((item) => relabel[item]))
  })

  test('weights that are not finite or not enough are refused', async () => {
    for (const code of CODES) {
      const space = permutations(3, { code })
      const weights = new Float32Array(space.codeLength)
      weights[1] = Number.NaN
      expect((await caught(() => space.maximize(weights))).code).toBe('NOT_FINITE')
      expect((await caught(() => space.maximize(weights.subarray(1)))).code).toBe('SHAPE_MISMATCH')
    }
  })
})

describe('maximizeAssignment', () => {
  test('agrees with linear-sum-assignment in total weight, square and rectangular', () => {
    const rng = new Rng(4)
    for (const [rows, cols] of [
      [1, 1],
      [5, 5],
      [9, 4],
      [30, 30],
      [40, 7],
    ]) {
      const weights = normals(rng, rows * cols)
      const taken = maximizeAssignment(weights, rows, cols)
      expect(new Set(taken).size).toBe(cols)
      let total = 0
      taken.forEach((row, column) => {
        total += weights[row * cols + column]
      })
      const matrix = Array.from({ length: rows }, (_, row) => [
        ...weights.subarray(row * cols, (row + 1) * cols),
      ])
      expect(total).toBeCloseTo(linearSumAssignment(matrix).gain, 4)
    }
  })

  test('weights that are not finite are refused', async () => {
    expect((await caught(() => maximizeAssignment([1, Infinity], 2, 1))).code).toBe('NOT_FINITE')
  })
})

describe('maximizeLinearOrdering', () => {
  const value = (order: ArrayLike<number>, weights: Float32Array, k: number, n: number) =>
    scoreOf(topRankings(k, n, { code: 'pairs' }), Array.from(order).slice(0, n), weights)

  test('beyond 12 items no single move improves the answer', () => {
    const rng = new Rng(5)
    for (const [k, n] of [
      [13, 13],
      [20, 20],
      [16, 4],
      [14, 13],
    ]) {
      const weights = normals(rng, (k * (k - 1)) / 2)
      const order = [...maximizeLinearOrdering(weights, k, n)]
      const best = value(order, weights, k, n)
      for (let from = 0; from < k; from++) {
        for (let to = 0; to < n; to++) {
          const moved = order.toSpliced(from, 1).toSpliced(to, 0, order[from])
          expect(value(moved, weights, k, n)).toBeLessThan(best + 1e-4)
        }
      }
    }
  })

  test('beyond 12 items an order that wins every pair is found, whatever the start', () => {
    const rng = new Rng(6)
    for (const k of [13, 60]) {
      const space = permutations(k, { code: 'pairs' })
      const weights = new Float32Array(space.codeLength)
      space.sampleUniform(rng, 1, weights)
      const truth = space.decode(weights, 0)
      const scaled = weights.map((w) => w * (0.1 + rng.uniform()))
      expect([...maximizeLinearOrdering(scaled, k)]).toEqual(truth)
    }
  })

  test('items after the first n come in ascending order', () => {
    const weights = normals(new Rng(7), 190)
    for (const k of [8, 20]) {
      const rest = [...maximizeLinearOrdering(weights.subarray(0, (k * (k - 1)) / 2), k, 3)].slice(
        3,
      )
      expect(rest).toEqual(rest.toSorted((a, b) => a - b))
    }
  })

  test('weights that are not finite are refused', async () => {
    expect((await caught(() => maximizeLinearOrdering([Number.NaN], 2))).code).toBe('NOT_FINITE')
  })
})

describe('project', () => {
  test('leaves points of the hull where they are', () => {
    const rng = new Rng(9)
    for (const code of ['ranks', 'matrix'] as const) {
      const space = permutations(8, { code })
      const codes = new Float32Array(3 * space.codeLength)
      space.sampleUniform(rng, 3, codes)
      const c = space.codeLength
      const mean = codes.slice(0, c).map((x, i) => (x + codes[c + i] + codes[2 * c + i]) / 3)
      for (const inside of [mean, codes.slice(0, c)]) {
        const point = inside.slice()
        space.project!(point, 0)
        point.forEach((x, i) => {
          expect(Math.abs(x - inside[i])).toBeLessThan(2e-6)
        })
      }
    }
  })

  test('rows and columns of a projected 60 × 60 matrix sum to one within 1e-5', () => {
    const space = permutations(60, { code: 'matrix' })
    const point = normals(new Rng(10), 3600)
    space.project!(point, 0)
    expect(point.every((x) => x >= 0)).toBe(true)
    for (let i = 0; i < 60; i++) {
      let [row, column] = [0, 0]
      for (let j = 0; j < 60; j++) {
        row += point[i * 60 + j]
        column += point[j * 60 + i]
      }
      expect(row).toBeCloseTo(1, 5)
      expect(column).toBeCloseTo(1, 5)
    }
  })

  test('there is none for the pairs code', () => {
    expect(permutations(4, { code: 'pairs' }).project).toBeUndefined()
  })
})
