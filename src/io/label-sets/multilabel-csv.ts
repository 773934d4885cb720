import { PartitaError } from '../../errors.js'
import { type LabelChoice, selectLabels } from '../columns/select-labels.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import { type KeepColumns, readCsvTable } from '../csv/read-csv-table.js'
import { withPackages } from '../table/column-choices.js'
import { ownMarkers } from '../table/column-options.js'
import { columnsLike, columnsToLearn } from '../table/kept-columns.js'
import { columnNames, type Table } from '../table/table.js'
import { leftOutColumns, noFeatureLeft } from '../table/table-features.js'
import {
  checkLabelTableOptions,
  type LabelTableOptions,
  type MultilabelData,
} from './multilabel-data.js'
import { multilabelFromTable } from './multilabel-table.js'
import { tagsColumn } from './read-tags.js'

/** Options of {@link multilabelFromCsv}. */
export interface MultilabelCsvOptions extends LabelTableOptions, CsvTextOptions {
  /** which columns are labels; required, unless `tags` or `like` tells */
  readonly labels?: LabelChoice | undefined
}

/**
 * Makes a multilabel data set of the text of a CSV file with a header line. What all fields of a column
 * show is its type: numbers, with a point or a comma; dates, as days since 1970-01-01; or words, which
 * become categories. An empty value, `?`, `NA`, `NaN`, `null` and the like are missing. Labels are 0
 * and 1, −1 and 1, or words such as yes and no. Delimiter `,` `;` tab or `|`, as the header shows. The
 * CSV library is loaded when first needed.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong or a word
 *   stands among numbers; NOT_IN_SPACE with the line where a label is not 0 or 1; NOT_FINITE with
 *   the line where a feature is missing or too large; UNKNOWN_LABEL if a label name matches no
 *   column; INVALID_OPTION if no labels are chosen
 *
 * @example
 * ```ts
 * import { multilabelFromCsv } from 'partita/io'
 * const text = `tempo,loudness,happy,calm
 * 120,0.7,1,0
 * 70,0.2,0,1`
 * const data = await multilabelFromCsv(text, { labels: ['happy', 'calm'] })
 * console.log(data.features.rows, data.featureNames) // 2, tempo and loudness
 * ```
 */
export async function multilabelFromCsv(
  text: string,
  given: MultilabelCsvOptions,
): Promise<MultilabelData> {
  checkLabelTableOptions(given)
  const options = await withPackages(given, given.like?.schema)
  const { labels = options.like?.labelNames } = options
  const known = options.tags !== undefined ? [options.tags] : Array.isArray(labels) ? labels : []
  const table = await readCsvTable(
    text,
    { ...options, missingValues: ownMarkers(options, options.like?.schema) },
    keepLabelSets(options),
    known,
  )
  return multilabelFromCsvTable(table, options)
}

/** Says how the columns of a file with labels are read. */
export function keepLabelSets(options: MultilabelCsvOptions): KeepColumns {
  const { file, like, ignore = [] } = options
  return (names) => {
    const selected = labelColumns(names, options)
    const leftOut = leftOutColumns(names, selected, like ? [] : ignore)
    if (like) return columnsLike(names, selected, leftOut, like, file)
    if (leftOut.size === names.length) {
      throw noFeatureLeft(file, 'every column is a label or was left out')
    }
    return columnsToLearn(names, selected, leftOut, options)
  }
}

/** {@link multilabelFromCsv} for a table that is read already. */
export function multilabelFromCsvTable(
  table: Table,
  options: MultilabelCsvOptions,
): MultilabelData {
  return multilabelFromTable(table, labelColumns(columnNames(table), options), options)
}

function labelColumns(
  names: readonly string[],
  { file, like, tags, labels = like?.labelNames }: MultilabelCsvOptions,
): readonly number[] {
  if (tags !== undefined) return tagsColumn(names, tags)
  if (labels === undefined) throw withoutLabels()
  return selectLabels(names, labels, file)
}

function withoutLabels(): PartitaError {
  return new PartitaError('INVALID_OPTION', 'nothing says which columns are labels', {
    expected: 'the option labels',
    hint: 'pass label names, { first: count } or { last: count }, or as tags the column that lists them',
  })
}
