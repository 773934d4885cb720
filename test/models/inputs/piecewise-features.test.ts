import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { toSparse } from '../../../src/io/index.js'
import type { PiecewiseFeatures } from '../../../src/models/index.js'
import {
  appendPiecewiseFeatures,
  fitPiecewiseFeatures,
  pieceCount,
  piecewiseFeaturesFrom,
} from '../../../src/models/inputs/piecewise-features.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'

const columns = (...of: number[][]) => {
  const [rows, cols] = [of[0]!.length, of.length]
  const values = Float32Array.from(
    { length: rows * cols },
    (_, e) => of[e % cols]![(e / cols) | 0]!,
  )
  return { rows, cols, values }
}
const drawn = (rows: number, draw: (rng: Rng) => number, seed = 1) => {
  const rng = new Rng(seed)
  return Array.from({ length: rows }, () => Math.fround(draw(rng)))
}
const normal = (rng: Rng) => rng.normal()
/** integers 0 … 9, the small ones far more often */
const tied = (rng: Rng) => Math.floor(10 * rng.uniform() ** 4)
const edgesOf = ({ edges, starts }: PiecewiseFeatures, column: number) => [
  ...edges.subarray(starts[column], starts[column + 1]),
]

/** The edges by the definition: the least value of the column whose share of rows reaches the level. */
function slowEdges(column: number[], pieces: number, weights = column.map(() => 1)): number[] {
  const seen = column.filter((_, row) => weights[row]! > 0)
  const values = [...new Set(seen)].sort((a, b) => a - b)
  if (values.length <= pieces + 1) return values
  const sum = (of: number[]) => of.reduce((a, b) => a + b, 0)
  const upTo = (value: number) => sum(weights.filter((_, row) => column[row]! <= value))
  const levels = Array.from({ length: pieces + 1 }, (_, t) => (t + 0.5) / (pieces + 1))
  const reached = levels.map((level) => values.find((v) => upTo(v) >= level * sum(weights))!)
  return [...new Set(reached)]
}

/** What the features of one number are, piece by piece. */
function slowFeatures(x: number, edges: number[]): number[] {
  return edges.slice(1).map((to, t) => {
    const from = edges[t]!
    if (x <= from) return -1
    return x >= to ? 1 : (2 * (x - from)) / (to - from) - 1
  })
}

describe('the pieces of an input', () => {
  const X = [drawn(211, normal), drawn(211, tied), drawn(211, (rng) => Math.exp(3 * rng.normal()))]

  test.each([1, 2, 5, 16, 64, 300])('end at quantiles of the training rows, T = %d', (pieces) => {
    const fitted = fitPiecewiseFeatures(columns(...X), pieces)
    X.forEach((column, j) => {
      expect(edgesOf(fitted, j)).toEqual(slowEdges(column, pieces))
    })
    expect(pieceCount(fitted)).toBeLessThanOrEqual(3 * pieces)
  })

  test.each([1, 4, 32])('count a row as often as its weight says, T = %d', (pieces) => {
    const weights = drawn(211, (rng) => Math.floor(4 * rng.uniform()))
    const weighted = fitPiecewiseFeatures(columns(...X), pieces, weights)
    const repeated = X.map((column) => column.flatMap((x, row) => Array(weights[row]).fill(x)))
    expect(weighted).toEqual(fitPiecewiseFeatures(columns(...repeated), pieces))
    const quarter = weights.map((weight) => weight / 4)
    expect(fitPiecewiseFeatures(columns(...X), pieces, quarter)).toEqual(weighted)
    X.forEach((column, j) => {
      expect(edgesOf(weighted, j)).toEqual(slowEdges(column, pieces, weights))
    })
  })

  test('are those between its values where they are few, and none of a constant', () => {
    const fitted = fitPiecewiseFeatures(
      columns(
        drawn(40, (rng) => Number(rng.uniform() < 0.5)),
        drawn(40, () => 3),
        [...Array(39).fill(0), 1],
        drawn(40, (rng) => Math.floor(4 * rng.uniform()) - 1),
      ),
      8,
    )
    expect([0, 1, 2, 3].map((j) => edgesOf(fitted, j))).toEqual([
      [0, 1],
      [3],
      [0, 1],
      [-1, 0, 1, 2],
    ])
    expect(pieceCount(fitted)).toBe(5)
    const constant = fitPiecewiseFeatures(columns(Array(5).fill(7)), 8)
    const wide = appendPiecewiseFeatures(columns([1, 2]), columns([1, 2]), constant)
    expect(wide).toEqual(columns([1, 2]))
  })

  test('are not stretched by outliers, and hold them', () => {
    const column = drawn(400, (rng) => rng.uniform())
    const spoilt = [...column]
    spoilt[7] = 3e38
    spoilt[8] = -3e38
    const edges = edgesOf(fitPiecewiseFeatures(columns(spoilt), 16), 0)
    expect(Math.min(...edges)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...edges)).toBeLessThanOrEqual(1)
  })

  test('do not depend on the order of the rows, nor, but for the scale, on the unit', () => {
    const matrix = columns(...X)
    const order = new Rng(3).permutation(matrix.rows)
    const fitted = fitPiecewiseFeatures(matrix, 16)
    expect(fitPiecewiseFeatures(takeRows(matrix, order), 16)).toEqual(fitted)
    const halves = fitPiecewiseFeatures({ ...matrix, values: matrix.values.map((x) => x / 2) }, 16)
    expect(halves.edges).toEqual(fitted.edges.map((edge) => edge / 2))
  })
})

