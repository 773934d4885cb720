import { PartitaError } from '../../errors.js'
import type { Column, FeatureBlock, ReadFeaturesOptions, Table } from '../../io/index.js'
import { optionalPackage } from './optional-package.js'
import {
  ParquetDecoder,
  type ParquetFailure,
  type ParquetLimits,
  type ParquetRows,
} from './parquet-decoder.js'

/** Rows of a block. */
const ROWS = 8192

/**
 * The rows of a Parquet file to predict on, in blocks, decoded in a process of its own within limits of time and
 * memory; no more than a block is in this one.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR for a file that is none, PARSE_ERROR with the row group that
 *   is damaged or with the limit that was passed, UNSUPPORTED where the package is not installed
 */
export async function* parquetBlocks(
  path: string,
  options: ReadFeaturesOptions & ParquetLimits,
): AsyncGenerator<FeatureBlock> {
  const names = ['hyparquet', 'hyparquet-compressors']
  await optionalPackage(() => import('hyparquet'), 'Parquet', names)
  await optionalPackage(() => import('hyparquet-compressors'), 'Parquet', names)
  const decoder = await ParquetDecoder.open(path, ROWS, options)
  try {
    let kinds: ReadonlyMap<string, Kind> = new Map()
    let isEmpty = true
    for (;;) {
      const said = await decoder.next()
      if (said.type === 'end') break
      if (said.type === 'failed') throw damaged(path, said)
      if (said.type === 'schema') {
        kinds = columnKinds(said.names, options)
        decoder.ask({ columns: [...kinds.keys()] })
        continue
      }
      isEmpty = false
      yield { kind: 'table', table: tableOf(path, kinds, said) }
      decoder.ask({})
    }
    if (isEmpty) {
      throw new PartitaError('EMPTY_DATA', 'the Parquet file has no rows', { where: path })
    }
  } finally {
    decoder.end()
  }
}

type Kind = 'numeric' | 'words'

/** The columns that are read, and as what. */
function columnKinds(
  all: readonly string[],
  { schema: known, features, id }: ReadFeaturesOptions,
): ReadonlyMap<string, Kind> {
  const read = new Map<string, Kind>()
  if (known) {
    for (const { name, kind } of known.columns) {
      if (all.includes(name)) read.set(name, kind === 'number' ? 'numeric' : 'words')
    }
  } else for (const name of features ?? all) if (all.includes(name)) read.set(name, 'numeric')
  if (id !== undefined && all.includes(id)) read.set(id, 'words')
  return read
}

function tableOf(
  path: string,
  kinds: ReadonlyMap<string, Kind>,
  { rowStart, rows, cells }: ParquetRows,
): Table {
  const cols = cells.length
  const values = new Float64Array(rows * cols)
  const columns = [...kinds].map(([name, kind], column): Column => {
    const words = new Map<string, number>()
    for (let row = 0; row < rows; row++) {
      const value = cells[column][row]
      const at = row * cols + column
      if (value === null || value === undefined) values[at] = Number.NaN
      else if (kind === 'numeric') values[at] = numberOf(value, name, path, rowStart + row)
      else {
        const text = value instanceof Date ? value.toISOString() : String(value)
        if (!words.has(text)) words.set(text, words.size)
        values[at] = words.get(text)!
      }
    }
    return { name, kind, categories: [...words.keys()], line: 1 }
  })
  return {
    relation: '',
    columns,
    values: { rows, cols, values },
    lines: Int32Array.from({ length: rows }, (_, row) => rowStart + row + 1),
    instanceWeights: undefined,
    file: path,
    noun: 'column',
    notes: [],
  }
}

const DAY = 24 * 60 * 60 * 1000

function numberOf(value: unknown, name: string, path: string, row: number): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime() / DAY
  throw new PartitaError('PARSE_ERROR', 'a feature is not a number', {
    received: String(value).slice(0, 100),
    where: `${path}, row ${row + 1}, column ${name}`,
  })
}

function damaged(path: string, { group, code, message }: ParquetFailure): PartitaError {
  if (group) {
    return new PartitaError('PARSE_ERROR', 'a row group of the Parquet file is damaged', {
      received: message,
      where: `${path}, row group ${group[0] + 1} of ${group[1]}`,
      hint: 'write the file again, or leave that row group out',
    })
  }
  const summary =
    code === 'ENOENT' ? 'there is no such file' : 'the file is no Parquet, or its end is damaged'
  return new PartitaError('FILE_ERROR', summary, { received: message, where: path })
}
