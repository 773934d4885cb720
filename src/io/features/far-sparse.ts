import type { CsrArrays } from '../../engine/index.js'
import { FAR, LARGEST_EXACT } from './centered.js'

/**
 * A warning that names the columns of sparse rows whose values are large for the distances between them:
 * zeros left out stay zeros, so that nothing is taken off before 32 bits round them.
 *
 * @param isDense they become dense, and are centred then: only what 32 bits may merge is named
 */
export function farSparse(
  { rows, cols, indices, values }: CsrArrays,
  names: readonly string[],
  isDense: boolean,
): string[] {
  const stored = new Int32Array(cols)
  const lowest = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const highest = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  for (let at = 0; at < values.length; at++) {
    const column = indices[at]
    stored[column]++
    if (values[at] < lowest[column]) lowest[column] = values[at]
    if (values[at] > highest[column]) highest[column] = values[at]
  }
  const far = names.filter((_, column) => {
    if (stored[column] < Math.max(rows, 2)) return false
    const spread = highest[column] - lowest[column]
    const largest = Math.max(Math.abs(lowest[column]), Math.abs(highest[column]))
    if (isDense || spread === 0) return largest > LARGEST_EXACT && largest > spread
    return largest > FAR * spread
  })
  if (far.length === 0) return []
  const shown = far.slice(0, 5).join(', ') + (far.length > 5 ? ', …' : '')
  return [
    `values far from 0 and close together lose their differences in sparse rows: ${shown}; write them less an offset, or in dense rows`,
  ]
}
