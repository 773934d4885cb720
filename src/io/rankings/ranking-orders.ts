import { checkOption, PartitaError } from '../../errors.js'
import { readCsvTable } from '../csv/read-csv-table.js'
import { NameFinder } from '../table/name-finder.js'
import { cellTexts, columnNames, type Table } from '../table/table.js'
import { isMissingField } from '../text/field.js'
import { shown } from '../text/text-error.js'
import { checkOrdersSay, countedOrders } from './counted-orders.js'
import { finishRankings, rankingSpace } from './finish-rankings.js'
import { itemsInOrders } from './items-in-orders.js'
import { csvOptions, keepColumns } from './keep-columns.js'
import {
  checkRankingTableOptions,
  type RankingData,
  type RankingTableOptions,
} from './ranking-data.js'

/** Options of {@link rankingFromOrderStrings}. */
export interface RankingOrderOptions extends RankingTableOptions {
  /** the column that holds the orders; default: the one named `ranking` or `order` */
  readonly column?: string | undefined
}

const COLUMN_NAMES = ['ranking', 'order']

/**
 * Makes a ranking data set of the text of a CSV file whose rankings are order strings, best first:
 * `b>a>c`, tied items side by side, `e>f>abcdg`, or separated by `=` where names are longer than a
 * letter, `red>green=blue`; `*` stands for all items not named. Of items that are neither named nor
 * covered by a `*` nothing is known. A backslash before one of these characters makes it a part of a
 * name. `3: b>a>c` stands for three rows. All other columns are features; one whose values are words
 * is split into a column for each.
 *
 * The items are those that occur, sorted, unless the option `items` names them. Where no order
 * contains `=` or `,`, a group of letters is a name if no other place has one of its letters
 * (`cat>dog>sun`), and tied items if each of them stands alone elsewhere; what is neither is refused.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong or an order
 *   is none; NOT_IN_SPACE with the line where an item is named twice; UNKNOWN_LABEL with the line of
 *   a name that is none of `items`; NOT_FINITE with the line where a feature is missing or too large;
 *   INVALID_OPTION if nothing says which column holds the orders, or what their items are
 *
 * @example
 * ```ts
 * import { rankingFromOrderStrings } from 'partita/io'
 * const text = `season,size,ranking
 * winter,9.8,b>a>c
 * spring,8.0,c>ab`
 * const data = await rankingFromOrderStrings(text)
 * console.log(data.featureNames) // season=spring, season=winter, size
 * console.log(data.rankings[0], String(data.rankings[1])) // [1, 0, 2], c>ab
 * ```
 */
export async function rankingFromOrderStrings(
  text: string,
  options: RankingOrderOptions = {},
): Promise<RankingData> {
  checkRankingTableOptions(options)
  const keep = keepColumns((names) => [orderColumn(names, options)], options)
  return rankingFromOrders(await readCsvTable(text, csvOptions(options), keep), options)
}

/** Whether a column of orders is among these. */
export function hasOrderColumn(names: readonly string[]): boolean {
  return COLUMN_NAMES.some((name) => names.includes(name))
}

/** The column that holds the orders. */
export function orderColumn(
  names: readonly string[],
  { column: name = COLUMN_NAMES.find((known) => names.includes(known)) }: RankingOrderOptions,
): number {
  if (name === undefined) {
    throw new PartitaError('INVALID_OPTION', 'nothing says which column holds the orders', {
      expected: 'a column named ranking or order, or the option column',
      received: names.slice(0, 5).map(shown).join(', '),
    })
  }
  const column = new NameFinder(names).position(name)
  const known = names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '')
  checkOption(column >= 0, 'column', `one of ${known}`, name)
  return column
}

/** {@link rankingFromOrderStrings} for a table of either format. */
export function rankingFromOrders(table: Table, options: RankingOrderOptions): RankingData {
  const { lines, file } = table
  const column = orderColumn(columnNames(table), options)
  const named = options.items ?? options.like?.itemNames
  const cells = cellTexts(table, column).map((text) => {
    return isMissingField(text) && !named?.includes(text) ? '' : text
  })
  const { orders: inputs, counts } = countedOrders(cells, named, table)
  if (!named) checkOrdersSay(inputs, table)
  const { items, note } = named ? { items: named, note: undefined } : itemsInOrders(inputs, table)
  const raw = { space: rankingSpace(items, file), inputs, lines, source: table, table }
  const notes = note === undefined ? [] : [note]
  return finishRankings({ ...raw, used: [column], counts, notes }, options)
}
