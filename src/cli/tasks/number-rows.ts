import { type DenseMatrix, isSparse, takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  blockReader,
  type FeatureData,
  fillMissing,
  meanCount,
  readFeatures,
  schemaFeatures,
  type TableSchema,
  widthOf,
} from '../../io/index.js'
import type { ContinuousValues } from '../options/continuous-options.js'
import { UsageError } from '../options/usage-error.js'
import type { ParquetLimits } from '../running/parquet-decoder.js'
import { rowBlocks } from '../running/row-blocks.js'
import type { NumberRows, NumberValues } from './continuous-task.js'
import { type ReadingValues, readingChoices } from './reading-choices.js'

/** What is said of reading. */
type NumberReading = ReadingValues & Pick<NumberValues, 'keepSource'>

/** All columns of numbers of a file, or those of another like it. */
export async function readNumbers(
  path: string,
  values: NumberReading,
  like?: Pick<NumberRows, 'featureNames' | 'schema'>,
): Promise<NumberRows> {
  const { ignore, ...choices } = readingChoices(values)
  const { schema, featureNames: features } = like ?? {}
  const { keepSource } = values
  const options = { ...choices, schema, features, labels: ignore, keepSource }
  const data = await readFeatures(path, options)
  return { ...data, features: denseOf(data, path), inputSchema: data.schema }
}

/** The same in blocks. */
export async function* readNumberBlocks(
  path: string,
  values: NumberReading & ParquetLimits & { readonly id?: string | undefined },
  like?: Pick<NumberRows, 'featureNames' | 'schema'>,
): AsyncGenerator<NumberRows> {
  const { ignore, ...choices } = readingChoices(values)
  const { schema, featureNames: features } = like ?? {}
  const options = { ...choices, schema, features, labels: ignore, id: values.id }
  const read = await blockReader(path, options)
  const { maxMemory, maxSeconds } = values
  for await (const block of rowBlocks(path, { ...options, maxMemory, maxSeconds })) {
    const data = await read(block)
    yield { ...data, features: denseOf(data, path) }
  }
}

/** The same with one column apart, whose values are never filled in. */
export async function readWithTarget(
  path: string,
  values: NumberReading & Pick<ContinuousValues, 'target'>,
  like?: NumberRows,
): Promise<NumberRows> {
  const names = like && [...like.featureNames, like.targetName as string]
  const { missing } = values
  const isFilled = missing === 'mean' || missing === 'zero'
  const read = await readNumbers(
    path,
    isFilled ? { ...values, missing: 'keep' } : values,
    names && { featureNames: names, schema: like?.schema },
  )
  const { featureNames } = read
  const targetName = like?.targetName ?? values.target ?? featureNames[featureNames.length - 1]
  if (!featureNames.includes(targetName)) {
    throw new PartitaError('UNKNOWN_LABEL', 'there is no target of this name', {
      expected: `one of ${featureNames.slice(0, 8).join(', ')}${featureNames.length > 8 ? ', …' : ''}`,
      received: targetName,
      where: path,
      hint: 'name a column of numbers: --target NAME',
    })
  }
  checkIsNumber(read.schema, targetName, path)
  if (featureNames.length === 1) {
    throw new PartitaError('EMPTY_DATA', 'there is no column beside the target', { where: path })
  }
  const rows = splitTarget(read, targetName)
  const unknown = rows.target?.findIndex(Number.isNaN) ?? -1
  if (unknown >= 0) {
    throw new PartitaError('NOT_FINITE', 'a target is missing', {
      received: `nothing in row ${unknown + 1}`,
      where: `${path}, column ${targetName}`,
      hint: 'leave the row out: a target is not filled in',
    })
  }
  if (!isFilled || !rows.inputSchema) return rows
  const schema = { ...rows.inputSchema, missing }
  return {
    ...rows,
    inputSchema: schema,
    features: fillMissing(rows.features, schema) as DenseMatrix,
  }
}

/** Throws NOT_IN_SPACE for a target that is one of the categories of a column: the others would tell it. */
function checkIsNumber(schema: TableSchema | undefined, target: string, path: string): void {
  const source = schema?.columns.find((column) => {
    return schemaFeatures({ ...schema, columns: [column] }).includes(target)
  })
  if (!source || source.kind === 'number' || source.name === target) return
  throw new PartitaError('NOT_IN_SPACE', 'a target is no number', {
    expected: 'a column of numbers',
    received: `categories, of which ${target} is one`,
    where: `${path}, column ${source.name}`,
    hint: 'name a column of numbers: --target NAME; categories are for partita fit without --task',
  })
}

/** Rows with the column of a name apart from the others. */
export function splitTarget(read: NumberRows, targetName: string): NumberRows {
  const { features, featureNames, schema } = read
  const at = featureNames.indexOf(targetName)
  const { rows, cols, values, center } = features
  const inputs = new Float32Array(rows * (cols - 1))
  const target = new Float64Array(rows)
  for (let r = 0, e = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      const value = values[r * cols + j]
      if (j === at) target[r] = value + (center?.[j] ?? 0)
      else inputs[e++] = value
    }
  }
  return {
    ...read,
    features: {
      rows,
      cols: cols - 1,
      values: inputs,
      ...(center && { center: center.filter((_, j) => j !== at) }),
    },
    featureNames: featureNames.filter((_, j) => j !== at),
    target,
    targetName,
    inputSchema: schemaWithout(schema, targetName),
  }
}

/** A schema without the column that becomes one feature; undefined where it has no such. */
function schemaWithout(schema: TableSchema | undefined, name: string): TableSchema | undefined {
  const at = schema?.columns.findIndex(
    (column) =>
      widthOf(column) === 1 && schemaFeatures({ ...schema, columns: [column] })[0] === name,
  )
  if (!schema || at === undefined || at < 0) return undefined
  const mean = meanCount(schema.columns.slice(0, at))
  return {
    ...schema,
    columns: schema.columns.filter((_, column) => column !== at),
    means: schema.means.filter((_, feature) => feature !== mean),
    leftOut: [...schema.leftOut, name],
  }
}

/** Some of the rows. */
export function takeNumbers(data: NumberRows, rows: Int32Array): NumberRows {
  const { features, target } = data
  return {
    ...data,
    features: takeRows(features, rows),
    ...(target && { target: Float64Array.from(rows, (r) => target[r]) }),
  }
}

/** What `--bounds` says: `age=0:,share=0:1`. */
export function readBounds(
  text: string | undefined,
): Record<string, readonly [number, number]> | undefined {
  if (text === undefined) return undefined
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [, name, low, high] = /^(.+)=([^:]*):([^:]*)$/.exec(part.trim()) ?? []
      const bounds = [
        low?.trim() ? Number(low) : -Infinity,
        high?.trim() ? Number(high) : Infinity,
      ] as const
      if (!name || !(bounds[0] < bounds[1])) {
        throw new UsageError(
          `--bounds cannot be ${JSON.stringify(part)}`,
          '--bounds takes NAME=LOW:HIGH, separated by commas; an end left out is none',
        )
      }
      return [name, bounds]
    }),
  )
}

/** Features as these models take them. */
export function denseOf({ features }: Pick<FeatureData, 'features'>, path: string): DenseMatrix {
  if (!isSparse(features)) return features
  throw new PartitaError('UNSUPPORTED', 'sparse rows are no continuous columns', {
    expected: 'a file of dense rows',
    where: path,
  })
}
