import { checkOption, PartitaError } from '../../errors.js'
import { namesInOrderString } from '../../spaces/index.js'
import { type CsvTable, columnOf, readCsvTable, tableFeatures } from '../csv/csv-table.js'
import { shown } from '../text/text-error.js'
import {
  checkRankingOptions,
  finishRankings,
  type RankingData,
  type RankingOptions,
  rankingSpace,
  withPlace,
} from './ranking-data.js'

/** Options of {@link rankingFromOrderStrings}. */
export interface RankingOrderOptions extends RankingOptions {
  /** the column that holds the orders; default: the one named `ranking` or `order` */
  readonly column?: string | undefined
}

const COLUMN_NAMES = ['ranking', 'order']

/**
 * Makes a ranking data set of the text of a CSV file whose rankings are order strings, best first:
 * `b>a>c`, tied items side by side, `e>f>abcdg`, or separated by `=` where names are longer than a
 * letter, `red>green=blue`; `*` stands for all items not named. Of items that are neither named nor
 * covered by a `*` nothing is known. All other columns are features; one whose values are words is
 * split into a column for each.
 *
 * The items are those that occur, sorted. Without the option `items` every letter counts as an item
 * unless some order contains `=` or `,`.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong or an order
 *   is none; NOT_IN_SPACE with the line where an item is named twice; UNKNOWN_LABEL with the line of
 *   a name that is none of `items`; NOT_FINITE with the line where a feature is missing or too large;
 *   INVALID_OPTION if nothing says which column holds the orders
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
  checkRankingOptions(options)
  return rankingFromOrdersTable(await readCsvTable(text, options), options)
}

/** Whether a header names a column of orders. */
export function hasOrderColumn(table: CsvTable): boolean {
  return COLUMN_NAMES.some((name) => columnOf(table, name) !== undefined)
}

/** {@link rankingFromOrderStrings} for a table that is read already. */
export function rankingFromOrdersTable(table: CsvTable, options: RankingOrderOptions): RankingData {
  const { names, rows, lines, file } = table
  const { like, ignore = [] } = options
  const { column: name = COLUMN_NAMES.find((known) => names.includes(known)) } = options
  if (name === undefined) {
    throw new PartitaError('INVALID_OPTION', 'nothing says which column holds the orders', {
      expected: 'a column named ranking or order, or the option column',
      received: names.slice(0, 5).map(shown).join(', '),
    })
  }
  const column = columnOf(table, name)
  checkOption(column !== undefined, 'column', `one of ${names.join(', ')}`, name)
  const inputs = rows.map((row) => row[column])
  const items = options.items ?? like?.itemNames ?? namesInOrders(inputs, table)
  const space = rankingSpace(items, file)
  const features = tableFeatures(table, [column], ignore, like?.featureNames)
  return finishRankings({ ...features, space, inputs, lines, rankingLines: lines }, options)
}

function namesInOrders(orders: readonly string[], { lines, file }: CsvTable): string[] {
  const letters = !orders.some((order) => /[=,]/.test(order))
  const names = new Set<string>()
  orders.forEach((order, row) => {
    const found = withPlace({ file, line: lines[row] }, () => namesInOrderString(order, letters))
    for (const name of found) names.add(name)
  })
  return [...names].sort()
}
