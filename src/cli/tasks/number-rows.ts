import { type DenseMatrix, isSparse, recentered, takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  blockReader,
  type FeatureData,
  meanCount,
  readFeatures,
  type TableSchema,
} from '../../io/index.js'
import type { ContinuousValues } from '../options/continuous-options.js'
import { UsageError } from '../options/usage-error.js'
import { rowBlocks } from '../running/row-blocks.js'
import type { NumberRows } from './continuous-task.js'
import { type ReadingValues, readingChoices } from './reading-choices.js'

/** All columns of numbers of a file, or those of another like it. */
export async function readNumbers(
  path: string,
  values: ReadingValues,
  like?: Pick<NumberRows, 'featureNames' | 'schema'>,
): Promise<NumberRows> {
  const { ignore, ...choices } = readingChoices(values)
  const { schema, featureNames: features } = like ?? {}
  const data = await readFeatures(path, { ...choices, schema, features, labels: ignore })
  return { ...data, features: denseOf(data, path) }
}

/** The same in blocks. */
export async function* readNumberBlocks(
  path: string,
  values: ReadingValues,
  like?: Pick<NumberRows, 'featureNames' | 'schema'>,
): AsyncGenerator<NumberRows> {
  const { ignore, ...choices } = readingChoices(values)
  const { schema, featureNames: features } = like ?? {}
  const options = { ...choices, schema, features, labels: ignore }
  const read = await blockReader(path, options)
  for await (const block of rowBlocks(path, options)) {
    const data = await read(block)
    yield { ...data, features: denseOf(data, path) }
  }
}

/** The same with one column apart. */
export async function readWithTarget(
  path: string,
  values: ContinuousValues,
  like?: NumberRows,
): Promise<NumberRows> {
  const names = like && [...like.featureNames, like.targetName as string]
  const { features, featureNames, schema, warnings } = await readNumbers(
    path,
    values,
    names && { featureNames: names, schema: like?.schema },
  )
  const targetName = like?.targetName ?? values.target ?? featureNames[featureNames.length - 1]
  const at = featureNames.indexOf(targetName)
  if (at < 0) {
    throw new PartitaError('UNKNOWN_LABEL', 'there is no target of this name', {
      expected: `one of ${featureNames.slice(0, 8).join(', ')}${featureNames.length > 8 ? ', …' : ''}`,
      received: targetName,
      where: path,
      hint: 'name a column of numbers: --target NAME',
    })
  }
  if (featureNames.length === 1) {
    throw new PartitaError('EMPTY_DATA', 'there is no column beside the target', { where: path })
  }
  const { rows, cols, values: all } = features
  const inputs = new Float32Array(rows * (cols - 1))
  const target = new Float64Array(rows)
  for (let r = 0, e = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      const value = all[r * cols + j]
      if (j === at) target[r] = value
      else inputs[e++] = value
    }
  }
  return {
    features: { rows, cols: cols - 1, values: inputs },
    featureNames: featureNames.filter((_, j) => j !== at),
    target,
    targetName,
    schema,
    warnings,
  }
}

/** A schema without a column of numbers; undefined where it has no such. */
export function schemaWithout(
  schema: TableSchema | undefined,
  name: string,
): TableSchema | undefined {
  const at = schema?.columns.findIndex((column) => column.kind === 'number' && column.name === name)
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

function denseOf({ features }: FeatureData, path: string): DenseMatrix {
  // each file has its own center, and these models know of none
  if (!isSparse(features)) return recentered(features, undefined)
  throw new PartitaError('UNSUPPORTED', 'sparse rows are no continuous columns', {
    expected: 'a file of dense rows',
    where: path,
  })
}
