import { PartitaError } from '../../errors.js'
import { type LabelChoice, selectLabels } from '../columns/select-labels.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import { type CellReader, readCsvTable } from '../csv/read-csv-table.js'
import { leftOutColumns, noFeatureLeft } from '../table/table-features.js'
import { featureInField } from '../text/field.js'
import {
  checkLabelTableOptions,
  type LabelTableOptions,
  type MultilabelData,
} from './multilabel-data.js'
import { multilabelFromTable } from './multilabel-table.js'
import { labelInField } from './read-labels.js'

/** Options of {@link multilabelFromCsv}. */
export interface MultilabelCsvOptions extends LabelTableOptions, CsvTextOptions {
  /** which columns are labels; required */
  readonly labels?: LabelChoice | undefined
}

/**
 * Makes a multilabel data set of the text of a CSV file with a header line. Features are numbers,
 * labels 0 or 1; an empty value, `?`, `NA`, `NaN` or `null` is missing. The CSV library is loaded
 * when first needed.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong or a
 *   feature is no number; NOT_IN_SPACE with the line where a label is not 0 or 1; NOT_FINITE with
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
  options: MultilabelCsvOptions,
): Promise<MultilabelData> {
  checkLabelTableOptions(options)
  const { file, labels, ignore = [] } = options
  let selected: readonly number[] = []
  const table = await readCsvTable(text, options, (names) => {
    if (labels === undefined) throw withoutLabels()
    selected = selectLabels(names, labels, file)
    const leftOut = leftOutColumns(names, selected, ignore)
    const features = [...names.keys()].filter((column) => !leftOut.has(column))
    if (features.length === 0) throw noFeatureLeft(file, 'every column is a label or was left out')
    const readers = (columns: readonly number[], read: typeof featureInField) =>
      columns.map((column): [number, CellReader] => {
        return [column, (field, line) => read(field, names[column], line, file)]
      })
    return new Map([...readers(features, featureInField), ...readers(selected, labelInField)])
  })
  return multilabelFromTable(table, selected, options)
}

function withoutLabels(): PartitaError {
  return new PartitaError('INVALID_OPTION', 'nothing says which columns are labels', {
    expected: 'the option labels',
    hint: 'pass label names, { first: count } or { last: count }',
  })
}
