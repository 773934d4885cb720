import { PartitaError } from '../../errors.js'
import { readCsvTable } from '../csv/csv-table.js'
import { readWholeText, type TextEncoding } from '../text/read-text.js'
import { shown } from '../text/text-error.js'
import { hasRankColumns, type RankingCsvOptions, rankingFromRanksTable } from './ranking-csv.js'
import { checkRankingOptions, type RankingData } from './ranking-data.js'
import { hasLongColumns, type RankingLongOptions, rankingFromLongTable } from './ranking-long.js'
import {
  hasOrderColumn,
  type RankingOrderOptions,
  rankingFromOrdersTable,
} from './ranking-order-strings.js'

/** Options of {@link readRanking}. */
export interface ReadRankingOptions
  extends Omit<RankingCsvOptions, 'file'>,
    Omit<RankingOrderOptions, 'file'>,
    Omit<RankingLongOptions, 'file' | 'features' | 'featuresFile'> {
  /**
   * `'ranks'`: a column of ranks for each item; `'orders'`: a column of order strings; `'long'`: a
   * line for each item of each row. Default: what the header shows.
   */
  readonly format?: 'ranks' | 'orders' | 'long' | undefined
  /** path of the features' file, for the long format */
  readonly features?: string | undefined
  /** default `'utf-8'` */
  readonly encoding?: TextEncoding
}

/**
 * Reads a ranking data set from a CSV file, whatever its name; one that ends in `.gz` is
 * decompressed. Needs Node; in a browser pass the text to `rankingFromCsv`,
 * `rankingFromOrderStrings` or `rankingFromLong`, which also describe the formats.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR with the path if a file cannot be read or
 *   decompressed; INVALID_OPTION if the header shows none of the formats; and what those three
 *   throw, with the path
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { readRanking } from 'partita/io'
 * const path = `${await mkdtemp('/tmp/partita-')}/drinks.csv`
 * await writeFile(path, 'age,L1,L2\n31,1,2\n54,2,1\n')
 * const data = await readRanking(path)
 * console.log(data.relation, data.rankings) // drinks [[0, 1], [1, 0]]
 * ```
 */
export async function readRanking(
  path: string,
  options: ReadRankingOptions = {},
): Promise<RankingData> {
  const { encoding = 'utf-8', format, features: featuresFile, ...rest } = options
  const settings = { ...rest, file: path }
  checkRankingOptions(settings)
  const table = await readCsvTable(await readWholeText(path, encoding), settings)
  if (format === 'ranks' || (!format && (rest.labels !== undefined || hasRankColumns(table)))) {
    return rankingFromRanksTable(table, settings)
  }
  if (format === 'orders' || (!format && (rest.column !== undefined || hasOrderColumn(table)))) {
    return rankingFromOrdersTable(table, settings)
  }
  if (format === 'long' || (!format && (rest.columns !== undefined || hasLongColumns(table)))) {
    const features =
      featuresFile === undefined ? undefined : await readWholeText(featuresFile, encoding)
    return rankingFromLongTable(table, { ...settings, features, featuresFile })
  }
  throw new PartitaError('INVALID_OPTION', 'the file shows no rankings', {
    expected: 'columns L1, L2, …; a column ranking or order; or columns row, item and rank',
    received: table.names.slice(0, 5).map(shown).join(', '),
    where: path,
    hint: 'pass the option labels, column or columns, whichever fits the file',
  })
}
