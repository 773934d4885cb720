import type { Features } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { readArff } from '../arff/arff-parser.js'
import { parseLabelsXml } from '../columns/labels-xml.js'
import { mekaLabelEnd } from '../columns/meka-relation.js'
import { selectLabels } from '../columns/select-labels.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import { type CellReader, type ColumnsKept, readCsvTable } from '../csv/read-csv-table.js'
import { wantedCategories } from '../table/feature-columns.js'
import { columnNames } from '../table/table.js'
import { featuresWanted } from '../table/table-features.js'
import { tableFormat } from '../table/table-format.js'
import { unescapeBare } from '../text/escapes.js'
import { featureInField } from '../text/field.js'
import { readWholeText, type TextEncoding } from '../text/read-text.js'
import { shown } from '../text/text-error.js'
import { storeAs } from './convert.js'
import { fillMissing, type MissingPolicy } from './fill-missing.js'

/** Options of {@link readFeatures}. */
export interface ReadFeaturesOptions extends Pick<CsvTextOptions, 'delimiter'> {
  /**
   * Names of the features in the order wanted; other columns are left out with a warning. Default:
   * every column that is no label and no text.
   */
  readonly features?: readonly string[] | undefined
  /** names of the labels the model knows; their columns are ignored where the file has them */
  readonly labels: readonly string[]
  /**
   * What the caller takes for the labels of this file: the path of a MULAN XML file, or names. Each
   * must be a known label. Default: what a MEKA relation name says, if anything (ARFF only).
   */
  readonly declared?: string | readonly string[] | undefined
  /** as in `readMultilabel`; default `'error'` */
  readonly missing?: MissingPolicy
  /** default `'utf-8'` */
  readonly encoding?: TextEncoding
}

/** Inputs read from a file to predict on. */
export interface FeatureData {
  /** `[rows, features]`; finite */
  readonly features: Features
  readonly featureNames: readonly string[]
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/**
 * Reads the inputs of a file to predict on, `.arff` or `.csv`, also `.gz`. Its label columns, if it
 * has any, are ignored, whatever their values. Needs Node.
 *
 * @throws PartitaError (as a rejection) UNKNOWN_LABEL if the file or the caller names a label that
 *   the model does not know; SHAPE_MISMATCH if a wanted feature is not there; and what
 *   `readMultilabel` throws
 *
 * @example
 * ```ts
 * import { readFeatures, readMultilabel } from 'partita/io'
 * const train = await readMultilabel('data/emotions/emotions-train.arff.gz')
 * const songs = await readFeatures('data/emotions/emotions-test.arff.gz', {
 *   features: train.featureNames,
 *   labels: train.labelNames,
 * })
 * console.log(songs.features.rows, songs.features.cols) // 202 72
 * ```
 */
export async function readFeatures(
  path: string,
  options: ReadFeaturesOptions,
): Promise<FeatureData> {
  const { features: wanted, declared, missing = 'error', encoding = 'utf-8' } = options
  const format = tableFormat(path)
  const labels =
    typeof declared === 'string'
      ? parseLabelsXml(await readWholeText(declared, encoding)).map(({ name }) => name)
      : declared
  const known = new Set(options.labels.map(unescapeBare))
  const isKnown = (name: string) => known.has(unescapeBare(name))
  const checkKnown = (name: string) => {
    if (!isKnown(name)) throw unknownLabel(name, known.size, path)
  }
  labels?.forEach(checkKnown)
  const isWanted = wanted && new Set(wanted)
  const keep = (name: string): CellReader | 'words' | undefined => {
    if (isKnown(name)) return undefined
    if (isWanted && !isWanted.has(name)) {
      return wantedCategories(name, isWanted).length > 0 ? 'words' : undefined
    }
    return (field, line) => featureInField(field, name, line, path)
  }
  const keepAll = (names: readonly string[]): ColumnsKept =>
    new Map(
      names.flatMap((name, column) => {
        const how = keep(name)
        return how === undefined ? [] : [[column, how]]
      }),
    )
  const table =
    format === 'arff'
      ? await readArff(path, encoding)
      : await readCsvTable(
          await readWholeText(path, encoding),
          { file: path, delimiter: options.delimiter },
          keepAll,
        )
  const names = columnNames(table)
  const end =
    format === 'arff' && declared === undefined ? mekaLabelEnd(table.relation, path) : undefined
  for (const column of end ? selectLabels(names, end, path) : []) {
    if (!isWanted?.has(names[column])) checkKnown(names[column])
  }
  const leftOut = new Set([...names.keys()].filter((column) => isKnown(names[column])))
  const { features, featureNames, warnings } = featuresWanted(table, leftOut, wanted)
  warnings.push(...fillMissing(features, featureNames, missing, table))
  return { features: storeAs(features, 'auto'), featureNames, warnings }
}

function unknownLabel(name: string, labels: number, where: string): PartitaError {
  return new PartitaError('UNKNOWN_LABEL', 'the model does not know a label of the data', {
    expected: `one of its ${labels} labels`,
    received: shown(name),
    where,
    hint: 'check that model and data belong together',
  })
}
