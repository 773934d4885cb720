import type { DenseMatrix } from '../../engine/index.js'
import { sum } from '../../numbers/index.js'
import type { AskedRows } from './asked-rows.js'
import type { MovedInput } from './diagnosis.js'
import { denseRows, type Input, inputValues, someRows } from './inputs.js'

/** Quantiles of a number that it is set to. */
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
/** At most so many categories, the commonest. */
const MOST_CATEGORIES = 8

/** Something that a model says of rows, some numbers each. */
export type ReadRows = (X: DenseMatrix) => {
  readonly cols: number
  readonly values: ArrayLike<number>
}

/**
 * Sets an input to some values in some rows, all else as it is.
 *
 * @param reads what the model says of rows
 * @returns which rows and values, and of each of `reads` the mean over rows of each number, `[numbers][values]`
 */
export function moveInput(
  { features, rng }: AskedRows,
  input: Input,
  count: number,
  reads: readonly ReadRows[],
): MovedInput & { readonly means: readonly (readonly (readonly number[])[])[] } {
  const rows = someRows(features.rows, count, rng.split('effect rows'))
  const X = denseRows(features, rows)
  const settings = settingsOf(input, inputValues(features, input))
  const means = reads.map((read) => {
    const each = settings.map((setting) => meanWith(X, input, setting, read))
    return each[0].map((_, number) => each.map((said) => said[number]))
  })
  return { input: input.name, rows: rows.length, values: settings.map(({ value }) => value), means }
}

/** What an input is set to, and what its features are then. */
export interface InputSetting {
  readonly value: number | string
  readonly features: readonly number[]
}

/** The values to set an input to: quantiles of what it is, or its commonest categories. */
export function settingsOf(input: Input, values: readonly (number | string)[]): InputSetting[] {
  const { categories } = input
  if (categories) {
    const count = (category: string) => values.filter((value) => value === category).length
    return categories
      .map((category, at) => ({ category, at, rows: count(category) }))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, MOST_CATEGORIES)
      .map(({ category, at }) => ({
        value: category,
        features: categories.map((_, i) => Number(i === at)),
      }))
  }
  const sorted = (values as number[]).filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const grid = QUANTILES.map((share) => sorted[Math.round(share * (sorted.length - 1))])
  return [...new Set(grid)].map((value) => ({ value, features: [value] }))
}

/**
 * The mean over rows of what a model says with one input set to a value and all else as it is: partial dependence.
 *
 * @param read what the model says of inputs, `[n, m]`
 * @returns `[m]`
 * @see Friedman, Greedy function approximation, 2001
 */
export function meanWith(
  X: DenseMatrix,
  { columns }: Input,
  { features }: InputSetting,
  read: ReadRows,
): number[] {
  const { rows, cols, center } = X
  const values = X.values.slice()
  columns.forEach((column, i) => {
    const value = features[i] - (center?.[column] ?? 0)
    for (let row = 0; row < rows; row++) values[row * cols + column] = value
  })
  const said = read({ ...X, values })
  return Array.from({ length: said.cols }, (_, col) => {
    const own = Array.from({ length: rows }, (_, row) => said.values[row * said.cols + col])
    return sum(own) / rows
  })
}
