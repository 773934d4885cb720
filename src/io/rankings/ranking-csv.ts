import { PartitaError } from '../../errors.js'
import { type CsvTable, readCsvTable, tableFeatures } from '../csv/csv-table.js'
import { type LabelChoice, selectLabels } from '../label-sets/select-labels.js'
import { shown } from '../text/text-error.js'
import {
  checkRankingOptions,
  finishRankings,
  type RankingData,
  type RankingOptions,
  rankInField,
  rankingSpace,
} from './ranking-data.js'

/** Options of {@link rankingFromCsv}. */
export interface RankingCsvOptions extends RankingOptions {
  /**
   * Which columns hold the rank of an item each, by name or as the first or last so many; default:
   * those of the option `like`, else those named `L` and a number.
   */
  readonly labels?: Exclude<LabelChoice, { readonly xml: string }> | undefined
}

/**
 * Makes a ranking data set of the text of a CSV file with one column of ranks for each item: 1 =
 * best, equal ranks are ties, and an empty value, `?`, `NA`, `NaN`, `null` or 0 is missing. The
 * items are named like the columns, or by the option `items`, in their order. All other columns are
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
  checkRankingOptions(options)
  return rankingFromRanksTable(await readCsvTable(text, options), options)
}

/** Whether a header names columns of ranks. */
export function hasRankColumns({ names }: CsvTable): boolean {
  return names.some(isRankColumn)
}

/** {@link rankingFromCsv} for a table that is read already. */
export function rankingFromRanksTable(table: CsvTable, options: RankingCsvOptions): RankingData {
  const { names, lines, rows, file } = table
  const { items, ignore = [], like } = options
  const known = items === undefined ? like?.itemNames : undefined
  const { labels = known ?? names.filter(isRankColumn) } = options
  if (Array.isArray(labels) && labels.length === 0) {
    throw new PartitaError('INVALID_OPTION', 'nothing says which columns hold ranks', {
      expected: 'columns L1, L2, … or the option labels',
      received: names.slice(0, 5).map(shown).join(', '),
      hint: 'pass column names, { first: count } or { last: count }',
    })
  }
  const columns = selectLabels(names, labels, file)
  if (items !== undefined && items.length !== columns.length) {
    throw new PartitaError('INVALID_OPTION', 'items and columns of ranks differ in number', {
      expected: `${columns.length} names`,
      received: `${items.length}`,
    })
  }
  const space = rankingSpace(items ?? columns.map((column) => names[column]), file)
  const inputs = rows.map((row, index) => ({
    ranks: Float64Array.from(columns, (column) => {
      const field = row[column]
      const place = { file, line: lines[index], item: `column ${shown(names[column])}` }
      return rankInField(field, columns.length, place)
    }),
  }))
  const features = tableFeatures(table, columns, ignore, like?.featureNames)
  return finishRankings({ ...features, space, inputs, lines, rankingLines: lines }, options)
}

function isRankColumn(name: string): boolean {
  return /^L\d+$/.test(name)
}
