import type { Slices } from '../../tasks/index.js'
import type { Findings, FoundTable } from './findings.js'
import { textTable } from './text-table.js'

const MOST_INPUTS = 10

/** What a diagnosis found, for people, in short; `--json` and the report have all of it. */
export function diagnosisText({ tables, diagnosis: { importance } }: Findings): string {
  const shuffled: FoundTable = {
    title: 'nats a row lost when an input is shuffled',
    columns: ['input', 'nats', '± sd'],
    rows: importance?.inputs.map(({ input, mean, deviation }) => [input, mean, deviation]) ?? [],
    most: MOST_INPUTS,
  }
  return [...tables, shuffled].flatMap(titled).join('\n')
}

/** Scores of slices, for people. */
export function slicesText({ by, slices }: Slices): string {
  const names = Object.keys(slices[0]?.scores ?? {})
  return textTable([
    [`by ${by}`, 'rows', 'NLL', ...names],
    ...slices.map(({ value, rows, nll, scores }) => [
      value,
      String(rows),
      cellText(nll),
      ...names.map((name) => cellText(scores[name])),
    ]),
  ])
}

function titled({ title, columns, rows, most }: FoundTable): string[] {
  if (rows.length === 0) return []
  const some = rows.length > most ? ` (${most} of ${rows.length}; all by --json)` : ''
  return [
    '',
    `${title}${some}`,
    textTable([columns, ...rows.slice(0, most).map((row) => row.map(cellText))]),
  ]
}

function cellText(value: string | number | null): string {
  if (typeof value === 'string') return value
  return value === null ? '–' : value.toFixed(3)
}
