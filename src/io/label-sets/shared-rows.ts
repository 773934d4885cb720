import { toSparse } from '../features/convert.js'
import { checkSameSchema } from '../features/schema.js'
import type { MultilabelData } from './multilabel-data.js'

/**
 * Rows of `test` that also occur in `train`, features and labels alike, in ascending order. Public
 * data sets hold some; a score measured on them flatters.
 *
 * @throws PartitaError SHAPE_MISMATCH if the two differ in features or labels
 *
 * @example
 * ```ts
 * import { multilabelFromCsv, sharedRows } from 'partita/io'
 * const options = { labels: ['calm'] }
 * const train = await multilabelFromCsv('tempo,calm\n120,0\n70,1', options)
 * const test = await multilabelFromCsv('tempo,calm\n90,1\n70,1', options)
 * console.log(sharedRows(train, test)) // 1
 * ```
 */
export function sharedRows(train: MultilabelData, test: MultilabelData): Int32Array {
  checkSameSchema(train, test)
  const known = new Set(rowKeys(train))
  return Int32Array.from(rowKeys(test).flatMap((key, row) => (known.has(key) ? [row] : [])))
}

/** One text for each row, the same for equal rows only. */
function rowKeys({ features, labels }: MultilabelData): string[] {
  const { offsets, indices, values } = toSparse(features)
  return Array.from({ length: features.rows }, (_, row) => {
    const from = offsets[row]
    const to = offsets[row + 1]
    const at = row * labels.cols
    return [
      indices.subarray(from, to).join(),
      values.subarray(from, to).join(),
      labels.values.subarray(at, at + labels.cols).join(''),
    ].join(';')
  })
}
