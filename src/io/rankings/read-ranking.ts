import { readArff } from '../arff/arff-parser.js'
import { readCsvTable } from '../csv/read-csv-table.js'
import type { Table } from '../table/table.js'
import { readWholeText, type TextEncoding } from '../text/read-text.js'
import { checkRankingTableOptions, type RankingData } from './ranking-data.js'
import { type RankingFormatOptions, rankingFormat, rankingFromTable } from './ranking-format.js'

/** Options of {@link readRanking}. */
export interface ReadRankingOptions extends Omit<RankingFormatOptions, 'file'> {
  /** path of the features' file, for the long format */
  readonly features?: string | undefined
  /** default `'utf-8'` */
  readonly encoding?: TextEncoding
}

/**
 * Reads a ranking data set from a file: ARFF if its name ends in `.arff`, else CSV; one that ends in
 * `.gz` is decompressed. Needs Node; in a browser pass the text to `rankingFromCsv`,
 * `rankingFromOrderStrings`, `rankingFromLong` or `rankingFromChoices`, which also describe the formats, or to
 * `rankingFromArff`.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR with the path if a file cannot be read or
 *   decompressed; INVALID_OPTION if the header shows none of the formats; and what those five
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
  const { encoding = 'utf-8', features: featuresFile, ...rest } = options
  checkRankingTableOptions(rest)
  const read = async (file: string): Promise<Table> =>
    /\.arff(\.gz)?$/i.test(file)
      ? readArff(file, encoding, { keepText: true })
      : readCsvTable(await readWholeText(file, encoding), { file, delimiter: rest.delimiter })
  const table = await read(path)
  const isLong = rankingFormat(table, rest) === 'long'
  const features = isLong && featuresFile !== undefined ? await read(featuresFile) : undefined
  return rankingFromTable(table, features, rest)
}
