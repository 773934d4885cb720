import { PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'

/** Rows to learn from and rows to measure on, each in the order of the file. */
export interface RowPartition {
  readonly train: Int32Array
  readonly test: Int32Array
}

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

/**
 * Seeded folds: each row is in the test part of one of them; their sizes differ by at most one.
 *
 * @throws PartitaError EMPTY_DATA for fewer rows than folds
 */
export function foldRows(rows: number, folds: number, seed: number, path: string): RowPartition[] {
  if (rows < folds) {
    throw new PartitaError('EMPTY_DATA', 'there are more folds than rows', {
      expected: `at least ${folds} rows`,
      received: String(rows),
      where: path,
      hint: 'ask for fewer --folds',
    })
  }
  const order = new Rng(seed).split('folds').permutation(rows)
  return Array.from({ length: folds }, (_, fold) => ({
    train: order.filter((_row, place) => place % folds !== fold).sort(),
    test: order.filter((_row, place) => place % folds === fold).sort(),
  }))
}
