/** Index of the largest of `count` values from `at` on, counted from `at`; of several the first. */
export function indexOfLargest(
  values: ArrayLike<number>,
  at = 0,
  count = values.length - at,
): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[at + i] > values[at + best]) best = i
  return best
}
