import type { DenseMatrix } from '../../engine/index.js'
import { isBinary } from '../table/feature-columns.js'
import { type Column, storedCells, type Table } from '../table/table.js'
import { isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'

/**
 * The label matrix of a table, `[rows, labels]`.
 *
 * @throws PartitaError NOT_IN_SPACE with the line if an attribute is declared with other values than
 *   0 and 1, or a row has another value or none
 */
export function readLabels(table: Table, selected: readonly number[]): DenseMatrix {
  const { columns, lines, file } = table
  const meanings = selected.map((column) => meaningOf(columns[column], file))
  const values = storedCells(table, selected)
  const cols = selected.length
  meanings.forEach((meaning, label) => {
    if (meaning === undefined) return
    for (let at = label; at < values.length; at += cols) {
      values[at] = meaning[values[at]] ?? Number.NaN
    }
  })
  let at = 0
  while (at < values.length && (values[at] === 0 || values[at] === 1)) at++
  if (at < values.length) {
    const received = Number.isNaN(values[at]) ? 'a missing value' : String(values[at])
    throw notBinary(columns[selected[at % cols]].name, received, lines[Math.floor(at / cols)], file)
  }
  return { rows: lines.length, cols, values }
}

/**
 * The label in a field.
 *
 * @throws PartitaError NOT_IN_SPACE with the line unless it is 0 or 1
 */
export function labelInField(
  field: string,
  label: string,
  line: number,
  file: string | undefined,
): number {
  const value = parseNumber(field, 0, field.length)
  if (value === 0 || value === 1) return value
  throw notBinary(label, isMissingField(field) ? 'a missing value' : shown(field), line, file)
}

function notBinary(label: string, received: string, line: number, file: string | undefined) {
  const place = { file, line, item: `label ${shown(label)}` }
  return textError('NOT_IN_SPACE', 'a label is neither 0 nor 1', place, { received })
}

/** The number each code stands for; undefined: the cells are these numbers. */
function meaningOf(column: Column, file: string | undefined): Float32Array | undefined {
  const { name, kind, line, categories } = column
  if (kind === 'numeric') return undefined
  if (isBinary(column)) {
    return categories[0] === '0' ? undefined : Float32Array.from(categories, Number)
  }
  const place = { file, line, item: `label ${shown(name)}` }
  throw textError('NOT_IN_SPACE', 'a label is declared with other values than 0 and 1', place, {
    expected: '{0,1} or numeric',
    received: kind === 'nominal' ? `{${categories.slice(0, 8).join(',')}}` : kind,
    hint: 'check the choice of labels, or rewrite the values as 0 and 1',
  })
}
