import { checkOption } from '../../errors.js'
import type { LabelChoice } from '../columns/select-labels.js'
import { readLibsvm } from '../libsvm/libsvm-parser.js'
import { readsText, withPackages } from '../table/column-choices.js'
import { ownMarkers } from '../table/column-options.js'
import { fileFormat } from '../table/file-format.js'
import { readTable } from '../table/read-table.js'
import { checkEncoding, readWholeText, type TextEncoding } from '../text/read-text.js'
import { multilabelFromArffTable } from './multilabel-arff.js'
import { keepLabelSets, multilabelFromCsvTable } from './multilabel-csv.js'
import {
  checkLabelTableOptions,
  type LabelTableOptions,
  type MultilabelData,
} from './multilabel-data.js'
import { multilabelFromRows } from './multilabel-libsvm.js'

/** Options of {@link readMultilabel}. */
export interface ReadMultilabelOptions extends Omit<LabelTableOptions, 'file'> {
  /**
   * Which columns are labels: the path of a MULAN XML file, names, or the first or last so many.
   * Default: what a MEKA relation name says (ARFF only).
   */
  readonly labels?: string | Exclude<LabelChoice, { readonly xml: string }> | undefined
  /** default: what the file shows, UTF-8 or UTF-16, else Latin-1 with a warning */
  readonly encoding?: TextEncoding | undefined
  /** of CSV files; default: what the header shows */
  readonly delimiter?: string | undefined
}

/**
 * Reads a multilabel data set from a file: `.arff`, `.csv`, `.tsv`, or `.libsvm` (also `.svm`, and `.xmc`
 * of the extreme classification repository), compressed (`.arff.gz`) or not, or `-`, the standard input. An ARFF file is parsed while it is read, so its text is never in memory at once. Needs
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
  const { encoding, labels, delimiter, ...given } = options
  const format = fileFormat(path)
  checkEncoding(encoding)
  checkLabelTableOptions(given)
  const rest = await withPackages(given, given.like?.schema)
  const choice =
    typeof labels === 'string' ? { xml: (await readWholeText(labels, encoding)).text } : labels
  const settings = { ...rest, labels: choice, file: path }
  const isTable = format !== 'libsvm' || rest.tags === undefined
  checkOption(isTable, 'tags', 'a file in .arff or .csv: this one has labels of its own', path)
  if (format === 'libsvm') return multilabelFromRows(await readLibsvm(path, encoding), settings)
  const schema = rest.like?.schema
  const keepText = rest.tags !== undefined || readsText(rest, schema)
  const text = { encoding, delimiter, keepText, missingValues: ownMarkers(rest, schema) }
  const table = await readTable(path, format, text, keepLabelSets(settings), namesOf(choice, rest))
  return table.noun === 'attribute'
    ? multilabelFromArffTable(table, settings)
    : multilabelFromCsvTable(table, settings)
}

function namesOf(
  choice: LabelChoice | undefined,
  { like, tags }: LabelTableOptions,
): readonly string[] {
  if (tags !== undefined) return [tags]
  return Array.isArray(choice) ? choice : (like?.labelNames ?? [])
}
