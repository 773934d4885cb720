import { PartitaError } from '../../errors.js'
import type { KeepColumns } from '../csv/read-csv-table.js'
import { columnNames, type Table } from '../table/table.js'
import { shown } from '../text/text-error.js'
import { keepColumns } from './keep-columns.js'
import { choiceColumns, hasChoiceColumns, rankingFromChoiceTable } from './ranking-choices.js'
import type { RankingData } from './ranking-data.js'
import {
  hasLongColumns,
  longColumns,
  type RankingLongOptions,
  rankingFromLines,
} from './ranking-long.js'
import {
  hasOrderColumn,
  orderColumn,
  type RankingOrderOptions,
  rankingFromOrders,
} from './ranking-orders.js'
import {
  hasRankColumns,
  type RankingCsvOptions,
  rankColumns,
  rankingFromRanks,
} from './ranking-ranks.js'

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
 * The format of a file: what the caller says, by its name or by naming columns, else what the names
 * of the columns show.
 *
 * @throws PartitaError INVALID_OPTION if nothing says it
 */
export function rankingFormat(
  names: readonly string[],
  { format, labels, column, columns, file }: RankingFormatOptions,
): RankingFormat {
  if (format !== undefined) return format
  if (labels !== undefined) return 'ranks'
  if (column !== undefined) return 'orders'
  if (columns !== undefined) return 'long'
  const shownFormats = shownRankingFormats(names)
  if (shownFormats.length === 1) return shownFormats[0]
  const where = file !== undefined && { where: file }
  if (shownFormats.length > 1) {
    throw new PartitaError('INVALID_OPTION', 'the header shows rankings in two formats', {
      expected: 'one of them, or the option labels, column, columns or format',
      received: shownFormats.map((shows) => SHOWN[shows]).join(' and '),
      ...where,
    })
  }
  throw new PartitaError('INVALID_OPTION', 'the file shows no rankings', {
    expected:
      'columns L1, L2, …; a column ranking or order; columns row, item and rank; winner and loser; or chosen and from',
    received: names.slice(0, 5).map(shown).join(', '),
    ...where,
    hint: 'pass the option labels, the option column or the option columns, whichever fits the file',
  })
}

/** The formats that the names of columns show. */
export function shownRankingFormats(names: readonly string[]): RankingFormat[] {
  return [
    ...(hasRankColumns(names) ? (['ranks'] as const) : []),
    ...(hasOrderColumn(names) ? (['orders'] as const) : []),
    ...(hasLongColumns(names) ? (['long'] as const) : []),
    ...(hasChoiceColumns(names) ? (['choices'] as const) : []),
  ]
}

const SHOWN: Readonly<Record<RankingFormat, string>> = {
  ranks: 'columns L1, L2, …',
  orders: 'a column ranking or order',
  long: 'columns row, item and rank',
  choices: 'columns of choices',
}

/** Says how the columns of a CSV file of rankings are read. */
export function keepRankings(options: RankingFormatOptions, hasFeatures: boolean): KeepColumns {
  return (names) => {
    const format = rankingFormat(names, options)
    const usedOf = (own: readonly string[]) => {
      if (format === 'ranks') return rankColumns(own, options)
      if (format === 'choices') return choiceColumns(own).columns
      return format === 'orders' ? [orderColumn(own, options)] : longColumns(own, options)
    }
    const isApart = format === 'long' && hasFeatures
    return keepColumns(usedOf, isApart ? { ...options, like: undefined } : options)(names)
  }
}

/** Makes a ranking data set of a table, whichever format it is in. */
export function rankingFromTable(
  table: Table,
  features: Table | undefined,
  options: RankingFormatOptions,
): RankingData {
  const format = rankingFormat(columnNames(table), { ...options, file: table.file })
  if (format === 'ranks') return rankingFromRanks(table, options)
  if (format === 'orders') return rankingFromOrders(table, options)
  if (format === 'choices') return rankingFromChoiceTable(table, options)
  return rankingFromLines(table, features, options)
}
