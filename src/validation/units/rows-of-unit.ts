import { Rng } from '../../random/index.js'
import type { RowPartition } from '../folds/plan-folds.js'
import type { Unit } from './unit.js'

/**
 * The rows that a unit learns from and measures on, each ascending.
 *
 * @internal
 */
export function rowsOfUnit(folds: readonly RowPartition[], unit: Unit): RowPartition {
  const { train, test } = folds[unit.fold]
  const { share = 1 } = unit
  if (share >= 1) return { train, test }
  // larger shares have the rows of smaller ones
  const order = new Rng(unit.seed).split('share').permutation(train.length)
  const count = Math.max(1, Math.round(share * train.length))
  return { train: Int32Array.from(order.subarray(0, count), (at) => train[at]).sort(), test }
}