describe('piecewise linear features', () => {
  const X = columns(drawn(60, normal), drawn(60, tied), Array(60).fill(2))
  const fitted = fitPiecewiseFeatures(X, 5)

  test('stand behind other columns, and say how far each piece is passed', () => {
    const unseen = columns(
      drawn(30, (rng) => 3 * rng.normal(), 2),
      drawn(30, tied, 2),
      drawn(30, normal, 3),
    )
    const beside = columns(drawn(30, normal, 4))
    const before = [...unseen.values]
    const wide = appendPiecewiseFeatures(beside, unseen, fitted)
    expect([wide.rows, wide.cols]).toEqual([30, 1 + pieceCount(fitted)])
    for (let r = 0; r < 30; r++) {
      const expected = [0, 1, 2].flatMap((j) =>
        slowFeatures(unseen.values[3 * r + j]!, edgesOf(fitted, j)),
      )
      const row = [...wide.values.subarray(r * wide.cols, (r + 1) * wide.cols)]
      expect(row[0]).toBe(beside.values[r])
      row.slice(1).forEach((feature, c) => {
        expect(feature).toBeCloseTo(expected[c]!, 6)
      })
    }
    expect([...unseen.values]).toEqual(before)
  })

  test('stay in [−1, 1] wherever the input is, and however near edges are', () => {
    const largest = 3.4028234663852886e38
    const near = [0, 1.401298464324817e-45, 1, Math.fround(1 + 2 ** -23), -largest, largest]
    const { values } = appendPiecewiseFeatures(
      columns(near),
      columns(near),
      fitPiecewiseFeatures(columns(near), 5),
    )
    const features = values.filter((_, e) => e % 6 > 0)
    expect(features.every((feature) => Math.abs(feature) <= 1)).toBe(true)
    expect([...features.subarray(0, 5)]).toEqual([1, -1, -1, -1, -1])
  })

  test('need dense inputs', async () => {
    for (const ask of [
      () => fitPiecewiseFeatures(toSparse(X), 2),
      () => appendPiecewiseFeatures(X, toSparse(X), fitted),
    ]) {
      const error = await caught(ask)
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain('toDense')
    }
  })

  test('are put together again from edges and their counts, or refused', async () => {
    const counts = Float32Array.from([0, 1, 2], (j) => edgesOf(fitted, j).length)
    expect(piecewiseFeaturesFrom(fitted.edges, counts)).toEqual(fitted)
    for (const [edges, wrong] of [
      [[0, 1, 1], [3]],
      [[0, 2, 1], [3]],
      [[0, Number.NaN], [2]],
      [[Number.POSITIVE_INFINITY], [1]],
      [
        [0, 1],
        [0, 2],
      ],
      [[0, 1], [3]],
      [
        [0, 1],
        [3, -1],
      ],
      [
        [0, 1],
        [1.5, 0.5],
      ],
      [[0, 1], [Number.NaN]],
    ] as const) {
      const error = await caught(() => piecewiseFeaturesFrom(Float32Array.from(edges), wrong))
      expect(error.code).toBe('MODEL_FILE')
    }
  })
})
