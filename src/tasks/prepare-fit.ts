import type { Features } from '../engine/index.js'
import { checkOption, PartitaError } from '../errors.js'
import { type FeaturesInput, toFeatures } from '../io/index.js'
import { fitInputTransform, type InputTransform, transformInputs } from '../models/index.js'
import type { Rng } from '../random/index.js'
import type { TrainingData, TrainingEvent } from '../training/index.js'
import type { ResolvedTaskOptions } from './task-options.js'

/** Log-weights above this continue along their tangent and are counted (FINDINGS, multilabel 3). */
export const CLAMP = 30

/** What a fit may be given beside the data. */
export interface TaskFitOptions<Outputs> {
  /** rows for early stopping; without them a share of the training rows may be held out */
  readonly validation?: { readonly X: FeaturesInput; readonly Y: Outputs }
  /** one weight ≥ 0 a row; only their ratios matter */
  readonly sampleWeight?: ArrayLike<number>
  /** aborting ends the fit early with the best weights so far */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: TrainingEvent) => void
}

/** Checked inputs; throws if they do not have the columns that were named. */
export function checkedInputs(
  X: FeaturesInput,
  featureNames: readonly string[] | undefined,
): Features {
  const raw = toFeatures(X, 'X')
  if (featureNames && featureNames.length !== raw.cols) {
    throw new PartitaError('SHAPE_MISMATCH', 'the inputs have another number of columns', {
      expected: `${featureNames.length} columns, as featureNames`,
      received: String(raw.cols),
    })
  }
  return raw
}

/** Data ready for training, with the transform its inputs went through. */
export interface PreparedFit {
  readonly inputs: InputTransform
  readonly data: TrainingData
  readonly validation?: TrainingData
}

/**
 * Fits the input transform to the training rows and applies it to all.
 *
 * @param encode outputs of so many rows as the objective reads them
 */
export function prepareFit<Outputs>(
  raw: Features,
  Y: Outputs,
  encode: (Y: Outputs, rows: number, where: string) => Omit<TrainingData, 'features' | 'weights'>,
  resolved: ResolvedTaskOptions,
  { validation, sampleWeight }: TaskFitOptions<Outputs>,
  rng: Rng,
): PreparedFit {
  const weights = sampleWeight && normalizedWeights(sampleWeight, raw.rows)
  const inputs = fitInputTransform(raw, resolved.inputs, rng, weights)
  const held = validation && toFeatures(validation.X, 'validation.X')
  return {
    inputs,
    data: {
      ...encode(Y, raw.rows, 'fit(X, Y)'),
      features: transformInputs(raw, inputs),
      weights,
    },
    validation: held && {
      ...encode(validation.Y, held.rows, 'validation'),
      features: transformInputs(held, inputs),
    },
  }
}

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
  for (let r = 0; r < rows; r++) {
    const isWeight = weights[r] >= 0 && Number.isFinite(weights[r])
    checkOption(isWeight, `sampleWeight[${r}]`, 'a finite number ≥ 0', weights[r])
    total += weights[r]
    if (weights[r] > 0) weighted++
  }
  checkOption(total > 0, 'sampleWeight', 'a positive sum', total)
  return Float32Array.from(weights, (w) => (w * weighted) / total)
}
