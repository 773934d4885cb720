import type { BackendOptions } from '../../engine/index.js'
import type { TableEncoder, TableSchema } from '../../io/index.js'
import { type Generator, logistic, parseGenerator } from '../../losses/index.js'
import type { EmptyPolicy } from '../../metrics/index.js'
import type { ForestMeasureOptions } from '../../models/forest/index.js'
import type {
  CustomEncoder,
  CustomEnergy,
  CustomParts,
  InputOptions,
  LogPartitionKind,
  ModelSpec,
  ProposalTraining,
} from '../../models/index.js'
import type { Proposal } from '../../samplers/index.js'
import {
  type FitOptions,
  type Penalty,
  penalties,
  type ScheduleName,
} from '../../training/index.js'
import { type EffortOptions, effortOptions } from './effort-options.js'
import type { ForestShape } from './forest-options.js'
import {
  type ObjectiveChoice,
  type ObjectiveName,
  type ObjectiveOptions,
  objectiveNames,
} from './objective-options.js'
import { count, type Filled, type OptionTable, oneOf } from './option-table.js'

/** Reference measures that every task has, by name. */
export type TaskReference = 'uniform' | 'learned' | 'forest'
export const taskReferences: readonly TaskReference[] = ['uniform', 'learned', 'forest']

/** What 0/0 may count for. */
export const emptyPolicies: readonly EmptyPolicy[] = ['zero', 'one', 'skip']

/** Options every task has; all have defaults that work. */
export interface TaskOptions extends BackendOptions, ObjectiveOptions, EffortOptions {
  /** names of the inputs' columns, kept with the model so that a file can be matched by name */
  readonly featureNames?: readonly string[]
  /**
   * what a reader has learned of the columns of the training file (`data.schema`), kept with the model so
   * that other files are read in the same way: types, categories, what stands for missing values
   */
  readonly schema?: TableSchema
  /**
   * what makes features of rows of values (objects, texts): learned by `fit`, kept with the model, and applied to rows
   * of values wherever it takes inputs
   */
  readonly features?: TableEncoder
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
  /** shape of the encoder's network, or an encoder of the caller's own */
  readonly encoder?: Partial<ModelSpec['encoder']> | CustomEncoder
  /**
   * what the energy is a residual on: `'uniform'`, or a `'learned'` base, fitted first and frozen:
   * independent labels, Plackett–Luce for rankings, else a linear energy, where the space can draw by
   * scores; or a `'forest'`, out of bag on the training rows: the weighted outputs of the rows in its leaves
   * and a smooth part, independent labels, Plackett–Luce for rankings, else uniform
   */
  readonly reference?: TaskReference
  /** how the forest is grown that is the reference or the energy */
  readonly forest?: ForestShape
  /**
   * what a proposal's own network learns from; default `'likelihood'` of the data; refused where no
   * such network is trained
   */
  readonly proposalTraining?: ProposalTraining
  /** kind of the log-partition, or a network of the caller's own with one output for it */
  readonly logPartition?: LogPartitionKind | CustomEncoder
  /** widths of the log-partition network's hidden layers */
  readonly logPartitionHidden?: readonly number[]
  /** what the log-partition network reads: the encoder's output (default) or the inputs */
  readonly logPartitionInput?: 'context' | 'features'
  /**
   * after the fit the learned log-partition becomes a sum over the outputs of training rows, with a few
   * draws for all others, where that is nearer the exact one than its network alone; default true, unless
   * a kind or network is asked for by `logPartition`
   */
  readonly anchors?: boolean
  /**
   * what of `'auto'` is mixed, `p = Σ_c π_c p_c`, with the weights that make rows held out likeliest. Default: from
   * 100 rows on, the best candidate and each that makes such rows likelier by more than one standard error, if any.
   * `'auto'`: all candidates, or their names; those of less than 2 % are left out. `'none'`: the best candidate alone
   */
  readonly experts?: 'auto' | 'none' | readonly string[]
  /** so many fits with other seeds instead of each one, mixed in equal parts; default 1 */
  readonly ensemble?: number
  /**
   * at the end divides all scores by the temperature that makes rows likeliest which were held out in turn, from
   * models like it fitted to the others: up to four more fits (`calibrate` of a fitted model takes other rows)
   */
  readonly calibrate?: boolean
  /** z-score the inputs with the training data's mean and deviation; default true */
  readonly standardize?: boolean
  /**
   * a linear energy without hidden layers, for rankings Plackett–Luce, is solved to the optimum of its exact
   * likelihood and this penalty, `'l1'`: absolute values of the weights, many of which become zero, or `'l2'`:
   * their squares. Its strength falls by half from one of at most `epochs` (16) to the next, while the
   * likelihood of held-out rows rises
   */
  readonly penalty?: Penalty
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
  /** share of the old weights in a moving average, which is what is validated and kept, in [0, 1); default 0: none */
  readonly averaging?: number
  /** draws from which the learned log-partition is set before the first step of the joint objective; default 0: none */
  readonly pilot?: number
  readonly batchSize?: number
  readonly epochs?: number
  /** epochs without a better validation loss before stopping; default 20, with `min-max` 100 */
  readonly patience?: number
  /** share of the rows held out for early stopping; 0: none */
  readonly validationFraction?: number
  /** train again on all rows for the best number of epochs; default true */
  readonly refit?: boolean
  /** what 0/0 counts for, in decisions and scores; default `'zero'` */
  readonly emptyPolicy?: EmptyPolicy
  /** same seed, same data, same bits (with `deterministic: true`, on every machine and version of Node); default 0 */
  readonly seed?: number
}

