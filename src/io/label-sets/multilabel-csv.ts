import { readCsvRecords } from '../csv/csv-records.js'
import { CsvRows, type MultilabelCsvOptions } from './csv-rows.js'
import { checkMultilabelOptions, type MultilabelData } from './multilabel-data.js'

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
  checkMultilabelOptions(options)
  const reader = new CsvRows(options)
  await readCsvRecords(text, options, (record, line) => reader.add(record, line))
  return reader.finish()
}
