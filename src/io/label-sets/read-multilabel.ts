import { checkOption } from '../../errors.js'
import { readArff } from '../arff/arff-parser.js'
import type { LabelChoice } from '../columns/select-labels.js'
import { tableFormat } from '../table/table-format.js'
import { readWholeText, type TextEncoding } from '../text/read-text.js'
import { multilabelFromArffTable } from './multilabel-arff.js'
import { multilabelFromCsv } from './multilabel-csv.js'
import {
  checkLabelTableOptions,
  type LabelTableOptions,
  type MultilabelData,
} from './multilabel-data.js'

/** Options of {@link readMultilabel}. */
export interface ReadMultilabelOptions extends Omit<LabelTableOptions, 'file'> {
  /**
   * Which columns are labels: the path of a MULAN XML file, names, or the first or last so many.
   * Default: what a MEKA relation name says (ARFF only).
   */
  readonly labels?: string | Exclude<LabelChoice, { readonly xml: string }> | undefined
  /** default `'utf-8'`; bytes that are not UTF-8 are an error, not replaced */
  readonly encoding?: TextEncoding
  /** of CSV files; default `,` */
  readonly delimiter?: string
}

/**
 * Reads a multilabel data set from a file: `.arff` or `.csv`, also compressed as `.arff.gz` and
 * `.csv.gz`. An ARFF file is parsed while it is read, so its text is never in memory at once. Needs
 * Node; in a browser pass the text to `multilabelFromArff` or `multilabelFromCsv`.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR with the path if a file cannot be read or
 *   decompressed; INVALID_OPTION if its name ends otherwise; and what `multilabelFromArff` and
 *   `multilabelFromCsv` throw, with the path
 *
 * @example
 * ```ts
 * import { readMultilabel } from 'partita/io'
 * const train = await readMultilabel('data/emotions/emotions-train.arff.gz')
 * console.log(train.features.rows, train.labelNames) // 391 rows, 6 labels
 * ```
 */
export async function readMultilabel(
  path: string,
  options: ReadMultilabelOptions = {},
): Promise<MultilabelData> {
  const { encoding = 'utf-8', labels, ...rest } = options
  const format = tableFormat(path)
  checkOption(['utf-8', 'latin1'].includes(encoding), 'encoding', 'utf-8 or latin1', encoding)
  checkLabelTableOptions(rest)
  const choice =
    typeof labels === 'string' ? { xml: await readWholeText(labels, encoding) } : labels
  const settings = { ...rest, labels: choice, file: path }
  if (format === 'csv') {
    return multilabelFromCsv(await readWholeText(path, encoding), settings)
  }
  return multilabelFromArffTable(await readArff(path, encoding), settings)
}
