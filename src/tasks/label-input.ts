import type { DenseMatrix } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import type { LabelSet, LabelSetInput, Subsets } from '../spaces/index.js'

/** Outputs of a multilabel task: one label set per row, or a 0/1 matrix `[n, k]`. */
export type LabelInput = readonly LabelSetInput[] | DenseMatrix

/** Codes of the label sets, `[n, k]`; errors name the row. */
export function encodeLabels(
  Y: LabelInput,
  space: Subsets,
  rows: number,
  where: string,
): Float32Array {
  const count = 'values' in Y && 'cols' in Y ? Y.rows : (Y as readonly LabelSetInput[]).length
  if (count !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'inputs and outputs differ in rows', {
      expected: `${rows} outputs, one for each row of X`,
      received: String(count),
      where,
    })
  }
  const k = space.codeLength
  const codes = new Float32Array(rows * k)
  for (let r = 0; r < rows; r++) {
    let y: LabelSet
    try {
      y = space.parse(labelRow(Y, r))
    } catch (error) {
      if (!(error instanceof PartitaError)) throw error
      throw new PartitaError(error.code, `output of row ${r}: ${error.message}`, { where })
    }
    space.encode(y, codes, r * k)
  }
  return codes
}

function labelRow(Y: LabelInput, row: number): LabelSetInput {
  if (!('values' in Y && 'cols' in Y)) return (Y as readonly LabelSetInput[])[row]
  return Y.values.subarray(row * Y.cols, (row + 1) * Y.cols)
}

/** The number of labels of a 0/1 matrix or of 0/1 rows. */
export function labelCount(Y: LabelInput): number {
  if ('values' in Y && 'cols' in Y) return Y.cols
  const first = (Y as readonly LabelSetInput[])[0]
  const isRow =
    first !== undefined && !(first instanceof Set) && 'length' in first && first.length > 0
  if (isRow && typeof first[0] !== 'string') return first.length
  throw new PartitaError('INVALID_OPTION', 'the labels are not known', {
    expected: '0/1 rows, or the option labels',
    hint: "name them: new MultilabelClassifier({ labels: ['a', 'b'] })",
  })
}
