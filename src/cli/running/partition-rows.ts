import { PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import type { RowPartition } from '../../validation/index.js'

/**
 * A seeded split.
 *
 * @param share of the rows to measure on; at least one row is on either side
 * @throws PartitaError EMPTY_DATA for fewer than two rows
 */
export function splitRows(rows: number, share: number, seed: number, path: string): RowPartition {
  if (rows < 2) {
    throw new PartitaError('EMPTY_DATA', 'one row cannot be split into train and test', {
      expected: 'at least 2 rows, or --test',
      received: String(rows),
      where: path,
    })
  }
  const count = Math.min(rows - 1, Math.max(1, Math.round(rows * share)))
  const order = new Rng(seed).split('test rows').permutation(rows)
  return { train: order.slice(count).sort(), test: order.slice(0, count).sort() }
}
