import { Rng } from '../../src/random/index.js'

/** Columns of the tiny set: two features decide two labels, one is noise. */
const COLUMNS = ['warm', 'loud', 'noise', 'sun', 'party'] as const

/** Rows of a set that is learned in a few epochs: `sun` if warm, `party` if loud. */
export function tinyRows(count: number, seed = 1): number[][] {
  const rng = new Rng(seed)
  return Array.from({ length: count }, () => {
    const [warm, loud, noise] = [rng.normal(), rng.normal(), rng.normal()]
    return [warm, loud, noise, warm > 0 ? 1 : 0, loud > 0.5 ? 1 : 0]
  })
}

/** The same as the text of an ARFF file that says where its labels are. */
export function tinyArff(rows: readonly (readonly (number | string)[])[]): string {
  const attributes = COLUMNS.map((name, column) => {
    return `@attribute ${name} ${column < 3 ? 'numeric' : '{0,1}'}`
  })
  const lines = rows.map((row) => row.join(','))
  return ["@relation 'tiny: -C -2'", ...attributes, '@data', ...lines, ''].join('\n')
}

/** The same as CSV, with columns in another order if asked for. */
export function tinyCsv(
  rows: readonly (readonly (number | string)[])[],
  columns: readonly string[] = COLUMNS,
): string {
  const at = columns.map((name) => (COLUMNS as readonly string[]).indexOf(name))
  const lines = rows.map((row) => at.map((column) => (column < 0 ? 'x' : row[column])).join(','))
  return [columns.join(','), ...lines, ''].join('\n')
}
