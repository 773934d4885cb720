import type { Features } from '../../engine/index.js'
import { Rng } from '../../random/index.js'
import { checkCount } from '../fitted/check-count.js'
import type { DiagnoseOptions, Importances, RowScores, Slices } from './diagnosis.js'
import { type Input, inputNamed, inputsOf, inputValues, type NamedInputs } from './inputs.js'
import { checkSliceValues, namesOfRows } from './row-scores.js'
import { slicesBy } from './slices.js'

const WORST_ROWS = 20
const EFFECTS = 2

/** The rows that a model of any task is asked about, and how; all of it checked. */
export interface AskedRows {
  /** inputs as they came */
  readonly features: Features
  readonly inputs: readonly Input[]
  readonly names: readonly (string | number)[]
  /** what the rows are sliced by */
  readonly by?: { readonly name: string; readonly values: ArrayLike<number | string> } | undefined
  /** how many of the least likely to list */
  readonly worst: number
  readonly options: DiagnoseOptions
  readonly rng: Rng
}

/**
 * What cannot be done is said before anything is measured.
 *
 * @throws PartitaError `INVALID_OPTION`, `SHAPE_MISMATCH`
 */
export function askedRows(
  model: NamedInputs,
  features: Features,
  options: DiagnoseOptions,
): AskedRows {
  const { worst = WORST_ROWS, seed = 0, importance, effects } = options
  const inputs = inputsOf(model)
  checkCount('worst', worst)
  const { repeats = 1, rows = 1, inputs: shuffled = [] } = importance || {}
  checkCount('importance.repeats', repeats)
  checkCount('importance.rows', rows)
  for (const name of shuffled) inputNamed(inputs, name, 'importance.inputs')
  if (typeof effects === 'object') for (const name of effects) inputNamed(inputs, name, 'effects')
  const names = namesOfRows(options.rowNames, features.rows)
  const by = slicedBy(features, inputs, options)
  if (by) checkSliceValues(by.values, features.rows)
  return { features, inputs, names, by, worst, options, rng: new Rng(seed) }
}

function slicedBy(
  features: Features,
  inputs: readonly Input[],
  { by }: DiagnoseOptions,
): AskedRows['by'] {
  if (by === undefined) return undefined
  if (typeof by !== 'string') return { name: 'slice', values: by }
  const input = inputNamed(inputs, by, 'by')
  return { name: input.name, values: inputValues(features, input) }
}

/** Scores of the slices that were asked for. */
export function slicesOf({ by }: AskedRows, rows: RowScores): Slices | undefined {
  return by && { by: by.name, slices: slicesBy(by.values, rows) }
}

/** The inputs whose effect was asked for: by name, or the most important. */
export function movedInputs(
  { inputs, options: { effects = EFFECTS } }: AskedRows,
  importance: Importances | undefined,
): Input[] {
  const names =
    typeof effects === 'number'
      ? (importance?.inputs.slice(0, effects).map(({ input }) => input) ?? [])
      : effects
  return names.map((name) => inputNamed(inputs, name, 'effects'))
}
