import { checkOption, PartitaError } from '../../errors.js'
import { type CsvTable, columnOf, readCsvTable, tableFeatures } from '../csv/csv-table.js'
import { shown, textError } from '../text/text-error.js'
import {
  checkRankingOptions,
  finishRankings,
  type RankingData,
  type RankingOptions,
  rankInField,
  rankingSpace,
} from './ranking-data.js'

/** Options of {@link rankingFromLong}. */
export interface RankingLongOptions extends RankingOptions {
  /** names of the three columns; default: `row` or `id`, `item` or `label`, and `rank` */
  readonly columns?: { readonly row?: string; readonly item?: string; readonly rank?: string }
  /**
   * Text of a CSV file with one line a row: a column of row ids, named as in the file of ranks, and
   * the features. Default: the other columns of the file of ranks, the same in every line of a row.
   */
  readonly features?: string | undefined
  /** name of the features' file, shown in errors */
  readonly featuresFile?: string | undefined
}

type Part = 'row' | 'item' | 'rank'
const COLUMN_NAMES: Readonly<Record<Part, readonly string[]>> = {
  row: ['row', 'id'],
  item: ['item', 'label'],
  rank: ['rank'],
}

/**
 * Makes a ranking data set of text in long format: a CSV file with a line for each item of each row,
 * and in it the row's id, the item and its rank, 1 = best. Equal ranks are ties; items without a
 * line, or with an empty rank, are missing. The rows come in the order of the features' file, or of
 * first appearance; the items are sorted by name unless `items` says otherwise.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong, where a
 *   row id has no features or has other features than before; NOT_IN_SPACE with the line where an
 *   item is ranked twice or a rank is none; UNKNOWN_LABEL with the line of an item that is none of
 *   `items`; NOT_FINITE with the line where a feature is missing or too large; INVALID_OPTION if a
 *   column is not there; EMPTY_DATA if there is no feature
 *
 * @example
 * ```ts
 * import { rankingFromLong } from 'partita/io'
 * const ranks = `id,item,rank
 * u1,tea,1
 * u1,coffee,2
 * u2,coffee,1
 * u2,tea,2`
 * const features = `id,age
 * u2,31
 * u1,54`
 * const data = await rankingFromLong(ranks, { features })
 * console.log(data.itemNames, data.rankings) // coffee, tea; [0, 1], [1, 0]
 * ```
 */
export async function rankingFromLong(
  text: string,
  options: RankingLongOptions = {},
): Promise<RankingData> {
  checkRankingOptions(options)
  return rankingFromLongTable(await readCsvTable(text, options), options)
}

/** Whether a header names the three columns of the long format. */
export function hasLongColumns({ names }: CsvTable): boolean {
  return Object.values(COLUMN_NAMES).every((known) => known.some((name) => names.includes(name)))
}

/** {@link rankingFromLong} for a table that is read already. */
export async function rankingFromLongTable(
  table: CsvTable,
  options: RankingLongOptions,
): Promise<RankingData> {
  const { features, featuresFile, delimiter, ignore = [], like } = options
  const row = partColumn(table, 'row', options)
  const item = partColumn(table, 'item', options)
  const rank = partColumn(table, 'rank', options)
  const inputs =
    features === undefined
      ? { table: firstLines(table, row, [item, rank]), row, used: [row, item, rank] }
      : await readInputs(features, table.names[row], { file: featuresFile, delimiter })
  const indexOf = rowIndex(inputs.table, inputs.row)
  const known = options.items ?? like?.itemNames
  const items = known ?? [...new Set(table.rows.map((record) => record[item]))].sort()
  const space = rankingSpace(items, table.file)
  const { ranks, rankingLines } = readRanks(table, { row, item, rank }, indexOf, items)
  return finishRankings(
    {
      ...tableFeatures(inputs.table, inputs.used, ignore, like?.featureNames),
      space,
      inputs: ranks.map((vector) => ({ ranks: vector })),
      lines: inputs.table.lines,
      rankingLines,
    },
    options,
  )
}

