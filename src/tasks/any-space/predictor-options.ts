import { type OutputRule, outputRules } from '../../inference/index.js'
import { isLogistic } from '../../losses/index.js'
import {
  type CustomEnergy,
  type EnergyKind,
  energyKinds,
  proposalKinds,
} from '../../models/index.js'
import type { Proposal } from '../../samplers/index.js'
import { isEnumerable, type Space } from '../../spaces/index.js'
import { type ProposalName, proposalNames, tiedProposal } from '../fit/proposals.js'
import { noReference } from '../fit/reference.js'
import { type Filled, type OptionTable, oneOf, oneOfOrOwn } from '../options/option-table.js'
import { kindOfEnergy, resolveTask } from '../options/resolve-task.js'
import {
  type ResolvedTaskOptions,
  resolveGenerator,
  type TaskOptions,
  type TaskReference,
  taskOptions,
  taskReferences,
} from '../options/task-options.js'

/** Energies of {@link StructuredPredictor} by name. */
export type PredictorEnergy = 'auto' | 'forest' | Exclude<EnergyKind, 'custom' | 'zero'>
export const predictorEnergies: readonly PredictorEnergy[] = [
  'auto',
  'forest',
  ...energyKinds.filter((kind) => kind !== 'custom' && kind !== 'zero'),
]

/** Proposals of {@link StructuredPredictor} by name; a space offers some of them. */
export type PredictorProposal = 'auto' | ProposalName
export const predictorProposals: readonly PredictorProposal[] = ['auto', ...proposalNames]

/** Reference measures of `StructuredPredictor` by name. */
export const predictorReferences = taskReferences
export type PredictorReference = TaskReference

/** Options of {@link StructuredPredictor}; every one has a default that works. */
export interface PredictorOptions extends TaskOptions {
  /**
   * the score: by name, or one of the caller's own ({@link customEnergy}). `'auto'` (default): linear,
   * pairwise on sets, or `'deep'`, a network over context and code with a linear part, by the
   * likelihood of held-out rows; `options.choices` of the fitted model says which, and why
   */
  readonly energy?: PredictorEnergy | CustomEnergy
  /**
   * where the samples of the joint objective come from: a proposal of the caller's own, or the name of
   * one that the space offers. `'auto'` (default) is the `'reference'` where that is learned. Else, up to 512
   * outputs, it is `'sweep'`, all of them; beyond, where the space can draw by scores, `'closed'` for a
   * linear energy whose expectation has a closed form, `'tied'` to the linear part of the score where it has
   * none, or `samples` are asked for, and for energies that are not linear `'tied-empirical'`: half tied, two
   * fifths outputs of the training rows, a tenth uniform. Where it cannot, `'uniform-empirical'`, half
   * and half. `'learned'` is a network of its own, trained along, with a tenth of uniform samples
   */
  readonly proposal?: PredictorProposal | Proposal
  /** the decision of `predict` unless it is told otherwise; default `'mode'` */
  readonly decision?: OutputRule
}

/** The rules of the options of {@link StructuredPredictor}. */
export const predictorOptions = {
  ...taskOptions,
  energy: { ...oneOfOrOwn(predictorEnergies), default: 'auto' },
  proposal: { default: 'auto' },
  decision: { ...oneOf(outputRules), default: 'mode' },
} as const satisfies OptionTable<PredictorOptions>

/** The same with the defaults that depend on nothing else. */
export type FilledPredictorOptions = Filled<PredictorOptions, typeof predictorOptions>

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedPredictorOptions extends ResolvedTaskOptions {
  readonly energy: string
  readonly reference: PredictorReference
  readonly decision: OutputRule
}

/**
 * Spaces up to this size are gone through in every step: no sampling error. Beyond, uniform samples miss
 * what a sharp distribution lives on: sequences(4, 8) with pair scores, truth 4.99 nats, came to 5.12
 * from 16 tied samples a row and diverged from 256 uniform ones.
 */
const LARGEST_SWEEP = 512
/**
 * Fills in the defaults, some of which depend on the space.
 *
 * @param settled the energy that `'auto'` came to
 */
export function resolvePredictor<Y>(
  given: FilledPredictorOptions,
  space: Space<Y>,
  settled: Exclude<PredictorEnergy, 'auto'> = 'deep',
): ResolvedPredictorOptions {
  const { energy: asked, reference, decision } = given
  const generator = resolveGenerator(given.loss)
  const logistic = isLogistic(generator)
  const energy = asked === 'auto' ? settled : asked
  const kind = kindOfEnergy(energy)
  const isForest = kind === 'zero' || reference === 'forest'
  const size = isEnumerable(space) ? Math.round(Math.exp(space.logSize)) : Number.POSITIVE_INFINITY
  const hasReference = space.linearSampler !== undefined || space.rankings !== undefined
  if (reference === 'learned' && !hasReference) throw noReference(space, 'linear')
  const isClosed = given.samples === undefined && space.linearLogPartition !== undefined
  const ofLinear = isClosed && given.objective === 'joint' ? 'closed' : 'tied'
  const byScores = kind === 'linear' ? ofLinear : 'tied-empirical'
  const drawsByScores = logistic && tiedProposal(space) !== undefined
  const sampled = drawsByScores ? byScores : 'uniform-empirical'
  const unlearned = size <= LARGEST_SWEEP ? 'sweep' : sampled
  const byMeasure = reference === 'learned' || isForest ? 'reference' : unlearned
  const proposal = given.proposal === 'auto' ? byMeasure : given.proposal
  const sampler = space.rankings ? 'plackett-luce' : 'bernoulli'
  const network =
    proposal === 'learned' ? sampler : proposalKinds.find((known) => known === proposal)
  const samplesOf = () => {
    if (proposal === 'closed') return 1
    if (proposal === 'tied') return 16
    if (proposal === 'sweep') return Math.min(size, 1000)
    if (network || proposal === 'tied-empirical' || proposal === 'reference') return 32
    return kind === 'deep' || kind === 'custom' ? 256 : 1000
  }
  const shared = resolveTask(given, generator, {
    energy: kind,
    encoder: { hidden: [128], activation: 'silu', dropout: 0, inputDropout: 0 },
    proposal: typeof proposal === 'string' ? proposal : proposal.name,
    samples: samplesOf(),
    network,
    sampler,
    reference,
    logPartition: {
      kind: space.linearLogPartition && logistic ? 'residual' : 'network',
      hidden: proposal === 'closed' ? [] : [128],
    },
    inputs: { clip: 10, fourierFeatures: 0 },
    fit: {
      rate: 2e-3,
      logPartitionRate: 2e-3,
      decay: 0.1,
      logPartitionDecay: 0,
      schedule: 'cosine',
      batchSize: 64,
      epochs: 100,
      validationFraction: 0.2,
    },
  })
  return {
    ...shared,
    energy: typeof energy === 'string' ? energy : energy.name,
    reference: kind === 'zero' ? 'forest' : reference,
    decision,
  }
}
