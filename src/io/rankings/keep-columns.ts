import type { KeepColumns } from '../csv/read-csv-table.js'
import { ownMarkers } from '../table/column-options.js'
import { columnsLike, columnsToLearn } from '../table/kept-columns.js'
import { leftOutColumns } from '../table/table-features.js'
import { CONSTANT } from './finish-rankings.js'
import type { RankingTableOptions } from './ranking-data.js'

/** The options with what stood for a missing value in training. */
export function csvOptions<Options extends RankingTableOptions>(options: Options): Options {
  return { ...options, missingValues: ownMarkers(options, options.like?.schema) }
}

/** Says how the columns of a CSV file are read, of which `usedOf` names those that are no features. */
export function keepColumns(
  usedOf: (names: readonly string[]) => readonly number[],
  options: RankingTableOptions,
): KeepColumns {
  const { like, ignore = [], file } = options
  return (names) => {
    const used = usedOf(names)
    const leftOut = leftOutColumns(names, used, like ? [] : ignore)
    const isBare = like?.featureNames.join() === CONSTANT && !names.includes(CONSTANT)
    return like && !isBare
      ? columnsLike(names, used, leftOut, like, file)
      : columnsToLearn(names, used, leftOut, options)
  }
}
