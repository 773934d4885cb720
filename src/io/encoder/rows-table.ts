import type { Column, Table } from '../table/table.js'
import { type CellKind, cellWriter } from './cell-writers.js'
import { type RawRow, valueIn } from './raw-rows.js'

/** A column of a table to be, and what its values are written as. */
export interface WantedColumn {
  readonly name: string
  readonly kind: CellKind
}

/**
 * Rows of values as the table that a file of the same columns would be.
 *
 * @throws PartitaError PARSE_ERROR with the row, counted from 1, and the column of a value that is not of its kind
 */
export function tableOfRows(
  rows: readonly RawRow[],
  wanted: readonly WantedColumn[],
  where: string,
  missing: readonly string[],
): Table {
  const writers = wanted.map(({ name, kind }) => cellWriter(kind, name, where, missing))
  const cols = wanted.length
  const values = new Float64Array(rows.length * cols)
  rows.forEach((row, at) => {
    for (let column = 0; column < cols; column++) {
      const value = valueIn(row, wanted[column].name)
      values[at * cols + column] = writers[column].cell(value, at + 1)
    }
  })
  return {
    relation: '',
    columns: wanted.map(({ name }, column): Column => {
      const { words } = writers[column]
      return { name, line: 0, kind: words ? 'words' : 'numeric', categories: words ?? [] }
    }),
    values: { rows: rows.length, cols, values },
    lines: Int32Array.from(rows, (_, at) => at + 1),
    instanceWeights: undefined,
    file: where,
    noun: 'column',
    notes: [],
  }
}
