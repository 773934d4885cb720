import { CodeTable } from '../../samplers/index.js'
import { type Forest, type GrownForest, outOfBagWeights } from './forest.js'
import type { OutputWeights } from './smooth-part.js'
import type { Input, Tree } from './tree.js'

/** Outputs of rows: each one, or what each may be, with weights. */
export interface ListedOutputs {
  /** `count` codes for each row, `[n·count, c]` */
  readonly codes: Float32Array
  readonly codeLength: number
  /** default 1 */
  readonly count?: number
  /** logarithm of each one's weight, `[n·count]`; default 0 */
  readonly logWeights?: Float64Array
}

/** The distinct outputs of rows, and which of them each row has. */
export interface RowOutputs {
  /** `[K, c]` */
  readonly codes: Float32Array
  /** which outputs a row has, `count` for each, `[n·count]` */
  readonly outputs: Int32Array
  /** their shares of the row, `[n·count]` */
  readonly shares: Float64Array
  readonly count: number
  /** mean code of each row, `[n, c]` */
  readonly means: Float32Array
}

export function rowOutputs({
  codes,
  codeLength: c,
  count = 1,
  logWeights,
}: ListedOutputs): RowOutputs {
  const listed = codes.length / c
  const table = new CodeTable(c, listed)
  const outputs = new Int32Array(listed)
  const shares = new Float64Array(listed)
  const means = new Float32Array((listed / count) * c)
  for (let r = 0; r < listed / count; r++) {
    let total = 0
    for (let a = r * count; a < (r + 1) * count; a++) {
      shares[a] = logWeights ? Math.exp(logWeights[a]) : 1
      total += shares[a]
    }
    for (let a = r * count; a < (r + 1) * count; a++) {
      shares[a] /= total
      outputs[a] = shares[a] > 0 ? table.add(codes, a * c) : 0
      for (let i = 0; i < c; i++) means[r * c + i] += shares[a] * codes[a * c + i]
    }
  }
  return { codes: table.codes.slice(0, table.size * c), outputs, shares, count, means }
}

/** Weights of rows as weights of their outputs. */
export function weightsOfOutputs(
  rowWeights: ArrayLike<number>,
  { codes, outputs, shares, count }: RowOutputs,
  codeLength: number,
): OutputWeights {
  const dense = new Float64Array(codes.length / codeLength)
  for (let r = 0; r < rowWeights.length; r++) {
    if (rowWeights[r] === 0) continue
    for (let a = r * count; a < (r + 1) * count; a++) {
      dense[outputs[a]] += rowWeights[r] * shares[a]
    }
  }
  return positive(dense)
}

/** The places of a list that are not zero. */
export function positive(dense: ArrayLike<number>): OutputWeights {
  let size = 0
  for (let j = 0; j < dense.length; j++) if (dense[j] > 0) size++
  const outputs = new Int32Array(size)
  const weights = new Float64Array(size)
  for (let j = 0, at = 0; j < dense.length; j++) {
    if (!(dense[j] > 0)) continue
    outputs[at] = j
    weights[at++] = dense[j]
  }
  return { outputs, weights }
}

/** A forest whose leaves hold outputs in place of rows; equal outputs of a leaf are one. */
export function overOutputs(
  { trees, columns }: Forest,
  rows: RowOutputs,
  codeLength: number,
): Forest {
  const { codes, outputs, shares, count } = rows
  const size = codes.length / codeLength
  const sums = new Float64Array(size)
  const merged = trees.map((tree): Tree => {
    const next = tree.next.slice()
    const kept: number[] = []
    const keptShares: number[] = []
    const leaves = Array.from(tree.columns.keys()).filter((node) => tree.columns[node] < 0)
    leaves.forEach((leaf, at) => {
      const end = at + 1 < leaves.length ? tree.next[leaves[at + 1]] : tree.rows.length
      next[leaf] = kept.length
      const seen: number[] = []
      for (let i = tree.next[leaf]; i < end; i++) {
        for (let a = tree.rows[i] * count; a < (tree.rows[i] + 1) * count; a++) {
          if (shares[a] === 0) continue
          if (sums[outputs[a]] === 0) seen.push(outputs[a])
          sums[outputs[a]] += tree.shares[i] * shares[a]
        }
      }
      for (const output of seen) {
        kept.push(output)
        keptShares.push(sums[output])
        sums[output] = 0
      }
    })
    return { ...tree, next, rows: Int32Array.from(kept), shares: Float32Array.from(keptShares) }
  })
  return { columns, rows: size, trees: merged }
}

/** What the other rows say of the output of a training row; all rows where none of them has any weight. */
export function outOfBagOutputs(
  forest: GrownForest,
  rows: RowOutputs,
  codeLength: number,
  input: Input,
  row: number,
  all: Float64Array,
): OutputWeights {
  const weights = outOfBagWeights(forest, input, row)
  if (weights) return weightsOfOutputs(weights, rows, codeLength)
  const others = all.slice()
  others[row] = 0
  let total = 0
  for (const weight of others) total += weight
  return weightsOfOutputs(total > 0 ? others.map((w) => w / total) : all, rows, codeLength)
}
