import { PartitaError } from '../../errors.js'
import { type LabelChoice, selectLabels } from '../columns/select-labels.js'
import { readCsvTable } from '../csv/read-csv-table.js'
import { cellTexts, columnNames, itemOf, type Table } from '../table/table.js'
import { shown } from '../text/text-error.js'
import { finishRankings, rankingSpace } from './finish-rankings.js'
import { ranksFromOne } from './first-rank.js'
import { csvOptions, keepColumns } from './keep-columns.js'
import { rankInCell } from './rank-in-cell.js'
import {
  checkRankingTableOptions,
  type RankingData,
  type RankingTableOptions,
} from './ranking-data.js'

/** Options of {@link rankingFromCsv}. */
export interface RankingCsvOptions extends RankingTableOptions {
  /**
   * Which columns hold the rank of an item each, by name or as the first or last so many; default:
   * those of the option `like`, else those named `L` and a number.
   */
  readonly labels?: Exclude<LabelChoice, { readonly xml: string }> | undefined
}

/**
 * Makes a ranking data set of the text of a CSV file with one column of ranks for each item: 1 =
 * best, equal ranks are ties, and an empty value, `?`, `NA`, `NaN`, `null` or 0 is missing; ranks that
 * have a 0 in every row are refused unless `firstRank` says what it is. Only the order of ranks counts:
 * they may have gaps and pass the number of items. The items are named like the columns, or by the option `items`, in their order. All other columns are
 * features; one whose values are words is split into a column for each.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong;
 *   NOT_IN_SPACE with the line of a number that is no rank; NOT_FINITE with the line where a feature
 *   is missing or too large; UNKNOWN_LABEL if a label name matches no column; INVALID_OPTION if
 *   nothing says which columns hold ranks
 *
 * @example
 * ```ts
 * import { rankingFromCsv } from 'partita/io'
 * const text = `A1,A2,L1,L2,L3
 * 0.5,1.2,2,1,3
 * 0.1,0.7,1,2,2`
 * const data = await rankingFromCsv(text)
 * console.log(data.rankings[0], String(data.rankings[1])) // [1, 0, 2], L1>L2=L3
 * ```
 */
export async function rankingFromCsv(
  text: string,
  options: RankingCsvOptions = {},
): Promise<RankingData> {
  checkRankingTableOptions(options)
  const keep = keepColumns((names) => rankColumns(names, options), options)
  const known = Array.isArray(options.labels) ? options.labels : []
  return rankingFromRanks(await readCsvTable(text, csvOptions(options), keep, known), options)
}

/** Whether columns of ranks are among these. */
export function hasRankColumns(names: readonly string[]): boolean {
  return names.some(isRankColumn)
}

/** The columns that hold ranks. */
export function rankColumns(
  names: readonly string[],
  { items, like, labels: given, file }: RankingCsvOptions,
): readonly number[] {
  const known = items === undefined ? like?.itemNames : undefined
  const labels = given ?? known ?? names.filter(isRankColumn)
  if (Array.isArray(labels) && labels.length === 0) {
    throw new PartitaError('INVALID_OPTION', 'nothing says which columns hold ranks', {
      expected: 'columns L1, L2, … or the option labels',
      received: names.slice(0, 5).map(shown).join(', '),
      hint: 'pass column names, { first: count } or { last: count }',
    })
  }
  return selectLabels(names, labels, file)
}

/** {@link rankingFromCsv} for a table of either format. */
export function rankingFromRanks(table: Table, options: RankingCsvOptions): RankingData {
  const { lines, file } = table
  const { items } = options
  const names = columnNames(table)
  const used = rankColumns(names, options)
  const k = used.length
  if (items !== undefined && items.length !== k) {
    throw new PartitaError('INVALID_OPTION', 'items and columns of ranks differ in number', {
      expected: `${k} names`,
      received: `${items.length}`,
    })
  }
  const space = rankingSpace(
    items ?? options.like?.itemNames ?? used.map((column) => names[column]),
    file,
  )
  const cells = used.map((column) => {
    return { texts: cellTexts(table, column), item: itemOf(table, names[column]) }
  })
  const inputs = Array.from(lines, (line, row) => ({
    ranks: Float64Array.from(cells, ({ texts, item }) => {
      return rankInCell(texts[row], { file, line, item })
    }),
  }))
  const notes = ranksFromOne(inputs, options.firstRank, file)
  return finishRankings({ space, inputs, lines, source: table, table, used, notes }, options)
}

function isRankColumn(name: string): boolean {
  return /^L\d+$/.test(name)
}
