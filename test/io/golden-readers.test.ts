import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseArff } from '../../src/io/arff/arff-parser.js'
import { readCsvTable } from '../../src/io/csv/read-csv-table.js'
import { columnNames, storedCells, type Table } from '../../src/io/table/table.js'
import { isMissingField } from '../../src/io/text/field.js'
import { areTruths, truthOf } from '../../src/io/text/truth.js'

type Cell = number | string | boolean | null
interface Parsed {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}
const golden = JSON.parse(
  readFileSync(new URL('../golden/readers.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly (Readonly<Record<string, Parsed>> & { text: string })[]>>

/** What we make of a table, in the form of the golden file. */
function parsed(table: Table): Parsed {
  const { columns, values } = table
  const cells = storedCells(table, [...columns.keys()])
  const meaning = columns.map(({ kind, categories }) => (cell: number): Cell => {
    if (Number.isNaN(cell)) return null
    if (kind === 'numeric') return cell
    const word = categories[cell]
    if (isMissingField(word) && kind === 'words') return null
    return kind === 'words' && areTruths(categories) ? truthOf(word) === 1 : word
  })
  const rows = Array.from({ length: values.rows }, (_, row) =>
    columns.map((_column, at) => meaning[at](cells[row * columns.length + at])),
  )
  return { names: columnNames(table), rows }
}

describe('readers agree with', () => {
  test.each(golden.arff.map(({ text, liac }) => [text, liac] as const))(
    'liac-arff on %j',
    (text, liac) => {
      expect(parsed(parseArff(text))).toEqual(liac)
    },
  )

  test.each(golden.scipy.map(({ text, scipy }) => [text, scipy] as const))(
    'scipy on %j',
    (text, scipy) => {
      expect(parsed(parseArff(text))).toEqual(scipy)
    },
  )

  test.each(golden.csv.map(({ text, pandas }) => [text, pandas] as const))(
    'pandas on %j',
    async (text, pandas) => {
      const all = (names: readonly string[]) =>
        new Map(names.map((_, column) => [column, 'own'] as const))
      expect(parsed(await readCsvTable(text, {}, all))).toEqual(pandas)
    },
  )
})
