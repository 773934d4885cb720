import type { DenseMatrix, Features } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { mean } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import type { LabelInput } from '../label-sets/label-input.js'
import type { MultilabelEvaluation } from '../label-sets/set-evaluation.js'
import type { DiagnoseOptions, Importances, InputEffect } from './diagnosis.js'
import { meanWith, settingsOf } from './input-effect.js'
import { denseRows, type Input, inputNamed, inputValues, someRows } from './inputs.js'
import { permutationImportance } from './permutation-importance.js'

const REPEATS = 3
/** Predictions with shuffled inputs, of all inputs and repeats together, and the fewest and most rows of each. */
const SHUFFLED_ROWS = 6000
const FEWEST_ROWS = 20
const MOST_ROWS = 100
/** Rows that inputs are set in; fewer where each has many label sets to go through. */
const EFFECT_ROWS = 50
const COSTLY_EFFECT_ROWS = 10
const MANY_LABELS = 10
const COMMON_SETS = 5
/** Nats a row by which a learned log-partition may be off where losses are only compared. */
const LEARNED_ERROR = 0.05

/** What is asked of a model of label sets with changed inputs. */
export interface AskedSets {
  readonly labels: readonly string[]
  predictProbabilities(X: FeaturesInput): DenseMatrix
  logProbability(X: FeaturesInput, Y: LabelInput, options?: EvaluationOptions): Float64Array
}

/** Rows to ask about, and the log-partition to do it with. */
export interface Questioned {
  readonly features: Features
  readonly truth: DenseMatrix
  readonly inputs: readonly Input[]
  readonly evaluation: MultilabelEvaluation
  readonly rng: Rng
}

/** How many nats a row are lost when inputs are shuffled. */
export function importanceOf(
  model: AskedSets,
  { features, truth, inputs, evaluation, rng }: Questioned,
  options: DiagnoseOptions,
): Importances | undefined {
  if (options.importance === false) return undefined
  const { repeats = REPEATS, inputs: names } = options.importance ?? {}
  const some = names?.map((name) => inputNamed(inputs, name, 'importance.inputs')) ?? inputs
  const affordable = Math.round(SHUFFLED_ROWS / (repeats * some.length))
  const { rows: count = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, affordable)) } =
    options.importance ?? {}
  const rows = someRows(features.rows, count, rng.split('importance rows'))
  const sets = denseRows(truth, rows)
  const by = logPartitionToCompare(evaluation, options)
  const lossOf = (X: DenseMatrix) => -mean(model.logProbability(X, sets, by))
  const X = denseRows(features, rows)
  return permutationImportance(X, some, lossOf, repeats, rng.split('importance'))
}

/** The learned log-partition where it is known to be near enough: one forward pass. */
function logPartitionToCompare(
  { logPartitionError }: MultilabelEvaluation,
  { logPartition }: DiagnoseOptions,
): EvaluationOptions {
  if (logPartition !== undefined) return { logPartition }
  const isNear = logPartitionError !== undefined && logPartitionError <= LEARNED_ERROR
  return isNear ? { logPartition: 'learned' } : {}
}

/** The effect of one input on the probabilities of labels, and of the label sets that most rows have. */
export function effectOf(
  model: AskedSets,
  { features, truth, evaluation, rng }: Questioned,
  input: Input,
  options: DiagnoseOptions,
): InputEffect {
  const { labels } = model
  const count = model.labels.length > MANY_LABELS ? COSTLY_EFFECT_ROWS : EFFECT_ROWS
  const rows = someRows(features.rows, count, rng.split('effect rows'))
  const X = denseRows(features, rows)
  const settings = settingsOf(input, inputValues(features, input))
  const by = logPartitionToCompare(evaluation, options)
  const sets = commonestSets(truth)
  const marginals = settings.map((setting) => {
    return meanWith(X, input, setting, (changed) => model.predictProbabilities(changed))
  })
  const ofSets = settings.map((setting) =>
    meanWith(X, input, setting, (changed) => {
      const values = sets.flatMap((set) =>
        Array.from(model.logProbability(changed, repeated(set, rows.length), by), Math.exp),
      )
      return { cols: sets.length, values: transposed(values, rows.length) }
    }),
  )
  return {
    input: input.name,
    rows: rows.length,
    values: settings.map(({ value }) => value),
    labels: labels.map((label, i) => ({ label, probabilities: marginals.map((p) => p[i]) })),
    sets: sets.map((set, i) => ({
      set: labels.filter((_, label) => set[label] === 1),
      probabilities: ofSets.map((p) => p[i]),
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
