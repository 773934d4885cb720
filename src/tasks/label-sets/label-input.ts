import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { LabelSetInput, Subsets } from '../../spaces/index.js'
import { readOutputs } from '../fit/encode-outputs.js'

/** Outputs of a multilabel task: one label set per row, or a 0/1 matrix `[n, k]`. */
export type LabelInput = readonly LabelSetInput[] | DenseMatrix

/** Codes of the label sets, `[n, k]`; errors name the row. */
export function encodeLabels(
  Y: LabelInput,
  space: Subsets,
  rows: number,
  where: string,
): Float32Array {
  const k = space.codeLength
  const codes = new Float32Array(rows * k)
  const sets = isMatrix(Y) ? rowsOf(Y) : Y
  readOutputs(sets, rows, where, (y, row) => {
    const at = row * k
    if (!copyRow(y, k, codes, at)) space.encode(space.parse(y), codes, at)
  })
  return codes
}

/** Writes a row of k entries 0, 1, false or true as it is; false for all else. */
function copyRow(y: unknown, k: number, codes: Float32Array, at: number): boolean {
  if (!Array.isArray(y) && !ArrayBuffer.isView(y)) return false
  const row = y as unknown as ArrayLike<unknown>
  if (row.length !== k) return false
  for (let i = 0; i < k; i++) {
    const entry = row[i]
    const isIn = entry === 1 || entry === true
    if (!isIn && entry !== 0 && entry !== false) return false
    codes[at + i] = Number(isIn)
  }
  return true
}

function isMatrix(Y: LabelInput): Y is DenseMatrix {
  return typeof Y === 'object' && Y !== null && 'values' in Y && 'cols' in Y
}

function rowsOf({ rows, cols, values }: DenseMatrix): LabelSetInput[] {
  return Array.from({ length: rows }, (_, r) => values.subarray(r * cols, (r + 1) * cols))
}

/** The number of labels of a 0/1 matrix or of 0/1 rows. */
export function labelCount(Y: LabelInput): number {
  if (isMatrix(Y)) return Y.cols
  const first: unknown = Array.isArray(Y) ? Y[0] : undefined
  const isRow = Array.isArray(first) || ArrayBuffer.isView(first)
  const row = isRow ? (first as ArrayLike<unknown>) : []
  if (row.length > 0 && typeof row[0] !== 'string') return row.length
  throw new PartitaError('INVALID_OPTION', 'the labels are not known', {
    expected: '0/1 rows, or the option labels',
    hint: "name them: new MultilabelClassifier({ labels: ['a', 'b'] })",
  })
}
