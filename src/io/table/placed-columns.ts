import { PartitaError } from '../../errors.js'
import { shown } from '../text/text-error.js'
import type { PlacedColumn } from './column-decoder.js'
import { NameFinder } from './name-finder.js'
import { columnNames, type Table } from './table.js'
import { featuresOf, type SchemaColumn, type TableSchema } from './table-schema.js'

/**
 * Where a table has the columns of a schema: by their names; a column of categories also as the
 * indicators it becomes, `column=category`.
 *
 * @returns the columns in the schema's order, and the names of those that are none of it
 * @throws PartitaError SHAPE_MISMATCH with the first that is not there
 */
export function placedColumns(
  table: Table,
  schema: TableSchema,
  leftOut: ReadonlySet<number>,
): { readonly columns: readonly PlacedColumn[]; readonly unread: readonly string[] } {
  const names = columnNames(table)
  const columns = placesOf(names, schema.columns, leftOut, table.file)
  const read = new Set(columns.map(({ column }) => column))
  const silent = new Set(schema.leftOut)
  const unread = names.filter((name, column) => {
    return !(read.has(column) || leftOut.has(column) || silent.has(name))
  })
  return { columns, unread }
}

/** The same for a header alone. */
export function placesOf(
  names: readonly string[],
  columns: readonly SchemaColumn[],
  leftOut: ReadonlySet<number>,
  file: string | undefined,
): PlacedColumn[] {
  const finder = new NameFinder(names)
  const place = (name: string) => {
    const column = finder.position(name)
    return leftOut.has(column) ? -1 : column
  }
  const absent: string[] = []
  const placed = columns.flatMap((how): PlacedColumn[] => {
    const column = place(how.name)
    if (column >= 0) return [{ column, how }]
    const features = featuresOf(how)
    const indicators = features.map((name): PlacedColumn => {
      return { column: place(name), how: { kind: 'number', name } }
    })
    const isThere = how.kind !== 'number' && indicators.every(({ column: at }) => at >= 0)
    if (isThere) return indicators
    absent.push(how.name)
    return []
  })
  if (absent.length === 0) return placed
  const others = absent.length > 1 ? ` and ${absent.length - 1} more` : ''
  throw new PartitaError('SHAPE_MISMATCH', 'a feature is not among the columns of the data', {
    expected: `${shown(absent[0])}${others}, of ${columns.length} columns`,
    received: names.length === 0 ? 'none' : `${names.length} columns, the first ${shown(names[0])}`,
    ...(file !== undefined && { where: file }),
    hint: 'the columns need the names that they had in training',
  })
}
