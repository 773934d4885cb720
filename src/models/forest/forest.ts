import type { Features } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import { columnsOf } from './columns.js'
import type { ForestKind } from './forest-kinds.js'
import { TreeGrower } from './grow-tree.js'
import { targetsOf } from './targets.js'
import { endOfLeaf, type Input, leafOf, type Tree } from './tree.js'

/** How a forest is grown. */
export interface ForestOptions {
  readonly kind: ForestKind
  readonly trees: number
  /** fewest rows of a leaf */
  readonly leaf: number
  /** columns tried at each node; default the root of their number, rounded */
  readonly columnsTried?: number
  /**
   * share of the rows that each tree sees, drawn without replacement, in (0, 1]; default a bootstrap sample.
   * The rows that a tree does not see are out of its bag
   */
  readonly share?: number
}

/** The rows a forest is grown on. */
export interface ForestRows {
  /** a missing value is NaN */
  readonly features: Features
  /** vectors whose variance the splits make small: codes of the outputs, `[n, c]` */
  readonly targets: Float32Array
  /** of the rows, ≥ 0, `[n]`; default 1 */
  readonly weights?: ArrayLike<number>
}

/** A grown forest: weights over its training rows for any input. */
export interface Forest {
  /** columns of the inputs it reads, d */
  readonly columns: number
  /** training rows, n */
  readonly rows: number
  readonly trees: readonly Tree[]
}

/** A forest with what each tree has seen. */
export interface GrownForest extends Forest {
  /** whether a tree has seen a row, `[trees][n]` */
  readonly inBag: readonly Uint8Array[]
}

/**
 * Grows a forest whose splits leave the least variance of the targets. It is a function of the rows and the
 * generator alone.
 *
 * @throws PartitaError `INVALID_OPTION`
 * @see Breiman 2001; Geurts, Ernst, Wehenkel 2006; Meinshausen 2006, "Quantile regression forests" (the weights)
 *
 * @example
 * ```ts
 * import { forestWeights, growForest, Rng } from 'partita/core'
 * const features = { rows: 4, cols: 1, values: Float32Array.of(0, 1, 8, 9) }
 * const rows = { features, targets: Float32Array.of(0, 0, 1, 1) }
 * const forest = growForest(rows, { kind: 'extra', trees: 10, leaf: 1, share: 1 }, new Rng(1))
 * console.log(forestWeights(forest, [0.5])) // rows 0 and 1 have half of the weight each
 * ```
 */
export function growForest(
  { features, targets, weights }: ForestRows,
  options: ForestOptions,
  rng: Rng,
): GrownForest {
  const { rows, cols } = features
  const { kind, trees: count, leaf, share } = options
  const { columnsTried = Math.max(1, Math.round(Math.sqrt(cols))) } = options
  for (const [name, value] of Object.entries({ trees: count, leaf, columnsTried })) {
    checkOption(Number.isInteger(value) && value > 0, name, 'an integer > 0', value)
  }
  const isShare = share === undefined || (share > 0 && share <= 1)
  checkOption(isShare, 'share', 'a number in (0, 1]', share)
  const grower = new TreeGrower(
    columnsOf(features),
    targetsOf(targets, targets.length / rows),
    rows,
    { kind, leaf, columnsTried },
  )
  const trees: Tree[] = []
  const inBag: Uint8Array[] = []
  for (let t = 0; t < count; t++) {
    const own = rng.split(t)
    const drawn = drawnRows(rows, share, own.split('rows'))
    inBag.push(Uint8Array.from(drawn, (times) => (times > 0 ? 1 : 0)))
    if (weights) for (let r = 0; r < rows; r++) drawn[r] *= weights[r]
    trees.push(grower.grow(drawn, own.split('splits')))
  }
  return { columns: cols, rows, trees, inBag }
}

/** How often a tree sees each row: once or never, or as often as it is drawn for a bootstrap sample. */
function drawnRows(rows: number, share: number | undefined, rng: Rng): Float64Array {
  const times = new Float64Array(rows)
  if (share !== undefined) {
    const seen = Math.max(1, Math.round(share * rows))
    for (const row of rng.permutation(rows).subarray(0, seen)) times[row] = 1
    return times
  }
  for (let draw = 0; draw < rows; draw++) times[rng.integer(rows)]++
  return times
}

/**
 * The weights of the training rows for an input: the share of each in the leaf of the input, averaged over
 * the trees, `[n]`. They sum to one.
 *
 * @param among only these trees; default all
 *
 * @example
 * ```ts
 * import { forestWeights, growForest, Rng } from 'partita/core'
 * const features = { rows: 3, cols: 1, values: Float32Array.of(0, 1, 9) }
 * const rows = { features, targets: Float32Array.of(0, 0, 1) }
 * const forest = growForest(rows, { kind: 'random', trees: 50, leaf: 1 }, new Rng(1))
 * console.log(forestWeights(forest, [9])) // row 2 has the largest weight
 * ```
 */
export function forestWeights(
  { rows, trees }: Forest,
  input: Input,
  among: readonly Tree[] = trees,
): Float64Array {
  const weights = new Float64Array(rows)
  addWeights(among, input, weights)
  return weights
}

/**
 * The weights of the other training rows for one of them, by the trees that have not seen it, `[n]`;
 * by all trees without the row itself where there is none; undefined if nothing is left.
 *
 * @example
 * ```ts
 * import { growForest, outOfBagWeights, Rng } from 'partita/core'
 * const features = { rows: 3, cols: 1, values: Float32Array.of(0, 1, 9) }
 * const rows = { features, targets: Float32Array.of(0, 0, 1) }
 * const forest = growForest(rows, { kind: 'random', trees: 50, leaf: 1 }, new Rng(1))
 * console.log(outOfBagWeights(forest, [9], 2)) // nothing for row 2
 * ```
 */
export function outOfBagWeights(
  { rows, trees, inBag }: GrownForest,
  input: Input,
  row: number,
): Float64Array | undefined {
  const unseen = trees.filter((_, t) => inBag[t][row] === 0)
  const weights = forestWeights(
    { rows, trees, columns: 0 },
    input,
    unseen.length > 0 ? unseen : trees,
  )
  weights[row] = 0
  let total = 0
  for (const weight of weights) total += weight
  if (total === 0) return undefined
  for (let r = 0; r < rows; r++) weights[r] /= total
  return weights
}

/** Adds the mean over trees of the shares in the leaf of an input. */
function addWeights(trees: readonly Tree[], input: Input, weights: Float64Array): void {
  for (const tree of trees) {
    const leaf = leafOf(tree, input)
    const end = endOfLeaf(tree, leaf)
    for (let i = tree.next[leaf]; i < end; i++) {
      weights[tree.rows[i]] += tree.shares[i] / trees.length
    }
  }
}
