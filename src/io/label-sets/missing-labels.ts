import type { DenseMatrix } from '../../engine/index.js'
import type { Table } from '../table/table.js'
import { shown, textError } from '../text/text-error.js'
import type { LabelTableOptions } from './multilabel-data.js'

/** What becomes of rows with missing labels. */
export interface MissingLabels {
  /** the rows to keep, where others are left out */
  readonly complete?: Int32Array
  readonly dropped: number
  /** one sentence each */
  readonly warnings: readonly string[]
}

/**
 * Keeps missing labels, NaN, as unknown ones, or the complete rows alone.
 *
 * @throws PartitaError NOT_IN_SPACE with the line of the first missing label if that is asked for
 */
export function settleMissing(
  { rows, cols, values }: DenseMatrix,
  names: readonly string[],
  { file, lines }: Pick<Table, 'file' | 'lines'>,
  { missingLabels: policy = 'keep' }: Pick<LabelTableOptions, 'missingLabels'>,
): MissingLabels {
  const first = values.findIndex(Number.isNaN)
  if (first < 0) return { dropped: 0, warnings: [] }
  if (policy === 'error') {
    const place = {
      file,
      line: lines[Math.floor(first / cols)],
      item: `label ${shown(names[first % cols])}`,
    }
    throw textError('NOT_IN_SPACE', 'a label is missing', place, {
      hint: "pass missingLabels: 'keep' to learn from the others, or missingLabels: 'drop'",
    })
  }
  const complete = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => {
    return !values.subarray(row * cols, (row + 1) * cols).some(Number.isNaN)
  })
  const partial = rows - complete.length
  if (policy === 'drop') {
    const warning = `${partial} of ${rows} rows were dropped: labels of theirs are missing`
    return { complete, dropped: partial, warnings: [warning] }
  }
  const missing = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0)
  const percent = Number(((100 * missing) / values.length).toPrecision(2))
  const warnings = [
    `${missing} labels (${percent} %) of ${partial} rows are missing: they are unknown`,
  ]
  const never = names.filter((_, label) => {
    return lines.every((_line, row) => Number.isNaN(values[row * cols + label]))
  })
  if (never.length > 0) {
    warnings.push(`labels that are known in no row: ${never.slice(0, 5).map(shown).join(', ')}`)
  }
  return { dropped: 0, warnings }
}
