import type { DenseMatrix } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import type { PartialRanking, Ranking } from '../../spaces/index.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import {
  type ColumnOptions,
  checkColumnOptions,
  type LikeColumns,
} from '../table/column-options.js'
import type { FeatureSource } from '../table/feature-source.js'
import type { TableSchema } from '../table/table-schema.js'

/** A label-ranking data set. */
export interface RankingData {
  /** `[rows, features]`; finite */
  readonly features: DenseMatrix
  /** one a row: the items in order, best first, or what is known of their order */
  readonly rankings: readonly (Ranking | PartialRanking)[]
  readonly featureNames: readonly string[]
  /** what was learned of the columns, for other files and for the model */
  readonly schema: TableSchema
  /** what the features were made of, if `keepSource` asks for it and there is more to learn than means of numbers */
  readonly source?: FeatureSource | undefined
  readonly itemNames: readonly string[]
  /** the name an ARFF file gives itself; of a CSV file its own without the ending */
  readonly relation: string
  /** weight of each row, `[rows]`; absent if the file gives none */
  readonly instanceWeights?: Float32Array | undefined
  /** rows whose ranking was partial and that were left out; 0 unless `partial` is `'drop'` */
  readonly droppedRows: number
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/** Options shared by the readers of rankings. */
export interface RankingTableOptions extends CsvTextOptions, ColumnOptions {
  /** names of the items in the order wanted; default: as the format says */
  readonly items?: readonly string[] | undefined
  /**
   * What to do with rankings that have ties or missing items: `'keep'` (default) them as partial
   * rankings, `'drop'` the rows, or `'error'`.
   */
  readonly partial?: 'keep' | 'drop' | 'error'
  /** bytes that the rankings may take, a bit for each pair of items in each row; default 2³¹ */
  readonly maxMemory?: number | undefined
  /**
   * The rank of the best, 1 or 0. Default 1, and 0 is a missing rank; if every row has a 0 it must be
   * said.
   */
  readonly firstRank?: 0 | 1 | undefined
  /**
   * Another file of the same set, which the columns were learned of: its items and features are looked
   * for by their names and read as there, whatever their order here; other columns are left out with a
   * warning.
   */
  readonly like?: (Pick<RankingData, 'itemNames'> & LikeColumns) | undefined
}

/** Throws INVALID_OPTION unless the shared options are what they say. */
export function checkRankingTableOptions(options: RankingTableOptions): void {
  const { partial = 'keep', items, like, firstRank = 1, maxMemory = 1 } = options
  checkColumnOptions(options)
  checkOneOf('partial', partial, ['keep', 'drop', 'error'])
  checkOption(maxMemory > 0, 'maxMemory', 'a number of bytes', maxMemory)
  checkOption(firstRank === 0 || firstRank === 1, 'firstRank', '0 or 1', firstRank)
  checkOption(items === undefined || Array.isArray(items), 'items', 'an array of names', items)
  if (items && like) {
    const isSame = items.join() === like.itemNames.join()
    checkOption(isSame, 'items', 'the items of the option like', items.join())
  }
}
