import type { BackendOptions } from '../engine/index.js'
import { checkOneOf, checkOption } from '../errors.js'
import { type Generator, logistic, parseGenerator } from '../losses/index.js'
import type { EmptyPolicy } from '../metrics/index.js'
import type { EnergyKind, InputOptions, LogPartitionKind, ModelSpec } from '../models/index.js'
import type { FitOptions, ScheduleName } from '../training/index.js'
import {
  checkObjective,
  type ObjectiveChoice,
  type ObjectiveName,
  type ObjectiveOptions,
} from './objective-options.js'

/** Options every task has; all have defaults that work. */
export interface TaskOptions extends BackendOptions, ObjectiveOptions {
  /** names of the inputs' columns, kept with the model so that a file can be matched by name */
  readonly featureNames?: readonly string[]
  /** Fenchel–Young loss: a generator, or `'logistic'` (default), `'sparsemax'`, `'tsallis:1.5'` … */
  readonly loss?: Generator | string
  /**
   * `'joint'` (default) learns the log-partition too; `'exact'` computes it in every step. Baselines for
   * the logistic loss: `'mcmc'` takes the model's expectation over Markov chains, `'min-max'` over a sampler trained
   * against the energy, `'generalized'` is a
   * Fenchel–Young loss relaxed to the convex hull, `'nce'` tells true outputs from noise
   */
  readonly objective?: ObjectiveName
  /**
   * samples of the joint objective, or noise samples: per step where all rows share them, else per row;
   * Markov chains per row
   */
  readonly samples?: number
  readonly logPartition?: LogPartitionKind
  /** widths of the log-partition network's hidden layers */
  readonly logPartitionHidden?: readonly number[]
  /** what the log-partition network reads: the encoder's output (default) or the inputs */
  readonly logPartitionInput?: 'context' | 'features'
  /** z-score the inputs with the training data's mean and deviation; default true */
  readonly standardize?: boolean
  /** learning rate of the energy */
  readonly rate?: number
  /** learning rate of the log-partition's own parameters */
  readonly logPartitionRate?: number
  /** widths of a deep energy's hidden layers; default 64, 64 */
  readonly deepHidden?: readonly number[]
  /** terms of the matrix of a low-rank pairwise energy; default 8 */
  readonly pairwiseRank?: number
  /** learning rate of a deep energy's hidden layers; default three times `rate` */
  readonly deepRate?: number
  /** decoupled weight decay on matrices */
  readonly decay?: number
  readonly schedule?: ScheduleName
  /** largest norm of the gradient; default 10 */
  readonly clipNorm?: number
  readonly batchSize?: number
  readonly epochs?: number
  /** epochs without a better validation loss before stopping; default 20 */
  readonly patience?: number
  /** share of the rows held out for early stopping; 0: none */
  readonly validationFraction?: number
  /** train again on all rows for the best number of epochs; default true */
  readonly refit?: boolean
  /** what 0/0 counts for, in decisions and scores; default `'zero'` */
  readonly emptyPolicy?: EmptyPolicy
  /** same seed, same data, same bits (with `deterministic: true`, on every machine); default 0 */
  readonly seed?: number
}

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedTaskOptions extends ObjectiveChoice {
  readonly proposal: string
  readonly samples: number
  /** what was asked for, where it is more than the model's energy */
  readonly energy?: string
  /** what the energy is a residual on; absent: `'uniform'` */
  readonly reference?: string
  /** what options left to `'auto'` became, and why, in words */
  readonly choices?: readonly string[]
  readonly model: Omit<ModelSpec, 'features'>
  readonly inputs: InputOptions
  readonly fit: FitOptions
  readonly emptyPolicy: EmptyPolicy
  readonly seed: number
}

/** The generator an option names. */
export function resolveGenerator(loss: TaskOptions['loss'] = logistic): Generator {
  return typeof loss === 'string' ? parseGenerator(loss) : loss
}

/** Defaults a task brings for the options of the loop. */
export interface FitDefaults {
  readonly rate: number
  readonly logPartitionRate: number
  readonly decay: number
  readonly logPartitionDecay: number
  readonly schedule: ScheduleName
  readonly batchSize: number
  readonly epochs: number
  readonly validationFraction: number
  /** of a learned proposal's network, if there is one */
  readonly proposalRate?: number
}

/** How much faster a deep energy's hidden layers learn (FINDINGS, multilabel 4). */
const DEEP_RATE = 3
/** Widths of a deep energy's hidden layers (FINDINGS, multilabel 4). */
const DEEP_HIDDEN = [64, 64]
/** Terms of a low-rank pairwise energy. */
const PAIRWISE_RANK = 8

/** The part of a model's description that its energy asks for. */
export function resolveEnergy<Kind extends EnergyKind>(
  energy: Kind,
  { deepHidden = DEEP_HIDDEN, pairwiseRank = PAIRWISE_RANK }: Omit<TaskOptions, 'logPartition'>,
): Pick<ModelSpec, 'deep' | 'lowRank'> & { readonly energy: Kind } {
  if (energy === 'deep') return { energy, deep: { hidden: deepHidden } }
  if (energy === 'pairwise-low-rank') return { energy, lowRank: { rank: pairwiseRank } }
  return { energy }
}

/**
 * The options of the loop, defaults filled in.
 *
 * @param energy that is trained: a deep one has a rate of its own
 */
export function resolveFit(
  options: Omit<TaskOptions, 'logPartition'>,
  defaults: FitDefaults,
  energy?: EnergyKind,
): FitOptions {
  const { rate = defaults.rate, decay = defaults.decay } = options
  const { logPartitionRate = defaults.logPartitionRate, deepRate = DEEP_RATE * rate } = options
  return {
    epochs: options.epochs ?? defaults.epochs,
    batchSize: options.batchSize ?? defaults.batchSize,
    patience: options.patience ?? 20,
    groups: {
      main: { rate, decay },
      logPartition: { rate: logPartitionRate, decay: defaults.logPartitionDecay },
      ...(energy === 'deep' && { deep: { rate: deepRate, decay } }),
      ...(defaults.proposalRate && { proposal: { rate: defaults.proposalRate, decay: 0 } }),
    },
    schedule: options.schedule ?? defaults.schedule,
    clipNorm: options.clipNorm ?? 10,
    validationFraction: options.validationFraction ?? defaults.validationFraction,
    refit: options.refit ?? true,
  }
}

/**
 * Throws `INVALID_OPTION` naming the first option that is impossible.
 *
 * @param logistic whether the loss is
 */
export function checkTaskOptions(
  options: ResolvedTaskOptions,
  proposals: readonly string[],
  logistic: boolean,
): void {
  const { proposal, samples, emptyPolicy, seed } = options
  checkObjective(options, logistic)
  checkOneOf('proposal', proposal, proposals)
  checkOneOf('emptyPolicy', emptyPolicy, ['zero', 'one', 'skip'])
  checkOption(Number.isInteger(samples) && samples > 0, 'samples', 'an integer > 0', samples)
  checkOption(Number.isSafeInteger(seed), 'seed', 'an integer', seed)
}
