import { type BackendOptions, type Features, isSparse } from '../engine/index.js'
import { checkOneOf, checkOption } from '../errors.js'
import { type DecisionRule, decisionRules } from '../inference/index.js'
import { type Generator, isLogistic, logistic, parseGenerator } from '../losses/index.js'
import type { EmptyPolicy } from '../metrics/index.js'
import type { EnergyKind, LogPartitionKind, ModelSpec } from '../models/index.js'
import type { FitOptions, ScheduleName } from '../training/index.js'

/** Proposals by name. */
export const proposalNames = ['uniform', 'marginal', 'tied'] as const
export type ProposalName = (typeof proposalNames)[number]

/** Objectives by name. */
export const objectiveNames = ['joint', 'exact'] as const
export type ObjectiveName = (typeof objectiveNames)[number]

/** Options of {@link MultilabelClassifier}; every one has a default that works. */
export interface MultilabelOptions extends BackendOptions {
  /** names of the labels; default: their number is read off `Y` and they are named by index */
  readonly labels?: readonly string[]
  /** names of the inputs' columns, kept with the model so that a file can be matched by name */
  readonly featureNames?: readonly string[]
  /** Fenchel–Young loss: a generator, or `'logistic'` (default), `'sparsemax'`, `'tsallis:1.5'` … */
  readonly loss?: Generator | string
  /** `'joint'` (default) learns the log-partition too; `'exact'` computes it in every step */
  readonly objective?: ObjectiveName
  /** where the samples of the joint objective come from; default `'tied'` */
  readonly proposal?: ProposalName
  /** samples per step (`uniform`, `marginal`) or per row (`tied`) */
  readonly samples?: number
  /** `'linear'` (default): labels independent given x; `'pairwise'`: with shared pair scores */
  readonly energy?: EnergyKind
  /** default `'residual'` for the logistic loss, else `'network'` */
  readonly logPartition?: LogPartitionKind
  readonly logPartitionHidden?: readonly number[]
  readonly logPartitionInput?: 'context' | 'features'
  readonly encoder?: Partial<ModelSpec['encoder']>
  /** z-score the inputs with the training data's mean and deviation; default true */
  readonly standardize?: boolean
  /** learning rate of the energy; default 1e-3 */
  readonly rate?: number
  /** learning rate of the log-partition's own parameters; default 1e-3 */
  readonly logPartitionRate?: number
  /** decoupled weight decay on matrices; default 0.1 */
  readonly decay?: number
  readonly schedule?: ScheduleName
  readonly clipNorm?: number
  readonly batchSize?: number
  readonly epochs?: number
  readonly patience?: number
  readonly validationFraction?: number
  readonly refit?: boolean
  /** the decision of `predict` unless it is told otherwise; default `'f1'` */
  readonly decision?: DecisionRule
  /** what F1(∅, ∅) counts for, in decisions and scores; default `'zero'` */
  readonly emptyPolicy?: EmptyPolicy
  /** same seed, same data, same bits (with `deterministic: true`, on every machine); default 0 */
  readonly seed?: number
}

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedOptions {
  readonly loss: string
  readonly objective: ObjectiveName
  readonly proposal: ProposalName
  readonly samples: number
  readonly model: Omit<ModelSpec, 'features'>
  readonly standardize: boolean
  readonly fit: FitOptions
  readonly decision: DecisionRule
  readonly emptyPolicy: EmptyPolicy
  readonly seed: number
}

/** Below this many rows one hidden layer generalises better (FINDINGS, multilabel 4). */
const FEW_ROWS = 300

/** The generator an option names. */
export function resolveGenerator(loss: MultilabelOptions['loss'] = logistic): Generator {
  return typeof loss === 'string' ? parseGenerator(loss) : loss
}

/** Fills in the defaults, some of which depend on the data. Values measured in FINDINGS. */
export function resolveOptions(options: MultilabelOptions, features: Features): ResolvedOptions {
  const generator = resolveGenerator(options.loss)
  const proposal = options.proposal ?? 'tied'
  const objective = options.objective ?? 'joint'
  const decision = options.decision ?? 'f1'
  const emptyPolicy = options.emptyPolicy ?? 'zero'
  const seed = options.seed ?? 0
  const samples = options.samples ?? (proposal === 'tied' ? 8 : 1000)
  checkOneOf('proposal', proposal, proposalNames)
  checkOneOf('objective', objective, objectiveNames)
  checkOneOf('decision', decision, decisionRules)
  checkOneOf('emptyPolicy', emptyPolicy, ['zero', 'one', 'skip'])
  checkOption(Number.isInteger(samples) && samples > 0, 'samples', 'an integer > 0', samples)
  checkOption(Number.isSafeInteger(seed), 'seed', 'an integer', seed)
  const isShallow = features.rows < FEW_ROWS || isSparse(features)
  const rate = options.rate ?? 1e-3
  const decay = options.decay ?? 0.1
  return {
    loss: generator.name,
    objective,
    proposal,
    samples,
    model: {
      encoder: {
        hidden: isShallow ? [256] : [256, 256],
        activation: 'relu',
        dropout: 0.5,
        inputDropout: 0.2,
        ...options.encoder,
      },
      energy: options.energy ?? 'linear',
      logPartition: {
        kind: options.logPartition ?? (isLogistic(generator) ? 'residual' : 'network'),
        hidden: options.logPartitionHidden ?? [128],
        input: options.logPartitionInput ?? 'context',
        tableRows: 0,
      },
    },
    standardize: options.standardize ?? true,
    fit: {
      epochs: options.epochs ?? 300,
      batchSize: options.batchSize ?? 64,
      patience: options.patience ?? 20,
      groups: {
        main: { rate, decay },
        logPartition: { rate: options.logPartitionRate ?? 1e-3, decay: 0 },
      },
      schedule: options.schedule ?? 'constant',
      clipNorm: options.clipNorm ?? 10,
      validationFraction: options.validationFraction ?? 0.25,
      refit: options.refit ?? true,
    },
    decision,
    emptyPolicy,
    seed,
  }
}