/** The rules of the options that every task has. */
export const taskOptions = {
  ...effortOptions,
  engine: {},
  deterministic: {},
  threads: {},
  objective: { ...oneOf(objectiveNames), default: 'joint' },
  chains: {},
  sweeps: {},
  nce: {},
  regularizer: {},
  featureNames: {},
  schema: {},
  features: {},
  loss: {},
  samples: count,
  encoder: {},
  reference: { ...oneOf(taskReferences), default: 'uniform' },
  forest: {},
  proposalTraining: {},
  logPartition: {},
  logPartitionHidden: {},
  logPartitionInput: { default: 'context' },
  anchors: {},
  experts: {
    check: {
      accepts: (value) => value === 'auto' || value === 'none' || Array.isArray(value),
      expected: "'auto', 'none', or names of candidates",
    },
  },
  ensemble: { ...count, default: 1 },
  calibrate: {
    check: { accepts: (value) => typeof value === 'boolean', expected: 'true or false' },
  },
  standardize: { default: true },
  penalty: oneOf(penalties),
  rate: {},
  logPartitionRate: {},
  // docs/findings.md#multilabel-4
  deepHidden: { default: [64, 64] },
  pairwiseRank: { default: 8 },
  deepRate: {},
  decay: {},
  schedule: {},
  clipNorm: { default: 10 },
  averaging: {},
  pilot: {},
  batchSize: {},
  epochs: {},
  patience: {},
  validationFraction: {},
  refit: { default: true },
  emptyPolicy: { ...oneOf(emptyPolicies), default: 'zero' },
  seed: { check: { accepts: Number.isSafeInteger, expected: 'an integer' }, default: 0 },
} as const satisfies OptionTable<TaskOptions>

/** The rule of a proposal that is one of the names of a task, which takes none of the caller's own. */
export function proposalNamed(names: readonly string[]) {
  const hint = (value: unknown) =>
    typeof value === 'object' ? 'StructuredPredictor takes proposals of your own' : undefined
  return { ...oneOf(names), default: 'auto', hint } as const
}

/** Options of any task: those all have, and those where a task has names and parts of its own. */
export interface AnyTaskOptions extends Omit<TaskOptions, 'encoder' | 'reference'> {
  readonly energy?: string | CustomEnergy
  readonly encoder?: string | TaskOptions['encoder']
  readonly proposal?: string | Proposal
  readonly reference?: string
}

/** The encoder among the options, if it is the caller's own. */
export function ownEncoder({ encoder }: AnyTaskOptions): CustomEncoder | undefined {
  return typeof encoder === 'object' && 'create' in encoder ? encoder : undefined
}

/** The parts among the options that are the caller's own. */
export function ownParts(options: AnyTaskOptions): CustomParts & { readonly proposal?: Proposal } {
  const { energy, logPartition, proposal } = options
  return {
    energy: typeof energy === 'object' ? energy : undefined,
    encoder: ownEncoder(options),
    logPartition: typeof logPartition === 'object' ? logPartition : undefined,
    proposal: typeof proposal === 'object' ? proposal : undefined,
  }
}

/** Options of any task with the defaults that depend on nothing else. */
export type FilledTaskOptions = Filled<Omit<AnyTaskOptions, 'reference'>, typeof taskOptions> &
  Pick<AnyTaskOptions, 'energy' | 'proposal' | 'reference'>

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedTaskOptions extends ObjectiveChoice {
  readonly proposal: string
  readonly samples: number
  /** what was asked for, where it is more than the model's energy */
  readonly energy?: string
  /** name of the encoder, where encoders have names */
  readonly encoder?: string
  /** what the energy is a residual on; absent: `'uniform'` */
  readonly reference?: string
  /**
   * what the item scores of a Plackett–Luce model, or the scores of rankings learned by exact likelihood,
   * were divided by after training; absent: 1
   */
  readonly temperature?: number
  /** how the forest was grown, where there is one */
  readonly forest?: ForestMeasureOptions
  /** what is mixed, where the model is a mixture, and with which weights */
  readonly experts?: readonly { readonly name: string; readonly weight: number }[]
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
