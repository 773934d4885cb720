import type { ColumnData, FileMetaData } from 'hyparquet'
import { PartitaError } from '../../errors.js'
import type { Column, FeatureBlock, ReadFeaturesOptions, Table } from '../../io/index.js'
import { optionalPackage } from './optional-package.js'

/** Rows of a block. */
const ROWS = 8192

/** Columns of a Parquet file as they come. */
type Cells = ArrayLike<unknown>

/**
 * The rows of a Parquet file to predict on, in blocks; no more than a row group is in memory.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR for a file that is none, PARSE_ERROR with the row group that
 *   is damaged, UNSUPPORTED where the package is not installed
 */
export async function* parquetBlocks(
  path: string,
  options: ReadFeaturesOptions,
): AsyncGenerator<FeatureBlock> {
  const names = ['hyparquet', 'hyparquet-compressors']
  const parquet = await optionalPackage(() => import('hyparquet'), 'Parquet', names)
  const { compressors } = await optionalPackage(
    () => import('hyparquet-compressors'),
    'Parquet',
    names,
  )
  const file = await parquet.asyncBufferFromFile(path).catch((cause: unknown) => {
    throw notParquet(path, cause)
  })
  const metadata = await parquet.parquetMetadataAsync(file).catch((cause: unknown) => {
    throw notParquet(path, cause)
  })
  const kinds = columnKinds(metadata, options)
  const columns = [...kinds.keys()]
  let rowStart = 0
  for (const [index, group] of metadata.row_groups.entries()) {
    const rowEnd = rowStart + Number(group.num_rows)
    const cells = new Map<string, Cells[]>()
    const onChunk = ({ columnName, columnData }: ColumnData) => {
      cells.set(columnName, [...(cells.get(columnName) ?? []), columnData])
    }
    try {
      const range = { rowStart, rowEnd }
      await parquet.parquetRead({ file, metadata, compressors, columns, ...range, onChunk })
    } catch (cause) {
      throw damagedGroup(path, index, metadata.row_groups.length, cause)
    }
    const joined = columns.map((name) => whole(cells.get(name) ?? []))
    if (joined.some(({ length }) => length !== rowEnd - rowStart)) {
      throw damagedGroup(path, index, metadata.row_groups.length)
    }
    for (let from = rowStart; from < rowEnd; from += ROWS) {
      const rows = { from: from - rowStart, to: Math.min(from + ROWS, rowEnd) - rowStart }
      yield { kind: 'table', table: tableOf(path, kinds, joined, rows, rowStart) }
    }
    rowStart = rowEnd
  }
  if (rowStart === 0) {
    throw new PartitaError('EMPTY_DATA', 'the Parquet file has no rows', { where: path })
  }
}

type Kind = 'numeric' | 'words'

/** The columns that are read, and as what. */
function columnKinds(
  { schema }: FileMetaData,
  { schema: known, features, id }: ReadFeaturesOptions,
): ReadonlyMap<string, Kind> {
  // of nested columns the tree is walked by the package; here those of the first level count
  const [root, ...elements] = schema
  const names = root.num_children === elements.length ? elements.map(({ name }) => name) : []
  const all = names.length > 0 ? names : elements.map(({ name }) => name)
  const read = new Map<string, Kind>()
  if (known) {
    for (const { name, kind } of known.columns) {
      if (all.includes(name)) read.set(name, kind === 'number' ? 'numeric' : 'words')
    }
  } else for (const name of features ?? all) if (all.includes(name)) read.set(name, 'numeric')
  if (id !== undefined && all.includes(id)) read.set(id, 'words')
  return read
}

function whole(chunks: readonly Cells[]): Cells {
  if (chunks.length === 1) return chunks[0]
  return chunks.flatMap((chunk) => Array.from(chunk))
}

function tableOf(
  path: string,
  kinds: ReadonlyMap<string, Kind>,
  cells: readonly Cells[],
  { from, to }: { readonly from: number; readonly to: number },
  rowStart: number,
): Table {
  const cols = cells.length
  const rows = to - from
  const values = new Float64Array(rows * cols)
  const columns = [...kinds].map(([name, kind], column): Column => {
    const words = new Map<string, number>()
    for (let row = 0; row < rows; row++) {
      const value = cells[column][from + row]
      const at = row * cols + column
      if (value === null || value === undefined) values[at] = Number.NaN
      else if (kind === 'numeric') values[at] = numberOf(value, name, path, rowStart + from + row)
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
    lines: Int32Array.from({ length: rows }, (_, row) => rowStart + from + row + 1),
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

function notParquet(path: string, cause: unknown): PartitaError {
  const { code, message } = cause as NodeJS.ErrnoException
  const summary =
    code === 'ENOENT' ? 'there is no such file' : 'the file is no Parquet, or its end is damaged'
  return new PartitaError('FILE_ERROR', summary, { received: message, where: path, cause })
}

function damagedGroup(path: string, index: number, all: number, cause?: unknown): PartitaError {
  return new PartitaError('PARSE_ERROR', 'a row group of the Parquet file is damaged', {
    where: `${path}, row group ${index + 1} of ${all}`,
    ...(cause instanceof Error && { received: cause.message.slice(0, 200), cause }),
    hint: 'write the file again, or leave that row group out',
  })
}
