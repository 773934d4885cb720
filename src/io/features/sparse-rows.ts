import type { CsrArrays } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'

/** What rows of values need. */
export const ENCODER =
  "rows of values are for estimators with features: new TableEncoder(), of 'partita/features'"

/** A row of inputs that are mostly 0: the others by column, counted from 0. */
export type SparseRow = ReadonlyMap<number, number> | Readonly<Record<number, number>>

/** Whether a row is sparse: a map, or an object that is no list. */
export function isSparseRow(row: unknown): row is SparseRow {
  if (typeof row !== 'object' || row === null || ArrayBuffer.isView(row)) return false
  return row instanceof Map || !('length' in row)
}

/**
 * Compressed rows of those given.
 *
 * @param columns of the matrix; default as many as the rows fill
 * @param check for each value
 * @throws PartitaError SHAPE_MISMATCH for a column that is none
 */
export function compressRows(
  rows: readonly SparseRow[],
  columns: number | undefined,
  where: string,
  check: (value: unknown, row: number, column: number) => number,
): CsrArrays {
  const offsets = new Int32Array(rows.length + 1)
  const indices: number[] = []
  const values: number[] = []
  let cols = columns ?? 0
  for (const [row, entries] of rows.entries()) {
    for (const [column, value] of entriesOf(entries, columns, `${where}, row ${row}`)) {
      indices.push(column)
      values.push(check(value, row, column))
      cols = Math.max(cols, column + 1)
    }
    offsets[row + 1] = indices.length
  }
  const [at, of] = [Int32Array.from(indices), Float32Array.from(values)]
  return { rows: rows.length, cols, offsets, indices: at, values: of }
}

/** Columns, ascending, and what they hold. */
function entriesOf(row: SparseRow, columns = 2 ** 31 - 1, where: string): [number, unknown][] {
  const entries: Iterable<[unknown, unknown]> = row instanceof Map ? row : Object.entries(row)
  const found = Array.from(entries, ([key, value]): [number, unknown] => {
    const column = typeof key === 'string' && key !== '' ? Number(key) : key
    if (typeof column === 'number' && Number.isInteger(column) && column >= 0 && column < columns) {
      return [column, value]
    }
    throw new PartitaError('SHAPE_MISMATCH', 'a sparse row has entries by column', {
      expected: columns < 2 ** 31 - 1 ? `columns 0 to ${columns - 1}` : 'columns counted from 0',
      received: JSON.stringify(key),
      where,
      ...(typeof key === 'string' && { hint: ENCODER }),
    })
  })
  return found.sort(([a], [b]) => a - b)
}
