import { PartitaError } from '../../errors.js'
import { columnNames, type Table } from '../table/table.js'
import { shown } from '../text/text-error.js'
import { hasChoiceColumns, rankingFromChoiceTable } from './ranking-choices.js'
import type { RankingData } from './ranking-data.js'
import { hasLongColumns, type RankingLongOptions, rankingFromLines } from './ranking-long.js'
import { hasOrderColumn, type RankingOrderOptions, rankingFromOrders } from './ranking-orders.js'
import { hasRankColumns, type RankingCsvOptions, rankingFromRanks } from './ranking-ranks.js'

/** How a file writes rankings. */
export type RankingFormat = 'ranks' | 'orders' | 'long' | 'choices'

/** Options of the readers that know every format. */
export interface RankingFormatOptions
  extends RankingCsvOptions,
    RankingOrderOptions,
    Pick<RankingLongOptions, 'columns'> {
  /**
   * `'ranks'`: a column of ranks for each item; `'orders'`: a column of order strings; `'long'`: a
   * line for each item of each row; `'choices'`: columns `winner` and `loser`, or `chosen` and `from`.
   * Default: what the header shows.
   */
  readonly format?: RankingFormat | undefined
}

/**
 * The format of a table: what the caller says, by its name or by naming columns, else what the names
 * of the columns show.
 *
 * @throws PartitaError INVALID_OPTION if nothing says it
 */
export function rankingFormat(table: Table, options: RankingFormatOptions): RankingFormat {
  const { format, labels, column, columns } = options
  const names = columnNames(table)
  if (format === 'ranks' || (!format && (labels !== undefined || hasRankColumns(names)))) {
    return 'ranks'
  }
  if (format === 'orders' || (!format && (column !== undefined || hasOrderColumn(names)))) {
    return 'orders'
  }
  if (format === 'long' || (!format && (columns !== undefined || hasLongColumns(names)))) {
    return 'long'
  }
  if (format === 'choices' || (!format && hasChoiceColumns(names))) return 'choices'
  throw new PartitaError('INVALID_OPTION', 'the file shows no rankings', {
    expected:
      'columns L1, L2, …; a column ranking or order; columns row, item and rank; winner and loser; or chosen and from',
    received: names.slice(0, 5).map(shown).join(', '),
    ...(table.file !== undefined && { where: table.file }),
    hint: 'pass the option labels, the option column or the option columns, whichever fits the file',
  })
}

/** Makes a ranking data set of a table, whichever format it is in. */
export function rankingFromTable(
  table: Table,
  features: Table | undefined,
  options: RankingFormatOptions,
): RankingData {
  const format = rankingFormat(table, options)
  if (format === 'ranks') return rankingFromRanks(table, options)
  if (format === 'orders') return rankingFromOrders(table, options)
  if (format === 'choices') return rankingFromChoiceTable(table, options)
  return rankingFromLines(table, features, options)
}
