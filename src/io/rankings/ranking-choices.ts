import { PartitaError } from '../../errors.js'
import type { PartialRankingInput } from '../../spaces/index.js'
import { readCsvTable } from '../csv/read-csv-table.js'
import { cellTexts, columnNames, type Table } from '../table/table.js'
import { shown, textError } from '../text/text-error.js'
import { finishRankings, rankingSpace } from './finish-rankings.js'
import { itemTexts } from './item-texts.js'
import { csvOptions, keepColumns } from './keep-columns.js'
import {
  checkRankingTableOptions,
  type RankingData,
  type RankingTableOptions,
} from './ranking-data.js'

const WINNER = ['winner']
const LOSER = ['loser']
const CHOSEN = ['chosen', 'choice']
const SLATE = ['from', 'slate', 'alternatives']
/** What separates the items of a slate: the first of these that the column has. */
const SEPARATORS = [';', '|', ','] as const

/**
 * Makes a ranking data set of the text of a CSV file of choices, one a line: columns `winner` and
 * `loser`, or `chosen` and the slate it was chosen from (`from`, `slate` or `alternatives`), its items
 * separated by `;`, else `|`, else `,`. Each line is what it says of a ranking: the chosen item comes
 * before the others. All other columns are features; where there are none, a column `constant` of
 * ones stands for them. The items are those that occur, sorted, unless the option `items` names them.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong;
 *   NOT_IN_SPACE with the line of a choice that is not on its slate, of itself, or of nothing; UNKNOWN_LABEL with the
 *   line of a name that is none of `items`; INVALID_OPTION if no columns hold choices
 *
 * @example
 * ```ts
 * import { rankingFromChoices } from 'partita/io'
 * const data = await rankingFromChoices('age,chosen,from\n31,tea,tea;milk\n54,cola,tea;cola\n')
 * console.log(data.itemNames, data.rankings.map(String)) // cola, milk, tea; tea>milk, cola>tea
 * ```
 */
export async function rankingFromChoices(
  text: string,
  options: RankingTableOptions = {},
): Promise<RankingData> {
  checkRankingTableOptions(options)
  const keep = keepColumns((names) => choiceColumns(names).columns, options)
  return rankingFromChoiceTable(await readCsvTable(text, csvOptions(options), keep), options)
}

/** Whether columns of choices are among these. */
export function hasChoiceColumns(names: readonly string[]): boolean {
  return foundColumns(names) !== undefined
}

/** {@link rankingFromChoices} for a table of either format. */
export function rankingFromChoiceTable(table: Table, options: RankingTableOptions): RankingData {
  const { lines, file } = table
  const used = choiceColumns(columnNames(table))
  const known = options.items ?? options.like?.itemNames
  const [chosenTexts, otherTexts] = used.columns.map((column) => cellTexts(table, column))
  const best = itemTexts(chosenTexts, table, known)
  const slates = used.isPair
    ? itemTexts(otherTexts, table, known).map((loser, row) => [best[row], loser])
    : slatesOf(otherTexts, table, known)
  const inputs = slates.map((from, row): PartialRankingInput => {
    const chosen = best[row]
    const place = { file, line: lines[row] }
    const rest = from.filter((item) => item !== chosen)
    if (rest.length === from.length || rest.length === 0) {
      throw textError('NOT_IN_SPACE', 'a choice needs the chosen item and another', place, {
        received: `${shown(chosen)} of ${from.map(shown).join(', ')}`,
      })
    }
    return { preferences: rest.map((worse) => [chosen, worse] as const) }
  })
  const items = known ?? [...new Set(slates.flat())].sort()
  const space = rankingSpace(items, file)
  const raw = { space, inputs, lines, source: table, table, used: used.columns }
  return finishRankings({ ...raw, mayLackFeatures: true }, options)
}

/** The columns of the chosen items and of what they were chosen from. */
export function choiceColumns(names: readonly string[]) {
  const used = foundColumns(names)
  if (used) return used
  throw new PartitaError('INVALID_OPTION', 'no columns hold choices', {
    expected: 'columns winner and loser, or chosen and from',
    received: names.slice(0, 5).map(shown).join(', '),
  })
}

function foundColumns(names: readonly string[]) {
  const find = (known: readonly string[]) => names.findIndex((name) => known.includes(name))
  for (const [best, others, isPair] of [
    [WINNER, LOSER, true],
    [CHOSEN, SLATE, false],
  ] as const) {
    const columns = [find(best), find(others)]
    if (!columns.includes(-1)) return { columns, isPair }
  }
  return undefined
}

function slatesOf(
  cells: readonly string[],
  { lines, file }: Table,
  known: readonly string[] | undefined,
): (readonly string[])[] {
  const separator = SEPARATORS.find((mark) => cells.some((cell) => cell.includes(mark)))
  return cells.map((cell, row) => {
    const parts = separator === undefined ? [cell] : cell.split(separator)
    const named = parts.map((part) => part.trim()).filter((part) => part !== '')
    const own = Int32Array.from(named, () => lines[row])
    return itemTexts(named, { lines: own, file }, known)
  })
}
