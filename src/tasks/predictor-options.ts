import type { Features } from '../engine/index.js'
import { checkOneOf, checkOption } from '../errors.js'
import { isLogistic } from '../losses/index.js'
import {
  type CustomEncoder,
  type CustomEnergy,
  type EnergyKind,
  isEnumerable,
  type LogPartitionKind,
  type ModelSpec,
} from '../models/index.js'
import type { Proposal } from '../samplers/index.js'
import { RankingSpace, type Space } from '../spaces/index.js'
import {
  checkReference,
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

/** Decisions of {@link FittedPredictor} by name. */
export const outputRules = ['mode', 'expected-code'] as const
/**
 * `'mode'`: the most probable output; `'expected-code'`: the one whose code is nearest to `E[φ(y)|x]`
 * (least expected squared distance of codes; for 0/1 codes least expected Hamming distance).
 */
export type OutputRule = (typeof outputRules)[number]

/** Energies of {@link StructuredPredictor} by name. */
export type PredictorEnergy = Exclude<EnergyKind, 'custom'>

/** Options of {@link StructuredPredictor}; every one has a default that works. */
export interface StructuredOptions extends Omit<TaskOptions, 'logPartition'> {
  /**
   * the score: by name, or one of the caller's own ({@link customEnergy}); default `'deep'`: a network
   * over context and code, with a linear part
   */
  readonly energy?: PredictorEnergy | CustomEnergy
  /** shape of the encoder's network, or an encoder of the caller's own */
  readonly encoder?: Partial<ModelSpec['encoder']> | CustomEncoder
  /** kind of the log-partition, or a network of the caller's own with one output for it */
  readonly logPartition?: LogPartitionKind | CustomEncoder
  /**
   * where the samples of the joint objective come from: a name that the space offers, or a proposal of
   * the caller's own; default `'sweep'`, all of them, up to 512 outputs; beyond, `'tied'` to the
   * linear part of the score where the space can draw from it, else `'uniform'`; the learned reference
   * where there is one
   */
  readonly proposal?: string | Proposal
  /** what the energy is a residual on: `'uniform'` (default), or a `'learned'` base, fitted first */
  readonly reference?: 'uniform' | 'learned'
  /** the decision of `predict` unless it is told otherwise; default `'mode'` */
  readonly decision?: OutputRule
}

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedStructuredOptions extends ResolvedTaskOptions {
  readonly energy: string
  readonly reference: 'uniform' | 'learned'
  readonly decision: OutputRule
}

/**
 * Spaces up to this size are gone through in every step: no sampling error. Beyond, uniform samples miss
 * what a sharp distribution lives on: sequences(4, 8) with pair scores, truth 4.99 nats, came to 5.12
 * from 16 tied samples a row and diverged from 256 uniform ones.
 */
const LARGEST_SWEEP = 512

/** Fills in the defaults, some of which depend on the space and the data. */
export function resolvePredictor<Y>(
  options: StructuredOptions,
  space: Space<Y>,
  _features: Features,
): ResolvedStructuredOptions {
  const generator = resolveGenerator(options.loss)
  const { energy = 'deep', encoder = {}, reference = 'uniform', objective = 'joint' } = options
  const isCustomEnergy = typeof energy !== 'string'
  const isCustomEncoder = 'create' in encoder
  const { logPartition } = options
  const isCustomLogPartition = typeof logPartition === 'object'
  const custom = {
    ...(isCustomEnergy && { energy: energy.name }),
    ...(isCustomEncoder && { encoder: encoder.name }),
    ...(isCustomLogPartition && { logPartition: logPartition.name }),
  }
  const hasClosedForm = space.linearLogPartition !== undefined && isLogistic(generator)
  const size = isEnumerable(space) ? Math.round(Math.exp(space.logSize)) : Number.POSITIVE_INFINITY
  const isTied = space.linearSampler !== undefined && isLogistic(generator)
  const unlearned = size <= LARGEST_SWEEP ? 'sweep' : isTied ? 'tied' : 'uniform'
  const { proposal = reference === 'learned' ? 'reference' : unlearned } = options
  const isNetwork = isCustomEnergy || energy === 'deep'
  const samplesOf = () => {
    if (proposal === 'reference') return 32
    if (proposal === 'tied') return 16
    return proposal === 'sweep' ? Math.min(size, 1000) : isNetwork ? 256 : 1000
  }
  const resolved: ResolvedStructuredOptions = {
    loss: generator.name,
    objective,
    ...resolveObjective(objective, options),
    proposal: typeof proposal === 'string' ? proposal : proposal.name,
    samples: options.samples ?? defaultSamples(objective, samplesOf()),
    energy: isCustomEnergy ? energy.name : energy,
    reference,
    model: {
      encoder: {
        hidden: [128],
        activation: 'silu',
        dropout: 0,
        inputDropout: 0,
        ...(isCustomEncoder ? {} : encoder),
      },
      ...resolveEnergy(isCustomEnergy ? 'custom' : energy, options),
      ...resolveSampler(objective, space instanceof RankingSpace ? 'plackett-luce' : 'bernoulli'),
      ...((isCustomEnergy || isCustomEncoder || isCustomLogPartition) && { custom }),
      logPartition: {
        kind: isCustomLogPartition
          ? 'network'
          : (logPartition ??
            defaultLogPartition(objective, options, hasClosedForm ? 'residual' : 'network')),
        hidden: options.logPartitionHidden ?? [128],
        input: options.logPartitionInput ?? 'context',
        tableRows: 0,
      },
    },
    inputs: { standardize: options.standardize ?? true, clip: 10, fourierFeatures: 0 },
    fit: resolveFit(
      options,
      {
        rate: 2e-3,
        logPartitionRate: 2e-3,
        decay: 0.1,
        logPartitionDecay: 0,
        schedule: 'cosine',
        batchSize: 64,
        epochs: 100,
        validationFraction: 0.2,
      },
      isCustomEnergy ? 'custom' : energy,
    ),
    decision: options.decision ?? 'mode',
    emptyPolicy: options.emptyPolicy ?? 'zero',
    seed: options.seed ?? 0,
  }
  checkTaskOptions(resolved, [resolved.proposal], isLogistic(generator))
  checkOneOf('reference', reference, ['uniform', 'learned'])
  checkReference(objective, reference)
  checkOneOf('decision', resolved.decision, outputRules)
  checkOption(energy !== ('custom' as string), 'energy', 'a name, or an energy itself', energy)
  return resolved
}
