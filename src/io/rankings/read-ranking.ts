import type { KeepColumns } from '../csv/read-csv-table.js'
import { withPackages } from '../table/column-choices.js'
import { readTable } from '../table/read-table.js'
import { columnNames, type Table } from '../table/table.js'
import { checkEncoding, readWholeText, type TextEncoding } from '../text/read-text.js'
import { csvOptions } from './keep-columns.js'
import { checkRankingTableOptions, type RankingData } from './ranking-data.js'
import {
  keepRankings,
  type RankingFormatOptions,
  rankingFormat,
  rankingFromTable,
} from './ranking-format.js'
import { keepFeatures } from './ranking-long.js'
import { rankingFromPrefLib } from './ranking-preflib.js'

/** Options of {@link readRanking}. */
export interface ReadRankingOptions extends Omit<RankingFormatOptions, 'file'> {
  /** path of the features' file, for the long format */
  readonly features?: string | undefined
  /** default: what the file shows, UTF-8 or UTF-16, else Latin-1 with a warning */
  readonly encoding?: TextEncoding | undefined
}

/**
 * Reads a ranking data set from a file: ARFF if its name ends in `.arff`, PrefLib if in `.soc`, `.soi`,
 * `.toc` or `.toi`, else CSV, or `-`, the standard input; one that ends in
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
  const { encoding, features: featuresFile, ...given } = options
  checkRankingTableOptions(given)
  const rest = await withPackages(given, given.like?.schema)
  checkEncoding(encoding)
  if (/\.(?:so[ci]|to[ci])(?:\.gz)?$/i.test(path)) {
    const { text } = await readWholeText(path, encoding)
    return rankingFromPrefLib(text, { ...rest, file: path })
  }
  const text = { ...csvOptions(rest), encoding, keepText: true }
  const read = (file: string, keep: KeepColumns, known?: readonly string[]): Promise<Table> => {
    const isArff = /\.arff(\.gz)?$/i.test(file)
    return readTable(file, isArff ? 'arff' : file === '-' ? undefined : 'csv', text, keep, known)
  }
  const named = { ...rest, file: path }
  const known = Array.isArray(rest.labels) ? rest.labels : rest.like?.itemNames
  const table = await read(path, keepRankings(named, featuresFile !== undefined), known)
  const isLong = rankingFormat(columnNames(table), named) === 'long'
  const features =
    isLong && featuresFile !== undefined
      ? await read(featuresFile, keepFeatures(table, { ...rest, file: featuresFile }))
      : undefined
  return rankingFromTable(table, features, rest)
}
