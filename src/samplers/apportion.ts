/**
 * `total` items shared out in proportion to `weights` (which sum to one): each count is
 * `total · weight` rounded, the counts sum to `total`, and nobody goes without if `total` allows.
 */
export function apportion(weights: readonly number[], total: number): Int32Array {
  const least = total >= weights.length ? 1 : 0
  const counts = Int32Array.from(weights, (weight) => Math.max(least, Math.floor(total * weight)))
  const due = (c: number) => total * weights[c] - counts[c]
  let left = counts.reduce((rest, count) => rest - count, total)
  for (; left > 0; left--) {
    let neediest = 0
    for (let c = 1; c < weights.length; c++) if (due(c) > due(neediest)) neediest = c
    counts[neediest]++
  }
  for (; left < 0; left++) {
    // somebody holds more than the least, for the leasts alone do not exceed the total
    let richest = -1
    for (let c = 0; c < weights.length; c++) {
      if (counts[c] > least && (richest < 0 || due(c) < due(richest))) richest = c
    }
    counts[richest]--
  }
  return counts
}
