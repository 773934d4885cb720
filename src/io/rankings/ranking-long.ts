import { checkOption, PartitaError } from '../../errors.js'
import { type KeepColumns, readCsvTable } from '../csv/read-csv-table.js'
import { identifierColumns, isUnnamed } from '../table/identifiers.js'
import {
  cellTexts,
  columnNames,
  itemOf,
  storedCells,
  type Table,
  takeTableRows,
} from '../table/table.js'
import { shown, textError } from '../text/text-error.js'
import { checkRankingSize } from './check-ranking-size.js'
import { finishRankings, rankingSpace } from './finish-rankings.js'
import { ranksFromOne } from './first-rank.js'
import { itemTexts } from './item-texts.js'
import { csvOptions, keepColumns } from './keep-columns.js'
import { rankInCell } from './rank-in-cell.js'
import {
  checkRankingTableOptions,
  type RankingData,
  type RankingTableOptions,
} from './ranking-data.js'

/** Options of {@link rankingFromLong}. */
export interface RankingLongOptions extends RankingTableOptions {
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
  checkRankingTableOptions(options)
  const { features, featuresFile: file, delimiter } = options
  const ranks = { ...options, like: features === undefined ? options.like : undefined }
  const keep = keepColumns((names) => longColumns(names, options), ranks)
  const table = await readCsvTable(text, csvOptions(options), keep)
  const inputs =
    features === undefined
      ? undefined
      : await readCsvTable(
          features,
          { ...csvOptions(options), file, delimiter },
          keepFeatures(table, options),
        )
  return rankingFromLines(table, inputs, options)
}

/** Positions of the row ids, the items and the ranks. */
export function longColumns(
  names: readonly string[],
  options: Pick<RankingLongOptions, 'columns'>,
): readonly [row: number, item: number, rank: number] {
  const column = (part: Part) => partColumn(names, part, options)
  return [column('row'), column('item'), column('rank')]
}

/** Says how the columns of a file of features are read, whose ids are named as in a table of ranks. */
export function keepFeatures(lines: Table, options: RankingLongOptions): KeepColumns {
  const names = columnNames(lines)
  const [row] = longColumns(names, options)
  return keepColumns((own) => [idColumn(own, names[row])], options)
}

/** Whether the three columns of the long format are among these. */
export function hasLongColumns(names: readonly string[]): boolean {
  return Object.values(COLUMN_NAMES).every((known) => known.some((name) => names.includes(name)))
}

/** {@link rankingFromLong} for tables of either format; without one of features they are in `lines`. */
export function rankingFromLines(
  lines: Table,
  features: Table | undefined,
  options: Omit<RankingLongOptions, 'features'>,
): RankingData {
  const [row, item, rank] = longColumns(columnNames(lines), options)
  const ids = cellTexts(lines, row)
  const numbers = features ? [] : lineNumbers(lines)
  const table = features ?? firstLines(lines, ids, [row, item, rank, ...numbers])
  const used = features
    ? [idColumn(columnNames(features), lines.columns[row].name)]
    : [row, item, rank, ...numbers]
  const indexOf = rowIndex(table, cellTexts(table, used[0]))
  const known = options.items ?? options.like?.itemNames
  const names = itemTexts(cellTexts(lines, item), lines, known)
  const items = known ?? [...new Set(names)].sort()
  checkRankingSize(indexOf.size, items.length, { ...options, file: lines.file })
  const space = rankingSpace(items, lines.file)
  const raw = readRanks(lines, { ids, names, ranks: cellTexts(lines, rank) }, indexOf, items)
  const notes = [
    ...ranksFromOne(raw.inputs, options.firstRank, lines.file),
    ...numbers.map(
      (column) => `${itemOf(lines, lines.columns[column].name)} was left out: it names the lines`,
    ),
  ]
  return finishRankings({ ...raw, space, source: lines, table, used, notes }, options)
}

/** Columns without a name that number the lines, as exports of data frames have them. */
function lineNumbers(lines: Table): number[] {
  return identifierColumns(lines).filter((column) => isUnnamed(lines.columns[column].name))
}

function partColumn(
  names: readonly string[],
  part: Part,
  { columns = {} }: Pick<RankingLongOptions, 'columns'>,
): number {
  const known = COLUMN_NAMES[part]
  const name = columns[part] ?? known.find((candidate) => names.includes(candidate))
  const column = name === undefined ? -1 : names.indexOf(name)
  if (column >= 0) return column
  throw new PartitaError('INVALID_OPTION', `no column holds the ${part} of the long format`, {
    expected: `one named ${name === undefined ? known.join(' or ') : shown(name)}`,
    received: names.slice(0, 5).map(shown).join(', '),
    hint: `pass columns: { ${part}: 'name' }`,
  })
}

function idColumn(names: readonly string[], name: string): number {
  const column = names.indexOf(name)
  checkOption(column >= 0, 'features', `a column ${shown(name)}`, names.join(','))
  return column
}

/** The first line of each row; the later ones must have the same features. */
function firstLines(table: Table, ids: readonly string[], skipped: readonly number[]): Table {
  const { columns, lines, file } = table
  const first = new Map<string, number>()
  const before = Int32Array.from(ids, (id, line) => {
    if (!first.has(id)) first.set(id, line)
    return first.get(id) ?? line
  })
  const features = [...columns.keys()].filter((column) => !skipped.includes(column))
  const cells = storedCells(table, features)
  const width = features.length
  for (let at = 0; at < cells.length; at++) {
    const line = Math.floor(at / width)
    if (Object.is(cells[at], cells[before[line] * width + (at % width)])) continue
    const column = features[at % width]
    const texts = cellTexts(table, column)
    const place = { file, line: lines[line], item: itemOf(table, columns[column].name) }
    throw textError('PARSE_ERROR', 'one row has two values of a feature', place, {
      expected: `${shown(texts[before[line]])} as in line ${lines[before[line]]}`,
      received: shown(texts[line]),
      hint: 'features are the same in every line of a row; leave no other columns in the file',
    })
  }
  const rows = Int32Array.from(first.values())
  return takeTableRows(table, rows)
}

function rowIndex({ lines, file }: Table, ids: readonly string[]): ReadonlyMap<string, number> {
  const indexOf = new Map<string, number>()
  ids.forEach((id, index) => {
    if (indexOf.has(id)) {
      const place = { file, line: lines[index] }
      throw textError('PARSE_ERROR', 'two rows have the same id', place, { received: shown(id) })
    }
    indexOf.set(id, index)
  })
  return indexOf
}

function readRanks(
  { lines, file }: Table,
  texts: Readonly<Record<'ids' | 'names' | 'ranks', readonly string[]>>,
  indexOf: ReadonlyMap<string, number>,
  items: readonly string[],
) {
  const itemIndex = new Map(items.map((name, index) => [name, index]))
  const inputs = Array.from(indexOf, () => ({
    ranks: new Float64Array(items.length).fill(Number.NaN),
  }))
  const seen = Array.from(indexOf, () => new Uint8Array(items.length))
  const firstLine = new Int32Array(indexOf.size)
  texts.ids.forEach((row, at) => {
    const place = { file, line: lines[at] }
    const item = texts.names[at]
    if (row === '') throw textError('PARSE_ERROR', 'a line names no row', place)
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
    inputs[index].ranks[i] = rankInCell(texts.ranks[at], place)
    if (firstLine[index] === 0) firstLine[index] = lines[at]
  })
  return { inputs, lines: firstLine }
}
