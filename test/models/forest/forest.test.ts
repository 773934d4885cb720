import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ForestOptions,
  forestKinds,
  forestWeights,
  growForest,
  outOfBagWeights,
  type Tree,
} from '../../../src/models/forest/index.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'

const golden = JSON.parse(
  readFileSync(new URL('../../golden/forest.json', import.meta.url), 'utf8'),
)
const X: number[][] = golden.X
const Y: number[][] = golden.Y
const rows = {
  features: { rows: 40, cols: 4, values: Float32Array.from(X.flat()) },
  targets: Float32Array.from(Y.flat()),
}
const small = { trees: 20, leaf: 1 } as const

/** A tree of scikit-learn's: its nodes are in the same order. */
function imported(tree: {
  columns: number[]
  thresholds: number[]
  right: number[]
  leaves: number[]
}): Tree {
  const held: number[] = []
  const shares: number[] = []
  const next = tree.right.map((right, node) => {
    if (tree.columns[node]! >= 0) return right
    const own = tree.leaves.flatMap((leaf, row) => (leaf === node ? [row] : []))
    const first = held.length
    held.push(...own)
    shares.push(...own.map(() => 1 / own.length))
    return first
  })
  return {
    columns: Int32Array.from(tree.columns),
    thresholds: Float32Array.from(tree.thresholds),
    next: Int32Array.from(next),
    missingRight: new Uint8Array(next.length),
    rows: Int32Array.from(held),
    shares: Float32Array.from(shares),
  }
}

describe.each(['random', 'extra'] as const)("the weights of scikit-learn's %s trees", (kind) => {
  const { trees, weights, probabilities } = golden[kind]
  const forest = { columns: 4, rows: 40, trees: trees.map(imported) }

  test('are the shares of training rows in the leaves of an input', () => {
    golden.test.forEach((input: number[], at: number) => {
      const own = forestWeights(forest, input)
      own.forEach((weight, row) => {
        expect(weight).toBeCloseTo(weights[at][row], 6)
      })
      const means = Y[0]!.map((_, i) => Y.reduce((sum, y, row) => sum + own[row]! * y[i]!, 0))
      means.forEach((p, i) => {
        expect(p).toBeCloseTo(probabilities[at][i], 6)
      })
    })
  })
})

test("a tree of the best thresholds among all columns is scikit-learn's", () => {
  const options = { kind: 'random', trees: 1, leaf: 5, columnsTried: 4, share: 1 } as const
  const forest = growForest(rows, options, new Rng(1))
  golden.test.forEach((input: number[], at: number) => {
    forestWeights(forest, input).forEach((weight, row) => {
      expect(weight).toBeCloseTo(golden.whole.weights[at][row], 6)
    })
  })
})

