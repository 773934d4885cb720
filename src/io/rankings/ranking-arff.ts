import { parseArff } from '../arff/arff-parser.js'
import { checkRankingTableOptions, type RankingData } from './ranking-data.js'
import { type RankingFormatOptions, rankingFromTable } from './ranking-format.js'
import type { RankingLongOptions } from './ranking-long.js'

/** Options of {@link rankingFromArff}. */
export interface RankingArffOptions
  extends Omit<RankingFormatOptions, 'delimiter'>,
    Pick<RankingLongOptions, 'featuresFile'> {
  /** text of an ARFF file with the features of the long format: as in `rankingFromLong` */
  readonly features?: string | undefined
}

/**
 * Makes a ranking data set of the text of an ARFF file, in any of the formats that CSV files have: an
 * attribute of ranks for each item, as in `rankingFromCsv`; order strings, as in
 * `rankingFromOrderStrings`; or a line for each item of each row, as in `rankingFromLong`. Orders,
 * items and row ids are text or nominal attributes, ranks and row ids may be numeric. Features are
 * made as in `multilabelFromArff`.
 *
 * @throws PartitaError what those four throw
 *
 * @example
 * ```ts
 * import { rankingFromArff } from 'partita/io'
 * const data = rankingFromArff(`@relation drinks
 * @attribute age numeric
 * @attribute season {summer,winter}
 * @attribute order string
 * @data
 * 31, winter, tea>coffee=milk
 * 54, summer, milk>coffee`)
 * console.log(data.itemNames, data.featureNames) // coffee, milk, tea; age, season=summer, …
 * ```
 */
export function rankingFromArff(text: string, options: RankingArffOptions = {}): RankingData {
  checkRankingTableOptions(options)
  const { file, features, featuresFile } = options
  const table = parseArff(text, { file, keepText: true })
  const inputs =
    features === undefined ? undefined : parseArff(features, { file: featuresFile, keepText: true })
  return rankingFromTable(table, inputs, options)
}
