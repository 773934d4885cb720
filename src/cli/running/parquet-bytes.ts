import type { SchemaElement } from 'hyparquet-writer'
import type { IdColumn, Written } from '../report/prediction-text.js'
import { optionalPackage } from './optional-package.js'

/** What is written of some rows. */
export interface WrittenRows {
  readonly parts: readonly Written[]
  /** a column of the input that stands with them */
  readonly id?: IdColumn | undefined
  /** number of the first row */
  readonly first: number
}

/**
 * Predictions as the bytes of a Parquet file, a row group for each block: the columns of the table that
 * `--format csv` writes.
 */
export async function* parquetBytes(
  blocks: AsyncIterable<WrittenRows>,
): AsyncGenerator<Uint8Array> {
  const names = ['hyparquet-writer']
  const { ByteWriter, ParquetWriter } = await optionalPackage(
    () => import('hyparquet-writer'),
    'writing Parquet',
    names,
  )
  const bytes = new ByteWriter()
  let writer: InstanceType<typeof ParquetWriter> | undefined
  const taken = () => {
    const made = bytes.getBytes().slice()
    bytes.index = 0
    return made
  }
  for await (const block of blocks) {
    const columns = columnsOf(block)
    writer ??= new ParquetWriter({ writer: bytes, schema: schemaOf(columns) })
    const columnData = columns.map(({ name, data }) => ({ name, data }))
    await writer.write({ columnData, rowGroupSize: Math.max(1, columns[0].data.length) })
    yield taken()
  }
  writer?.finish()
  yield taken()
}

interface Column {
  readonly name: string
  readonly type: 'INT32' | 'DOUBLE' | 'STRING'
  readonly data: (string | number | null)[]
}

function columnsOf({ parts, id, first }: WrittenRows): Column[] {
  const count = parts[0].rows.length
  const numbers = Array.from({ length: count }, (_, row) => first + row)
  const beside = parts.flatMap((part) =>
    part.columns.map((name, at): Column => {
      const fields = part.rows.map(({ fields: own }) => own[at])
      const isNumber = fields.some((field) => typeof field === 'number')
      const data = isNumber ? fields.map((field) => (field === '' ? null : field)) : fields
      return { name, type: isNumber ? 'DOUBLE' : 'STRING', data }
    }),
  )
  const ids: Column[] = id ? [{ name: id.name, type: 'STRING', data: [...id.values] }] : []
  return [{ name: 'row', type: 'INT32', data: numbers }, ...ids, ...beside]
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  const elements = columns.map(({ name, type }): SchemaElement => {
    const common = { name, repetition_type: 'OPTIONAL' } as const
    if (type !== 'STRING') return { ...common, type }
    return { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' }
  })
  return [{ name: 'root', num_children: columns.length }, ...elements]
}
