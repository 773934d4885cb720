import { checkOption } from '../../errors.js'
import type { ColumnsKept } from '../csv/read-csv-table.js'
import { choicesByColumn } from './column-choices.js'
import type { ColumnOptions, LikeColumns } from './column-options.js'
import { NameFinder } from './name-finder.js'
import { namedColumns } from './named-schema.js'
import { placesOf } from './placed-columns.js'

/**
 * How the columns of a header are read to learn from: those used otherwise, and those of categories, as
 * words; the others as what their fields show.
 */
export function columnsToLearn(
  names: readonly string[],
  used: readonly number[],
  leftOut: ReadonlySet<number>,
  options: ColumnOptions,
): ColumnsKept {
  const { categorical = [] } = options
  const finder = new NameFinder(names)
  const words = new Set([...used, ...categorical.map((name) => finder.position(name))])
  checkOption(!words.has(-1), 'categorical', 'names of columns', categorical.join(', '))
  const kept = new Map<number, 'words' | 'own' | 'number' | 'date'>(
    [...names.keys()].map((column) => {
      return [column, words.has(column) ? 'words' : 'own'] as const
    }),
  )
  for (const [column, { kind }] of choicesByColumn(names, options)) {
    const isFeature = !leftOut.has(column)
    checkOption(isFeature, 'text and readAs', 'names of features', names[column])
    kept.set(column, kind === 'number' || kind === 'date' ? kind : 'words')
  }
  for (const column of leftOut) if (!used.includes(column)) kept.delete(column)
  return kept
}

/** How the columns of a header are read that a schema, or names of features, speak of. */
export function columnsLike(
  names: readonly string[],
  used: readonly number[],
  leftOut: ReadonlySet<number>,
  { schema, featureNames }: LikeColumns,
  file: string | undefined,
): ColumnsKept {
  const free = names.map((name, column) => (leftOut.has(column) ? '' : name))
  const columns = schema?.columns ?? namedColumns(free, featureNames)
  const placed = placesOf(names, columns, leftOut, file)
  return new Map([
    ...used.map((column) => [column, 'words'] as const),
    ...placed.map(({ column, how }) => {
      if (how.kind !== 'number') return [column, 'words'] as const
      return [column, how.date ? 'date' : 'number'] as const
    }),
  ])
}
