import type { DenseMatrix, Features } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { requireDense } from './require-dense.js'

/** Where the pieces of each input column begin and end. */
export interface PiecewiseFeatures {
  /** edges of all columns, one column after another, increasing within each */
  readonly edges: Float32Array
  /** column j has `edges[starts[j]]` to `edges[starts[j + 1] − 1]`, at least one, `[d + 1]` */
  readonly starts: Int32Array
}

/**
 * Cuts each input column at quantiles of the training rows, into pieces of about equally many rows: the
 * `T + 1` edges of `T` pieces are the smallest values that `(t + ½) / (T + 1)` of the rows, t = 0 … T,
 * do not exceed. Equal edges are one; a column with no more than `T + 1` values has them as its edges,
 * and a constant one a single edge, so no piece. The outermost edges are quantiles too, so no outlier
 * stretches a piece.
 *
 * @param pieces most pieces of a column, T ≥ 1
 * @param weights of the rows, ≥ 0 with a positive sum, `[n]`: a row of weight 2 counts as two; default
 *   equal
 * @throws PartitaError `UNSUPPORTED` for sparse inputs
 * @see Gorishniy, Rubachev, Babenko 2022, "On embeddings for numerical features in tabular deep
 *   learning" (the version with quantiles, whose outermost edges are the extremes)
 */
export function fitPiecewiseFeatures(
  features: Features,
  pieces: number,
  weights?: ArrayLike<number>,
): PiecewiseFeatures {
  const { rows, cols, values } = denseOf(features)
  const edges: number[] = []
  const starts = new Int32Array(cols + 1)
  const column = new Float32Array(rows)
  const order = Uint32Array.from({ length: rows }, (_, r) => r)
  for (let j = 0; j < cols; j++) {
    for (let r = 0; r < rows; r++) column[r] = values[r * cols + j]
    order.sort((a, b) => column[a] - column[b])
    for (const edge of edgesOf(column, order, pieces, weights)) edges.push(edge)
    starts[j + 1] = edges.length
  }
  return { edges: Float32Array.from(edges), starts }
}

/**
 * Puts the edges of a model file together again.
 *
 * @param edges of all columns, one column after another
 * @param counts how many of them each column has, `[d]`
 * @throws PartitaError `MODEL_FILE` unless each column has at least one, and they are increasing numbers
 */
export function piecewiseFeaturesFrom(
  edges: Float32Array,
  counts: ArrayLike<number>,
): PiecewiseFeatures {
  const starts = new Int32Array(counts.length + 1)
  for (let j = 0; j < counts.length; j++) {
    starts[j + 1] = starts[j] + counts[j]
    const own = edges.subarray(starts[j], starts[j + 1])
    const increases = own.every((edge, e) => Number.isFinite(edge) && !(edge <= own[e - 1]))
    if (Number.isInteger(counts[j]) && own.length === counts[j] && own.length > 0 && increases)
      continue
    throw new PartitaError('MODEL_FILE', 'the pieces of an input are damaged', {
      expected: `increasing edges of column ${j}`,
      received: own.length > 0 ? Array.from(own).join(', ') : 'none',
    })
  }
  return { edges, starts }
}

/**
 * How many columns {@link appendPiecewiseFeatures} appends, C.
 */
export function pieceCount({ edges, starts }: PiecewiseFeatures): number {
  return edges.length - (starts.length - 1)
}

/**
 * Piecewise linear features of each row behind columns that are there already, `[n, c] → [n, c + C]`:
 * of a piece from edge a to edge b the value is −1 up to a, 1 from b on, and `2 (x − a) / (b − a) − 1`
 * between. Beyond the outermost edges they are constant: whatever an outlier is, its features stay in
 * [−1, 1].
 *
 * @param beside what stands before them, `[n, c]`
 * @throws PartitaError `UNSUPPORTED` for sparse inputs
 */
export function appendPiecewiseFeatures(
  beside: Features,
  features: Features,
  piecewise: PiecewiseFeatures,
): DenseMatrix {
  const { rows, cols: before, values: first } = denseOf(beside)
  const { cols, values } = denseOf(features)
  const { edges, starts } = piecewise
  const wide = before + pieceCount(piecewise)
  const out = new Float32Array(rows * wide)
  for (let r = 0, at = 0; r < rows; r++) {
    for (let i = 0; i < before; i++) out[at++] = first[r * before + i]
    for (let j = 0; j < cols; j++) {
      const x = values[r * cols + j]
      for (let e = starts[j] + 1; e < starts[j + 1]; e++) {
        const share = (x - edges[e - 1]) / (edges[e] - edges[e - 1])
        out[at++] = 2 * Math.max(0, Math.min(1, share)) - 1
      }
    }
  }
  return { rows, cols: wide, values: out }
}

/** Distinct edges of one column, whose rows are listed by increasing value. */
function edgesOf(
  column: Float32Array,
  order: Uint32Array,
  pieces: number,
  weights?: ArrayLike<number>,
): number[] {
  const distinct: number[] = []
  const upTo: number[] = []
  let total = 0
  for (const row of order) {
    const weight = weights?.[row] ?? 1
    if (weight === 0) continue
    total += weight
    if (distinct.length === 0 || column[row] > distinct[distinct.length - 1]) {
      distinct.push(column[row])
      upTo.push(total)
    } else upTo[upTo.length - 1] = total
  }
  if (distinct.length <= pieces + 1) return distinct
  const edges: number[] = []
  for (let t = 0, at = 0; t <= pieces; t++) {
    const level = ((t + 0.5) / (pieces + 1)) * total
    while (upTo[at] < level) at++
    if (edges.length === 0 || distinct[at] > edges[edges.length - 1]) edges.push(distinct[at])
  }
  return edges
}

function denseOf(features: Features): DenseMatrix {
  return requireDense(features, 'piecewise linear features', 'use an encoder without them')
}