function partColumn(table: CsvTable, part: Part, { columns = {} }: RankingLongOptions): number {
  const known = COLUMN_NAMES[part]
  const name = columns[part] ?? known.find((candidate) => table.names.includes(candidate))
  const column = name === undefined ? undefined : columnOf(table, name)
  if (column !== undefined) return column
  throw new PartitaError('INVALID_OPTION', `no column holds the ${part} of the long format`, {
    expected: `one named ${name === undefined ? known.join(' or ') : shown(name)}`,
    received: table.names.slice(0, 5).map(shown).join(', '),
    hint: `pass columns: { ${part}: 'name' }`,
  })
}

async function readInputs(
  text: string,
  rowName: string,
  place: { file: string | undefined; delimiter: string | undefined },
) {
  const table = await readCsvTable(text, place)
  const row = columnOf(table, rowName)
  checkOption(row !== undefined, 'features', `a column ${shown(rowName)}`, table.names.join(','))
  return { table, row, used: [row] }
}

/** The first line of each row; the later ones must have the same features. */
function firstLines(table: CsvTable, row: number, skipped: readonly number[]): CsvTable {
  const first = new Map<string, number>()
  table.rows.forEach((record, index) => {
    const before = first.get(record[row])
    if (before === undefined) {
      first.set(record[row], index)
      return
    }
    const column = record.findIndex(
      (field, at) => !skipped.includes(at) && field !== table.rows[before][at],
    )
    if (column < 0) return
    const name = shown(table.names[column])
    const place = { file: table.file, line: table.lines[index], item: `column ${name}` }
    throw textError('PARSE_ERROR', 'one row has two values of a feature', place, {
      expected: `${shown(table.rows[before][column])} as in line ${table.lines[before]}`,
      received: shown(record[column]),
      hint: 'features are the same in every line of a row; leave no other columns in the file',
    })
  })
  const indices = [...first.values()]
  return {
    ...table,
    rows: indices.map((index) => table.rows[index]),
    lines: Int32Array.from(indices, (index) => table.lines[index]),
  }
}

function rowIndex({ rows, lines, file }: CsvTable, row: number): ReadonlyMap<string, number> {
  const indexOf = new Map<string, number>()
  rows.forEach((record, index) => {
    if (indexOf.has(record[row])) {
      const received = shown(record[row])
      const place = { file, line: lines[index] }
      throw textError('PARSE_ERROR', 'two rows have the same id', place, { received })
    }
    indexOf.set(record[row], index)
  })
  return indexOf
}

function readRanks(
  { rows, lines, file }: CsvTable,
  columns: Readonly<Record<Part, number>>,
  indexOf: ReadonlyMap<string, number>,
  items: readonly string[],
) {
  const itemIndex = new Map(items.map((name, index) => [name, index]))
  const ranks = Array.from(indexOf, () => new Float64Array(items.length).fill(Number.NaN))
  const seen = Array.from(indexOf, () => new Uint8Array(items.length))
  const rankingLines = new Int32Array(indexOf.size)
  rows.forEach((record, at) => {
    const place = { file, line: lines[at] }
    const [row, item] = [record[columns.row], record[columns.item]]
    const index = indexOf.get(row)
    if (index === undefined) {
      throw textError('PARSE_ERROR', 'a row id has no features', place, { received: shown(row) })
    }
    const i = itemIndex.get(item)
    if (i === undefined) {
      throw textError('UNKNOWN_LABEL', 'no item has this name', place, { received: shown(item) })
    }
    if (seen[index][i]) {
      throw textError('NOT_IN_SPACE', 'an item is ranked twice', place, {
        received: `item ${shown(item)} of row ${shown(row)}`,
      })
    }
    seen[index][i] = 1
    ranks[index][i] = rankInField(record[columns.rank], items.length, place)
    if (rankingLines[index] === 0) rankingLines[index] = lines[at]
  })
  return { ranks, rankingLines }
}
