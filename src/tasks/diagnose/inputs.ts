import { type DenseMatrix, type Features, isSparse, takeRows } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { type TableSchema, widthOf } from '../../io/index.js'
import { nearestName } from '../../nearest-name.js'
import type { Rng } from '../../random/index.js'

/** What a person calls an input: one feature, or all indicators of the categories of a column. */
export interface Input {
  readonly name: string
  /** the features that it became */
  readonly columns: readonly number[]
  readonly categories?: readonly string[]
}

/** What is known of the columns that a model reads. */
export interface NamedInputs {
  readonly featureCount: number
  readonly featureNames: readonly string[] | undefined
  readonly schema: TableSchema | undefined
}

/** The inputs of a model, in the order of its features. */
export function inputsOf({ featureCount, featureNames, schema }: NamedInputs): Input[] {
  if (!schema) {
    return Array.from({ length: featureCount }, (_, column) => ({
      name: featureNames?.[column] ?? `input ${column}`,
      columns: [column],
    }))
  }
  let at = 0
  return schema.columns.map((column) => {
    const width = widthOf(column)
    const columns = Array.from({ length: width }, (_, i) => at + i)
    at += width
    const { name } = column
    return column.kind === 'categories'
      ? { name, columns, categories: column.categories }
      : { name, columns }
  })
}

/** @throws PartitaError `INVALID_OPTION` naming the nearest input there is */
export function inputNamed(inputs: readonly Input[], name: string, option: string): Input {
  const found = inputs.find((input) => input.name === name)
  const near = nearestName(
    name,
    inputs.map((input) => input.name),
  )
  checkOption(
    found !== undefined,
    option,
    'the name of an input',
    name,
    near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`,
  )
  return found!
}

/** At most so many rows, drawn without replacement, in their order. */
export function someRows(rows: number, count: number, rng: Rng): Int32Array {
  if (rows <= count) return Int32Array.from({ length: rows }, (_, row) => row)
  return rng.permutation(rows).slice(0, count).sort()
}

/** Some rows with all their columns, to be changed. */
export function denseRows(features: Features, rows: Int32Array): DenseMatrix {
  const taken = takeRows(features, rows)
  if (!isSparse(taken)) return { ...taken, values: taken.values.slice() }
  const values = new Float32Array(taken.rows * taken.cols)
  for (let row = 0; row < taken.rows; row++) {
    for (let at = taken.offsets[row]; at < taken.offsets[row + 1]; at++) {
      values[row * taken.cols + taken.indices[at]] = taken.values[at]
    }
  }
  return { rows: taken.rows, cols: taken.cols, values }
}

/** One value a row: a number, or the name of its category. */
export function inputValues(features: Features, input: Input): (number | string)[] {
  const all = Int32Array.from({ length: features.rows }, (_, row) => row)
  const columns = Array.from(input.columns, () => new Float64Array(features.rows))
  const CHUNK = 1000
  for (let from = 0; from < all.length; from += CHUNK) {
    const { rows, cols, values, center } = denseRows(features, all.slice(from, from + CHUNK))
    for (let row = 0; row < rows; row++) {
      input.columns.forEach((column, i) => {
        columns[i][from + row] = values[row * cols + column] + (center?.[column] ?? 0)
      })
    }
  }
  const { categories } = input
  if (!categories) return Array.from(columns[0])
  return Array.from(
    all,
    (row) => categories[columns.findIndex((column) => column[row] === 1)] ?? '(other)',
  )
}
