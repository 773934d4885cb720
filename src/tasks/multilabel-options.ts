import { type Features, isSparse } from '../engine/index.js'
import { checkOneOf, checkOption } from '../errors.js'
import { type DecisionRule, decisionRules } from '../inference/index.js'
import { isLogistic } from '../losses/index.js'
import type { CustomEncoder, EnergyKind, ModelSpec } from '../models/index.js'
import {
  defaultLogPartition,
  defaultSamples,
  resolveObjective,
  resolveSampler,
} from './objective-options.js'
import {
  checkTaskOptions,
  type ResolvedTaskOptions,
  resolveEnergy,
  resolveFit,
  resolveGenerator,
  type TaskOptions,
} from './task-options.js'

/** Proposals by name. */
export const proposalNames = ['uniform', 'marginal', 'tied'] as const
export type ProposalName = (typeof proposalNames)[number]

/** Options of {@link MultilabelClassifier}; every one has a default that works. */
export interface MultilabelOptions extends TaskOptions {
  /** names of the labels; default: their number is read off `Y` and they are named by index */
  readonly labels?: readonly string[]
  /**
   * where the samples of the joint objective come from; default `'tied'` (8 a row) for the logistic
   * loss, else `'uniform'` (1000 a step)
   */
  readonly proposal?: ProposalName
  /**
   * `'linear'` (default): labels independent given x; `'pairwise'`: with pair scores that all inputs
   * share; `'pairwise-full'` and `'pairwise-low-rank'`: with pair scores that depend on the input, each
   * for itself (up to 64 labels) or through a few numbers; `'deep'`: with a network over inputs and
   * labels
   */
  readonly energy?: Exclude<EnergyKind, 'plackett-luce' | 'custom'>
  readonly encoder?: Partial<ModelSpec['encoder']> | CustomEncoder
  /** the decision of `predict` unless it is told otherwise; default `'f1'` */
  readonly decision?: DecisionRule
}

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedOptions extends ResolvedTaskOptions {
  readonly proposal: ProposalName
  readonly decision: DecisionRule
}

/** Below this many rows one hidden layer generalises better (FINDINGS, multilabel 4). */
const FEW_ROWS = 300

/**
 * Fills in the defaults, some of which depend on the data. Values measured in FINDINGS (multilabel
 * 3 and 4): the residual log-partition and the tied proposal need the closed form of the logistic
 * loss; the other losses start from a plain network and uniform samples.
 */
export function resolveOptions(options: MultilabelOptions, features: Features): ResolvedOptions {
  const generator = resolveGenerator(options.loss)
  const logistic = isLogistic(generator)
  const proposal = options.proposal ?? (logistic ? 'tied' : 'uniform')
  const energy = options.energy ?? 'linear'
  const objective = options.objective ?? 'joint'
  const { encoder = {} } = options
  const isCustom = 'create' in encoder
  const isShallow = features.rows < FEW_ROWS || isSparse(features)
  const resolved: ResolvedOptions = {
    loss: generator.name,
    objective,
    ...resolveObjective(objective, options),
    proposal,
    samples: options.samples ?? defaultSamples(objective, proposal === 'tied' ? 8 : 1000),
    model: {
      encoder: {
        hidden: isShallow ? [256] : [256, 256],
        activation: 'relu',
        dropout: 0.5,
        inputDropout: 0.2,
        ...(isCustom ? {} : encoder),
      },
      ...resolveEnergy(energy, options),
      ...resolveSampler(objective, 'bernoulli'),
      ...(isCustom && { custom: { encoder: encoder.name } }),
      logPartition: {
        kind:
          options.logPartition ??
          defaultLogPartition(objective, options, logistic ? 'residual' : 'network'),
        hidden: options.logPartitionHidden ?? [128],
        input: options.logPartitionInput ?? 'context',
        tableRows: 0,
      },
    },
    inputs: { standardize: options.standardize ?? true, clip: 10, fourierFeatures: 0 },
    fit: resolveFit(
      options,
      {
        rate: 1e-3,
        logPartitionRate: 1e-3,
        decay: 0.1,
        logPartitionDecay: 0,
        schedule: 'constant',
        batchSize: 64,
        epochs: 300,
        validationFraction: 0.25,
      },
      energy,
    ),
    decision: options.decision ?? 'f1',
    emptyPolicy: options.emptyPolicy ?? 'zero',
    seed: options.seed ?? 0,
  }
  checkTaskOptions(resolved, proposalNames, logistic)
  checkOneOf('decision', resolved.decision, decisionRules)
  const tableIsCheckable = resolved.model.logPartition.kind !== 'table' || logistic
  checkOption(
    tableIsCheckable || resolved.objective === 'exact',
    'logPartition',
    'a log-partition that knows unseen rows, for early stopping under this loss',
    'table',
  )
  return resolved
}
