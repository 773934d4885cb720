import { type Features, isSparse } from '../../engine/index.js'
import { shown, textError } from '../text/text-error.js'

/** What to do about missing feature values. */
export type MissingPolicy = 'error' | 'mean' | 'zero'

/**
 * Replaces every NaN of `features`, in place.
 *
 * @returns warnings about what was replaced
 * @throws PartitaError NOT_FINITE at the first missing value if the policy is `'error'`
 */
export function fillMissing(
  features: Features,
  names: readonly string[],
  policy: MissingPolicy,
  { file, lines }: { readonly file: string | undefined; readonly lines: Int32Array },
): string[] {
  const { rows, cols, values } = features
  const missing = new Int32Array(cols)
  const sums = new Float64Array(cols)
  let total = 0
  let firstRow = 0
  for (let row = 0; row < rows; row++) {
    const end = isSparse(features) ? features.offsets[row + 1] : (row + 1) * cols
    for (let at = isSparse(features) ? features.offsets[row] : row * cols; at < end; at++) {
      const column = isSparse(features) ? features.indices[at] : at - row * cols
      const value = values[at]
      if (!Number.isNaN(value)) {
        sums[column] += value
        continue
      }
      if (policy === 'error') {
        const place = { file, line: lines[row], item: `feature ${shown(names[column])}` }
        const hint = "pass missing: 'mean' or missing: 'zero' to fill it in"
        throw textError('NOT_FINITE', 'a feature value is missing', place, { hint })
      }
      if (total === 0) firstRow = row
      total++
      missing[column]++
    }
  }
  if (total === 0) return []
  for (let column = 0; column < cols; column++) {
    const known = rows - missing[column]
    sums[column] = policy === 'mean' && known > 0 ? sums[column] / known : 0
  }
  const end = values.length
  for (let at = 0; at < end; at++) {
    if (!Number.isNaN(values[at])) continue
    values[at] = sums[isSparse(features) ? features.indices[at] : at % cols]
  }
  const how = policy === 'mean' ? 'the mean of their column in this file' : 'zero'
  const from = lines[firstRow]
  const warnings = [`${total} missing feature values became ${how}, from line ${from} on`]
  const empty = names.filter((_, column) => missing[column] === rows)
  if (empty.length > 0) {
    warnings.push(`features without a single known value became zero: ${empty.join(', ')}`)
  }
  return warnings
}
