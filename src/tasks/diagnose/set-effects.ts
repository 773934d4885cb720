import type { DenseMatrix } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import type { LabelInput } from '../label-sets/label-input.js'
import type { AskedRows } from './asked-rows.js'
import type { InputEffect } from './diagnosis.js'
import { moveInput } from './input-effect.js'
import type { Input } from './inputs.js'

/** Rows that inputs are set in; fewer where each has many label sets to go through. */
const ROWS = 50
const COSTLY_ROWS = 10
const MANY_LABELS = 10
const COMMON_SETS = 5

/** What is asked of a model of label sets with changed inputs. */
export interface AskedSets {
  readonly labels: readonly string[]
  predictProbabilities(X: FeaturesInput): DenseMatrix
  logProbability(X: FeaturesInput, Y: LabelInput, options?: EvaluationOptions): Float64Array
}

/** An input, and what its effect is on. */
export interface MovedSets {
  readonly truth: DenseMatrix
  readonly input: Input
  readonly by: EvaluationOptions
}

/** The effect of one input on the probabilities of labels, and of the label sets that most rows have. */
export function effectOf(
  model: AskedSets,
  asked: AskedRows,
  { truth, input, by }: MovedSets,
): InputEffect {
  const { labels } = model
  const sets = commonestSets(truth)
  const probabilitiesOfSets = (changed: DenseMatrix) => {
    const values = sets.flatMap((set) =>
      Array.from(model.logProbability(changed, repeated(set, changed.rows), by), Math.exp),
    )
    return { cols: sets.length, values: transposed(values, changed.rows) }
  }
  const { means, ...moved } = moveInput(
    asked,
    input,
    labels.length > MANY_LABELS ? COSTLY_ROWS : ROWS,
    [(changed) => model.predictProbabilities(changed), probabilitiesOfSets],
  )
  return {
    ...moved,
    labels: labels.map((label, i) => ({ label, probabilities: means[0][i] })),
    sets: sets.map((set, i) => ({
      set: labels.filter((_, label) => set[label] === 1),
      probabilities: means[1][i],
    })),
  }
}

/** The label sets that most rows have, of those known whole; of equals the first. */
function commonestSets({ rows, cols, values }: DenseMatrix): Float32Array[] {
  const counts = new Map<string, { readonly set: Float32Array; rows: number }>()
  for (let row = 0; row < rows; row++) {
    const set = values.subarray(row * cols, (row + 1) * cols)
    if (set.some(Number.isNaN)) continue
    const entry = counts.get(set.join()) ?? { set, rows: 0 }
    entry.rows++
    counts.set(set.join(), entry)
  }
  const common = [...counts.values()].sort((a, b) => b.rows - a.rows).slice(0, COMMON_SETS)
  return common.map(({ set }) => set)
}

function repeated(set: Float32Array, rows: number): DenseMatrix {
  const values = new Float32Array(rows * set.length)
  for (let row = 0; row < rows; row++) values.set(set, row * set.length)
  return { rows, cols: set.length, values }
}

/** Columns of so many rows, one after the other, as rows. */
function transposed(values: readonly number[], rows: number): number[] {
  const cols = values.length / rows
  return Array.from({ length: values.length }, (_, at) => {
    return values[(at % cols) * rows + Math.floor(at / cols)]
  })
}
