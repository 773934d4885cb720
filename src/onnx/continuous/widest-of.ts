import type { EnergyModel } from '../../models/index.js'

/** More than any side of a matrix of the models. */
export function widestOf(
  models: readonly EnergyModel<ArrayLike<number>>[],
  ...sides: number[]
): number {
  const own = models.flatMap(({ store }) =>
    Array.from(store.all(), ({ variable: { rows, cols } }) => Math.max(rows, cols)),
  )
  return Math.max(...sides, ...own)
}
