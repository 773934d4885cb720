import type { DenseMatrix } from '../../engine/index.js'
import { mean } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { AskedRows } from './asked-rows.js'
import type { Importances } from './diagnosis.js'
import { denseRows, type Input, inputNamed, someRows } from './inputs.js'

const REPEATS = 3
/** Predictions with shuffled inputs, of all inputs and repeats together, and the fewest and most rows of each. */
const SHUFFLED_ROWS = 6000
const FEWEST_ROWS = 20
const MOST_ROWS = 100
/** Beyond so many inputs only those that vary in most rows are shuffled. */
const MOST_INPUTS = 300

/**
 * How many nats a row are lost when inputs are shuffled, as was asked for.
 *
 * @param nllOf the loss of some of the rows, by their numbers, with these inputs
 */
export function importanceOf(
  { features, inputs, options, rng }: AskedRows,
  nllOf: (X: DenseMatrix, rows: Int32Array) => number,
): Importances | undefined {
  if (options.importance === false) return undefined
  const { repeats = REPEATS, inputs: names } = options.importance ?? {}
  const some = names?.map((name) => inputNamed(inputs, name, 'importance.inputs')) ?? inputs
  const affordable = Math.round(SHUFFLED_ROWS / (repeats * some.length))
  const { rows: count = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, affordable)) } =
    options.importance ?? {}
  const rows = someRows(features.rows, count, rng.split('importance rows'))
  const X = denseRows(features, rows)
  return permutationImportance(
    X,
    some,
    (changed) => nllOf(changed, rows),
    repeats,
    rng.split('importance'),
  )
}

/**
 * How much a loss grows when an input is shuffled among the rows, `loss(X with column j permuted) − loss(X)`, with
 * its spread over repeats. Of inputs that say the same each seems to matter little.
 *
 * @see Breiman, Random forests, 2001; scikit-learn, `permutation_importance`
 */
export function permutationImportance(
  X: DenseMatrix,
  inputs: readonly Input[],
  lossOf: (X: DenseMatrix) => number,
  repeats: number,
  rng: Rng,
): Importances {
  const nll = lossOf(X)
  const shuffled: DenseMatrix = { ...X, values: X.values.slice() }
  const importances = mostVaried(X, inputs).map((input) => {
    const own = rng.split(input.name)
    const values = Array.from({ length: repeats }, (_, repeat) => {
      const order = own.split(repeat).permutation(X.rows)
      for (const column of input.columns) copyColumn(X, shuffled, column, order)
      return lossOf(shuffled) - nll
    })
    for (const column of input.columns) copyColumn(X, shuffled, column)
    const average = mean(values)
    const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0)
    const deviation = repeats > 1 ? Math.sqrt(squares / (repeats - 1)) : 0
    return { input: input.name, mean: average, deviation, values }
  })
  importances.sort((a, b) => b.mean - a.mean)
  return { rows: X.rows, repeats, nll, inputs: importances }
}

/** Writes a column with its rows in another order. */
function copyColumn(from: DenseMatrix, to: DenseMatrix, column: number, order?: Int32Array): void {
  const { rows, cols } = from
  for (let row = 0; row < rows; row++) {
    to.values[row * cols + column] = from.values[(order?.[row] ?? row) * cols + column]
  }
}

/** The inputs in whose rows most values differ from the commonest, if there are too many; in their order. */
function mostVaried(X: DenseMatrix, inputs: readonly Input[]): readonly Input[] {
  if (inputs.length <= MOST_INPUTS) return inputs
  const varied = inputs.map((input) => ({ input, rows: variedRows(X, input.columns) }))
  const kept = new Set(
    varied
      .sort((a, b) => b.rows - a.rows)
      .slice(0, MOST_INPUTS)
      .map(({ input }) => input),
  )
  return inputs.filter((input) => kept.has(input))
}

function variedRows({ rows, cols, values }: DenseMatrix, columns: readonly number[]): number {
  const counts = new Map<string, number>()
  for (let row = 0; row < rows; row++) {
    const key = columns.map((column) => values[row * cols + column]).join()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return rows - Math.max(...counts.values())
}