describe.each(forestKinds)('a forest of %s trees', (kind) => {
  const forest = growForest(rows, { ...small, kind }, new Rng(1))

  test('has weights that sum to one for any input', () => {
    const value = fc.float({ noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), (input) => {
        const weights = forestWeights(forest, input)
        expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 6)
        expect(weights.every((weight) => weight >= 0)).toBe(true)
      }),
    )
  })

  test('out of bag never gives a row to itself, nor trees that have seen it a voice', () => {
    X.forEach((input, row) => {
      const weights = outOfBagWeights(forest, input, row)!
      expect(weights[row]).toBe(0)
      expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 6)
      const unseen = forest.trees.filter((tree) => !tree.rows.includes(row))
      expect(unseen.length).toBeGreaterThan(0)
      const expected = forestWeights(forest, input, unseen)
      weights.forEach((weight, other) => {
        expect(weight).toBeCloseTo(expected[other]!, 6)
      })
    })
  })

  test('is the same for sparse inputs as for dense ones that are written out', () => {
    const dense = Float32Array.from(X.flat(), (value) => (value > 5 ? value : 0))
    const offsets = Int32Array.from({ length: 41 }, (_, r) =>
      countNonzero(dense.subarray(0, r * 4)),
    )
    const indices = Int32Array.from(dense.keys()).filter((e) => dense[e] !== 0)
    const sparse = {
      rows: 40,
      cols: 4,
      offsets,
      indices: indices.map((e) => e % 4),
      values: Float32Array.from(indices, (e) => dense[e]!),
    }
    const { targets } = rows
    const options = { ...small, kind, columnsTried: 4, leaf: 3 }
    const bySparse = growForest({ features: sparse, targets }, options, new Rng(4))
    const whole = { rows: 40, cols: 4, values: dense }
    const byDense = growForest({ features: whole, targets }, options, new Rng(4))
    // columns are tried in another order, so random thresholds are others
    if (kind === 'random') expect(bySparse.trees[0]!.shares).toEqual(byDense.trees[0]!.shares)
    const input = dense.subarray(0, 4)
    for (const each of [bySparse, byDense]) {
      const weights = forestWeights(each, input)
      expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 6)
    }
  })

  test('keeps at least so many rows in a leaf, and stops where outputs are equal', () => {
    const { trees } = growForest(rows, { ...small, kind, leaf: 4, share: 1 }, new Rng(2))
    for (const tree of trees) {
      for (const share of tree.shares) expect(share).toBeLessThanOrEqual(0.25)
    }
    const targets = new Float32Array(40).fill(1)
    const [only] = growForest({ ...rows, targets }, { ...small, kind }, new Rng(2)).trees
    expect(only!.columns).toEqual(Int32Array.of(-1))
  })

  test('weighs rows, and leaves out those of weight zero', () => {
    const weights = Float32Array.from({ length: 40 }, (_, r) => r % 3)
    const weighted = growForest(
      { ...rows, weights },
      { ...small, kind, leaf: 40, share: 1 },
      new Rng(3),
    )
    // of one leaf the shares are the weights
    const all = forestWeights(weighted, X[0]!)
    const total = weights.reduce((sum, weight) => sum + weight)
    all.forEach((share, row) => {
      expect(share).toBeCloseTo(weights[row]! / total, 6)
    })
  })

  test('sends missing values to the side where they do better', () => {
    // the first column tells the label where it is known; it is missing for labelled rows
    const n = 60
    const rng = new Rng(9)
    const targets = Float32Array.from({ length: n }, (_, r) => r % 2)
    const values = Float32Array.from({ length: n }, (_, r) => {
      if (targets[r] === 0) return rng.uniform()
      return rng.uniform() < 0.5 ? Number.NaN : 2 + rng.uniform()
    })
    const features = { rows: n, cols: 1, values }
    const options = { kind, trees: 10, leaf: 1, share: 1 }
    const forest = growForest({ features, targets }, options, new Rng(1))
    const chanceOf = (input: number) =>
      forestWeights(forest, [input]).reduce((sum, weight, row) => sum + weight * targets[row]!, 0)
    expect(chanceOf(Number.NaN)).toBeGreaterThan(0.95)
    expect(chanceOf(0.5)).toBeLessThan(0.05)
    expect(chanceOf(2.5)).toBeGreaterThan(0.95)
  })
})

test('each tree sees the share of the rows that is asked for, each once', () => {
  const options = { ...small, kind: 'extra', share: 0.8 } as const
  const { trees, inBag } = growForest(rows, options, new Rng(6))
  trees.forEach((tree, t) => {
    const seen = Array.from(inBag[t]!.keys()).filter((row) => inBag[t]![row] === 1)
    expect(seen).toHaveLength(32)
    expect(Array.from(tree.rows).sort((a, b) => a - b)).toEqual(seen)
  })
  expect(inBag[0]).not.toEqual(inBag[1])
})

test('the same seed grows the same forest', () => {
  const grown = () => growForest(rows, { ...small, kind: 'extra' }, new Rng(6)).trees
  expect(grown()).toEqual(grown())
})

test.each([
  ['trees', { trees: 0 }],
  ['leaf', { leaf: 1.5 }],
  ['columnsTried', { columnsTried: -1 }],
  ['share', { share: 1.5 }],
])('refuses an impossible number of %s', async (name, given) => {
  const options: ForestOptions = { kind: 'extra', ...small, ...given }
  const { message } = await caught(() => growForest(rows, options, new Rng(1)))
  expect(message).toContain(name)
})

function countNonzero(values: Float32Array): number {
  return values.reduce((count, value) => (value === 0 ? count : count + 1), 0)
}
