import type { Features } from 'partita'
import { type SchemaColumn, schemaFeatures, type TableSchema } from 'partita/io'
import type { Field } from '../protocol.js'

/** How the inputs of a row are asked for: a field for each column of the file, but those of texts. */
export function fieldsOf({ columns }: Pick<TableSchema, 'columns'>, X: Features): Field[] {
  const ranges = rangesOf(X)
  let at = 0
  return columns.flatMap((column): Field[] => {
    const from = at
    at += schemaFeatures({ columns: [column], leftOut: [], missing: 'error', means: [] }).length
    return fieldsOfColumn(column, from, ranges)
  })
}

function fieldsOfColumn(column: SchemaColumn, at: number, ranges: readonly ValueRange[]): Field[] {
  const { name, kind } = column
  if (kind === 'number') return [{ kind, name, at, ...ranges[at] }]
  if (kind === 'flag') return [{ kind, name, at, values: column.values }]
  if (kind === 'text') return []
  const { categories } = column
  if (kind === 'categories') {
    return [
      {
        kind: 'choice',
        name,
        at,
        categories: column.other ? [...categories, 'other'] : categories,
      },
    ]
  }
  const values = ['no', 'yes'] as const
  return categories.map((tag, i) => ({ kind: 'flag', name: `${name}: ${tag}`, at: at + i, values }))
}

/** What the values of a column are between. */
interface ValueRange {
  readonly min: number
  readonly max: number
  readonly mean: number
}

/** The least, largest and mean value of every column, in the units of the file. */
function rangesOf(X: Features): ValueRange[] {
  const { rows, cols, values } = X
  const isSparse = 'offsets' in X
  const counts = new Int32Array(cols)
  const all = Array.from({ length: cols }, () => {
    return { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, mean: 0 }
  })
  for (let at = 0; at < values.length; at++) {
    const column = isSparse ? X.indices[at] : at % cols
    const range = all[column]
    range.min = Math.min(range.min, values[at])
    range.max = Math.max(range.max, values[at])
    range.mean += values[at] / rows
    counts[column]++
  }
  return all.map(({ min, max, mean }, column) => {
    const shift = isSparse ? 0 : (X.center?.[column] ?? 0)
    // what sparse rows leave out is zero
    const [least, most] = counts[column] < rows ? [Math.min(min, 0), Math.max(max, 0)] : [min, max]
    return { min: least + shift, max: most + shift, mean: mean + shift }
  })
}
