import type { BackendOptions } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import { type Generator, isLogistic, logistic, parseGenerator } from '../../losses/index.js'
import type { EmptyPolicy } from '../../metrics/index.js'
import type {
  CustomEncoder,
  CustomEnergy,
  CustomParts,
  EnergyKind,
  InputOptions,
  LogPartitionKind,
  ModelSpec,
  ProposalSpec,
  ProposalTraining,
} from '../../models/index.js'
import type { Proposal } from '../../samplers/index.js'
import type { FitOptions, ScheduleName } from '../../training/index.js'
import {
  checkObjective,
  defaultLogPartition,
  defaultPatience,
  defaultSamples,
  drawsFromProposal,
  type ObjectiveChoice,
  type ObjectiveName,
  type ObjectiveOptions,
  resolveObjective,
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
  /** kind of the log-partition, or a network of the caller's own with one output for it */
  readonly logPartition?: LogPartitionKind | CustomEncoder
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
  /** epochs without a better validation loss before stopping; default 20, with `min-max` 100 */
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

/** Options of any task: those all have, and those where a task may take parts of the caller's own. */
export interface AnyTaskOptions extends TaskOptions {
  readonly energy?: string | CustomEnergy
  readonly encoder?: string | Partial<ModelSpec['encoder']> | CustomEncoder
  readonly proposal?: string | Proposal
  readonly proposalTraining?: ProposalTraining
  readonly reference?: string
}

/** The parts among the options that are the caller's own. */
export function ownParts(options: AnyTaskOptions): CustomParts & { readonly proposal?: Proposal } {
  const { energy, encoder, logPartition, proposal } = options
  return {
    energy: typeof energy === 'object' ? energy : undefined,
    encoder: typeof encoder === 'object' && 'create' in encoder ? encoder : undefined,
    logPartition: typeof logPartition === 'object' ? logPartition : undefined,
    proposal: typeof proposal === 'object' ? proposal : undefined,
  }
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
interface FitDefaults {
  readonly rate: number
  readonly logPartitionRate: number
  readonly decay: number
  readonly logPartitionDecay: number
  readonly schedule: ScheduleName
  readonly batchSize: number
  readonly epochs: number
  readonly validationFraction: number
}

/** What a task makes of its own options, and the defaults it brings for those that all tasks have. */
export interface TaskDefaults {
  readonly energy: EnergyKind
  readonly encoder: ModelSpec['encoder']
  readonly proposal: string
  /** how many samples of that proposal the joint objective takes */
  readonly samples: number
  /** the proposal's network, if it has one */
  readonly network?: ProposalSpec
  /** what min-max trains against the energy */
  readonly sampler: ProposalSpec['kind']
  readonly reference?: string
  /** kind of the log-partition where one is learned, and its hidden layers */
  readonly logPartition: { readonly kind: LogPartitionKind; readonly hidden: readonly number[] }
  readonly inputs: Omit<InputOptions, 'standardize'>
  readonly fit: FitDefaults
}

/** How much faster a deep energy's hidden layers learn (docs/findings.md#multilabel-4). */
const DEEP_RATE = 3
/** Widths of a deep energy's hidden layers (docs/findings.md#multilabel-4). */
const DEEP_HIDDEN = [64, 64]
/** Terms of a low-rank pairwise energy. */
const PAIRWISE_RANK = 8
/** Widths of the hidden layers of a sampler trained against the energy. */
const SAMPLER_HIDDEN = [128]
/** Learning rate of a proposal's own network. */
const PROPOSAL_RATE = 1e-3

/**
 * The options that all tasks have, defaults filled in.
 *
 * @throws PartitaError `INVALID_OPTION` naming the first option that is impossible
 */
export function resolveTask(
  options: AnyTaskOptions,
  generator: Generator,
  defaults: TaskDefaults,
): ResolvedTaskOptions {
  const { objective = 'joint', deepHidden = DEEP_HIDDEN, pairwiseRank = PAIRWISE_RANK } = options
  const { energy, reference, sampler } = defaults
  const own = ownParts(options)
  const custom = {
    ...(own.energy && { energy: own.energy.name }),
    ...(own.encoder && { encoder: own.encoder.name }),
    ...(own.logPartition && { logPartition: own.logPartition.name }),
  }
  const network: ProposalSpec | undefined =
    objective === 'min-max'
      ? { kind: sampler, hidden: SAMPLER_HIDDEN, input: 'context', training: 'likelihood' }
      : drawsFromProposal(objective)
        ? defaults.network
        : undefined
  checkProposalTraining(options, objective, defaults)
  const isShape = typeof options.encoder === 'object' && !own.encoder
  const { kind, hidden } = defaults.logPartition
  const resolved: ResolvedTaskOptions = {
    loss: generator.name,
    objective,
    ...resolveObjective(objective, options),
    proposal: defaults.proposal,
    samples: options.samples ?? defaultSamples(objective, defaults.samples),
    ...(reference && { reference }),
    model: {
      encoder: { ...defaults.encoder, ...(isShape && (options.encoder as object)) },
      energy,
      ...(energy === 'deep' && { deep: { hidden: deepHidden } }),
      ...(energy === 'pairwise-low-rank' && { lowRank: { rank: pairwiseRank } }),
      ...(Object.keys(custom).length > 0 && { custom }),
      ...(network && { proposal: network }),
      logPartition: {
        kind: own.logPartition
          ? 'network'
          : ((options.logPartition as LogPartitionKind | undefined) ??
            defaultLogPartition(objective, options, kind)),
        hidden: options.logPartitionHidden ?? hidden,
        input: options.logPartitionInput ?? 'context',
        tableRows: 0,
      },
    },
    inputs: { standardize: options.standardize ?? true, ...defaults.inputs },
    fit: resolveFit(options, defaults),
    emptyPolicy: options.emptyPolicy ?? 'zero',
    seed: options.seed ?? 0,
  }
  const { samples, emptyPolicy, seed } = resolved
  checkObjective(resolved, isLogistic(generator))
  const isRelaxable = objective !== 'generalized' || (reference ?? 'uniform') === 'uniform'
  checkOption(isRelaxable, 'reference', 'uniform with the generalized objective', reference)
  checkOneOf('emptyPolicy', emptyPolicy, ['zero', 'one', 'skip'])
  checkOption(Number.isInteger(samples) && samples > 0, 'samples', 'an integer > 0', samples)
  checkOption(Number.isSafeInteger(seed), 'seed', 'an integer', seed)
  return resolved
}

/** Throws `INVALID_OPTION` where it is told what a proposal network learns from, and none is trained. */
function checkProposalTraining(
  { proposalTraining, energy }: AnyTaskOptions,
  objective: ObjectiveName,
  { network, sampler }: TaskDefaults,
): void {
  const isAlone = energy === 'plackett-luce'
  const isTrained = network !== undefined && drawsFromProposal(objective) && !isAlone
  checkOption(
    proposalTraining === undefined || isTrained,
    'proposalTraining',
    `a proposal network to train: proposal: '${sampler}', objective: 'joint', 'nce' or 'mcmc'${isAlone ? ", energy: 'linear'" : ''}`,
    proposalTraining,
    `add proposal: '${sampler}' (--proposal ${sampler}), or leave proposalTraining (--proposal-training) out`,
  )
}

/** The options of the loop; a deep energy and the network of a proposal have rates of their own. */
function resolveFit(
  options: AnyTaskOptions,
  { energy, network, fit }: Pick<TaskDefaults, 'energy' | 'network' | 'fit'>,
): FitOptions {
  const { rate = fit.rate, decay = fit.decay } = options
  const { logPartitionRate = fit.logPartitionRate, deepRate = DEEP_RATE * rate } = options
  return {
    epochs: options.epochs ?? fit.epochs,
    batchSize: options.batchSize ?? fit.batchSize,
    patience: options.patience ?? defaultPatience(options.objective),
    groups: {
      main: { rate, decay },
      logPartition: { rate: logPartitionRate, decay: fit.logPartitionDecay },
      ...(energy === 'deep' && { deep: { rate: deepRate, decay } }),
      ...(network && { proposal: { rate: PROPOSAL_RATE, decay: 0 } }),
    },
    schedule: options.schedule ?? fit.schedule,
    clipNorm: options.clipNorm ?? 10,
    validationFraction: options.validationFraction ?? fit.validationFraction,
    refit: options.refit ?? true,
  }
}
