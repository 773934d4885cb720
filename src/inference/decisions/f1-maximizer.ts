import {
  type EmptyScoreOptions,
  type SetDecision,
  sizeRange,
  valueOfEmpty,
} from './set-decision.js'
import type { SizeMarginals } from './size-marginals.js'

/**
 * The label set with the largest expected F1 under any distribution (the general F-maximiser).
 *
 * A set `h` of size `l ≥ 1` has `E[F1(y, h)] = Σ_{i∈h} D[i, l]` with
 * `D[i, l] = Σ_s 2 P(y_i = 1, |y| = s) / (s + l)`: the best set of each size is the top `l` of its
 * column, and the best size wins. The empty set scores `P(y = ∅)` if `empty` is `'one'`, else 0.
 *
 * `D[i, l] ≤ D[i, l₀] (s⁺ + l₀) / (s⁺ + l)` for `l ≥ l₀` and `s⁺` the largest size that occurs, so
 * the column of a size tried bounds all larger ones; sizes that cannot win are skipped, which leaves
 * the answer as it is. `O(k S)` and a sort for each size tried, with `S` the number of sizes that
 * occur.
 *
 * @param marginals of the distribution, see {@link sizeMarginalsFromSamples}
 * @throws PartitaError INVALID_OPTION for an unknown `empty`, or sizes that exclude each other
 * @see Dembczyński, Waegeman, Cheng, Hüllermeier, An exact algorithm for F-measure maximization,
 *   NeurIPS 2011
 *
 * @example
 * ```ts
 * import { maximizeExpectedF1, sizeMarginalsFromDistribution } from 'partita/core'
 * const marginals = sizeMarginalsFromDistribution([0.4, 0.1, 0.2, 0.3]) // ∅, {0}, {1}, {0, 1}
 * console.log(maximizeExpectedF1(marginals).labels) // 1, 1
 * ```
 */
export function maximizeExpectedF1(
  marginals: SizeMarginals,
  { empty = 'zero', ...limits }: EmptyScoreOptions = {},
): SetDecision {
  const { labels: k, probabilityOfEmpty, sizes } = marginals
  const { least, most } = sizeRange(limits, k)
  const largest = sizes.length === 0 ? 0 : sizes[sizes.length - 1]
  const gains = new Float64Array(k)
  const ofEmpty = valueOfEmpty(empty) * probabilityOfEmpty
  let expected = least === 0 ? ofEmpty : Number.NEGATIVE_INFINITY
  let size = 0
  let tried = 0 // the size whose column is in `gains`, ascending
  let sum = 0 // of the l largest gains of that column
  for (let l = Math.max(1, least); l <= most; l++) {
    sum += gains[k - l]
    if (tried > 0 && (sum * (largest + tried)) / (largest + l) <= expected) continue
    gainsOfSize(marginals, l, gains)
    gains.sort()
    tried = l
    sum = 0
    for (let at = k - l; at < k; at++) sum += gains[at]
    if (sum > expected) {
      expected = sum
      size = l
    }
  }
  const labels = new Uint8Array(k)
  if (size > 0) {
    gainsOfSize(marginals, size, gains)
    const order = Uint32Array.from(gains, (_, label) => label)
    order.sort((a, b) => gains[b] - gains[a])
    for (let place = 0; place < size; place++) labels[order[place]] = 1
  }
  return { labels, expected }
}

/** `D[·, l]` into `gains`, `[k]`. */
function gainsOfSize(
  { labels: k, sizes, joint }: SizeMarginals,
  l: number,
  gains: Float64Array,
): void {
  gains.fill(0)
  for (let row = 0, at = 0; row < sizes.length; row++) {
    const factor = 2 / (sizes[row] + l)
    for (let label = 0; label < k; label++, at++) gains[label] += factor * joint[at]
  }
}
