import type { Features } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import type { TrainingEvent } from '../../training/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { checkKnownOptions, type OptionTable } from '../options/option-table.js'
import {
  type AnyTaskOptions,
  type ResolvedTaskOptions,
  resolveGenerator,
  taskOptions,
} from '../options/task-options.js'
import type { CheckpointOptions } from './fit-checkpoint.js'

/** What a fit may be given beside the data. */
export interface TaskFitOptions<Outputs> {
  /** rows for early stopping; without them a share of the training rows may be held out */
  readonly validation?: { readonly X: FeaturesInput; readonly Y: Outputs }
  /** one weight ≥ 0 a row; only their ratios matter */
  readonly sampleWeight?: ArrayLike<number>
  /** aborting ends the fit early with the best weights so far */
  readonly signal?: AbortSignal
  /** told of every event; the fit waits for what it returns, and ends with its error if it throws or rejects */
  readonly onEvent?: (event: TrainingEvent) => unknown
  /**
   * rows that no pass learns from: events of epochs have their learned log-partition beside the exact one
   * (`watched`), where that takes no more than a tenth of the time. It changes nothing that is learned
   */
  readonly watch?: FeaturesInput
  /** the clock of budgets and estimates, seconds from any start: one of the caller's own, for tests */
  readonly clock?: () => number
  /**
   * keeps the fit in a file while it runs: started again with the same data and options after it was cut off, it goes
   * on where it was, to the same bits, unless a budget decides. The file stays; remove it once the model is saved. Node only
   */
  readonly checkpoint?: CheckpointOptions
  /**
   * goes on from a fitted model, on new rows: from its weights, with its energy, encoder, objective and preparation of
   * inputs. Labels that it does not know get fresh outputs; how long and how fast it learns is as the estimator says
   */
  readonly startFrom?: { toBytes(): Uint8Array }
}

const fitOptions: OptionTable<TaskFitOptions<unknown>> = {
  validation: {},
  sampleWeight: {},
  signal: {},
  onEvent: {},
  watch: {},
  clock: {},
  checkpoint: {},
  startFrom: {},
}

/** Throws `INVALID_OPTION` for an option of `fit` that does not exist. */
export function checkFitOptions(options: object): void {
  const elsewhere = { known: taskOptions, where: 'the constructor' }
  checkKnownOptions(options, fitOptions, 'fit', elsewhere)
}

/**
 * The generator that the options of an estimator name.
 *
 * @throws PartitaError `INVALID_OPTION` for an option that its table does not have, or the parameter of a
 *   loss; `PARSE_ERROR` for a loss that is not known
 */
export function generatorOf(
  options: AnyTaskOptions,
  table: OptionTable<AnyTaskOptions>,
  estimator: string,
): Generator {
  const elsewhere = { known: fitOptions, where: 'fit' }
  checkKnownOptions(options, table, `new ${estimator}(…)`, elsewhere)
  return resolveGenerator(options.loss)
}

/** Inputs to learn from, and what is known of their columns. */
export interface LearnedInputs
  extends Pick<FittedParts<unknown, ResolvedTaskOptions>, 'encoder' | 'featureNames' | 'schema'> {
  readonly raw: Features
}

/** Checked inputs; throws if they do not have the columns that were named. */
export function checkedInputs(
  X: FeaturesInput,
  featureNames: readonly string[] | undefined,
  option = 'featureNames',
): Features {
  const raw = toFeatures(X, 'X')
  if (featureNames && featureNames.length !== raw.cols) {
    throw new PartitaError('SHAPE_MISMATCH', 'the inputs have another number of columns', {
      expected: `${featureNames.length} columns, as ${option}`,
      received: String(raw.cols),
    })
  }
  return raw
}

/** Weights whose sum may overflow are scaled down first, by a power of two: nothing is rounded. */
const HUGE = 2 ** 900
const DOWN = 2 ** -200

/** Weights of mean 1 over the rows that have any; the same bits as no weights where all are equal. */
export function normalizedWeights(weights: ArrayLike<number>, rows: number): Float32Array {
  if (weights.length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'sampleWeight needs one weight a row', {
      expected: `${rows} weights`,
      received: String(weights.length),
    })
  }
  let total = 0
  let weighted = 0
  const scale = Array.prototype.some.call(weights, (w: number) => w > HUGE) ? DOWN : 1
  for (let r = 0; r < rows; r++) {
    const isWeight = weights[r] >= 0 && Number.isFinite(weights[r])
    checkOption(isWeight, `sampleWeight[${r}]`, 'a finite number ≥ 0', weights[r])
    total += weights[r] * scale
    if (weights[r] > 0) weighted++
  }
  checkOption(total > 0, 'sampleWeight', 'a positive sum', total)
  return Float32Array.from(weights, (w) => (w * scale * weighted) / total)
}

/** The weights of the caller times those of the outputs, of mean 1; absent: all alike. */
export function rowWeightsOf(
  given: ArrayLike<number> | undefined,
  own: ArrayLike<number> | undefined,
  rows: number,
): Float32Array | undefined {
  if (!own) return given && normalizedWeights(given, rows)
  if (!given) return normalizedWeights(own, rows)
  const both = normalizedWeights(given, rows)
  return normalizedWeights(
    both.map((weight, row) => weight * own[row]),
    rows,
  )
}
