import type { DenseMatrix } from '../../engine/index.js'
import { type Column, storedCells, type Table } from '../table/table.js'
import { isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'
import { areTruths, truthOf } from '../text/truth.js'

/** Labels of a table, and what its values were taken for where they are other than 0 and 1. */
export interface LabelsRead {
  /** `[rows, labels]` */
  readonly labels: DenseMatrix
  /** one sentence each */
  readonly notes: readonly string[]
}

/** What the values of a label column mean. */
interface Meaning {
  /** 0 or 1; NaN for a missing value, undefined for no label */
  valueOf(cell: number): number | undefined
  /** how 0 and 1 are written, where in another way */
  readonly words?: readonly [zero: string, one: string] | undefined
}

/**
 * The label matrix of a table: 0 and 1 as numbers, −1 and 1, or the usual words for false and true, the
 * same for a whole column.
 *
 * @throws PartitaError NOT_IN_SPACE with the line if an attribute is declared with other values, or a
 *   row has another value; one that is missing is NaN
 * @param missing what stands for a missing value beside the usual markers
 */
export function readLabels(
  table: Table,
  selected: readonly number[],
  missing: readonly string[] = [],
): LabelsRead {
  const { columns, lines, file } = table
  const cells = storedCells(table, selected)
  const cols = selected.length
  const meanings = selected.map((column, label) => {
    return columns[column].kind === 'numeric'
      ? numericMeaning(cells, label, cols, missing)
      : wordMeaning(columns[column], file, missing)
  })
  const values = new Float32Array(cells.length)
  for (let at = 0; at < cells.length; at++) {
    const column = columns[selected[at % cols]]
    const value = Number.isNaN(cells[at]) ? Number.NaN : meanings[at % cols].valueOf(cells[at])
    if (value === undefined) {
      const place = {
        file,
        line: lines[Math.floor(at / cols)],
        item: `label ${shown(column.name)}`,
      }
      throw textError('NOT_IN_SPACE', 'a label is neither 0 nor 1', place, {
        received: shownCell(column, cells[at]),
      })
    }
    values[at] = value
  }
  const names = selected.map((column) => columns[column].name)
  return { labels: { rows: lines.length, cols, values }, notes: notesOn(meanings, names) }
}

/** −1 is 0 in a column that has no 0. */
function numericMeaning(
  cells: Float64Array,
  label: number,
  cols: number,
  missing: readonly string[],
): Meaning {
  const markers = missing.map((word) => parseNumber(word, 0, word.length))
  let [hasZero, hasMinus] = [false, false]
  for (let at = label; at < cells.length; at += cols) {
    if (cells[at] === 0) hasZero = true
    if (cells[at] === -1) hasMinus = true
  }
  const isSigned = hasMinus && !hasZero && !markers.includes(-1)
  return {
    valueOf: (cell) => {
      if (markers.includes(cell)) return Number.NaN
      if (cell === 0 || cell === 1) return cell
      return isSigned && cell === -1 ? 0 : undefined
    },
    words: isSigned ? ['-1', '1'] : undefined,
  }
}

function wordMeaning(
  column: Column,
  file: string | undefined,
  missing: readonly string[],
): Meaning {
  const { name, kind, line, categories } = column
  // what a file declares is a value, unless the caller says otherwise
  const isMissing = (word: string) =>
    kind === 'nominal' ? missing.includes(word) : isMissingField(word, missing)
  const known = categories.filter((word) => !isMissing(word))
  const numbers = known.map((word) => parseNumber(word, 0, word.length))
  const isSigned = numbers.includes(-1) && !numbers.includes(0)
  const words = known.filter((_, at) => Number.isNaN(numbers[at]))
  const isTruth = areTruths(words) && numbers.every((number) => !(number < 0 || number > 1))
  const meaningOf = (word: string): number | undefined => {
    if (isMissing(word)) return Number.NaN
    if (isTruth && words.includes(word)) return truthOf(word)
    const number = parseNumber(word, 0, word.length)
    if (number === 0 || number === 1) return number
    return isSigned && number === -1 ? 0 : undefined
  }
  const meanings = categories.map(meaningOf)
  if (kind === 'text' || (kind === 'nominal' && meanings.includes(undefined))) {
    const place = { file, line, item: `label ${shown(name)}` }
    throw textError('NOT_IN_SPACE', 'a label is declared with other values than 0 and 1', place, {
      expected: '{0,1}, {-1,1}, {false,true}, {no,yes} or numeric',
      received: kind === 'nominal' ? `{${categories.slice(0, 8).join(',').slice(0, 100)}}` : kind,
      hint: 'check the choice of labels, or rewrite the values as 0 and 1',
    })
  }
  const wordOf = (truth: 0 | 1) => known.find((word) => truthOf(word) === truth) ?? ''
  return {
    valueOf: (cell) => meanings[cell],
    words: isTruth ? [wordOf(0), wordOf(1)] : isSigned ? ['-1', '1'] : undefined,
  }
}

function shownCell({ kind, categories }: Column, cell: number): string {
  return kind === 'numeric' ? String(cell) : shown(categories[cell])
}

/** Which value is 1, for all labels that are written alike. */
function notesOn(meanings: readonly Meaning[], names: readonly string[]): string[] {
  const alike = new Map<string, string[]>()
  meanings.forEach(({ words }, label) => {
    if (words === undefined) return
    const [zero, one] = words
    const said = [one && `${shown(one)} is 1`, zero && `${shown(zero)} is 0`].filter(Boolean)
    const key = said.join(', ')
    alike.set(key, [...(alike.get(key) ?? []), names[label]])
  })
  return [...alike].map(([said, labels]) => {
    const list = labels.slice(0, 5).map(shown).join(', ') + (labels.length > 5 ? ', …' : '')
    return `${said} in ${labels.length === 1 ? 'label' : 'labels'} ${list}`
  })
}
