import { checkOption } from '../../errors.js'
import type { TableFormat } from './read-table.js'

const FORMATS: Readonly<Record<string, TableFormat>> = { arff: 'arff', csv: 'csv', tsv: 'csv' }

/**
 * The format of a file of features by its name, compressed or not; undefined for the standard input,
 * whose text shows it; INVALID_OPTION for any other.
 */
export function tableFormat(path: string): TableFormat | undefined {
  if (path === '-') return undefined
  const format = FORMATS[/\.(arff|csv|tsv)(?:\.gz)?$/i.exec(path)?.[1].toLowerCase() ?? '']
  checkOption(format !== undefined, 'path', 'a name in .arff, .csv or .tsv, also .gz', path)
  return format
}
