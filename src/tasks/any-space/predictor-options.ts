import { checkOneOf, checkOption } from '../../errors.js'
import { isLogistic } from '../../losses/index.js'
import type {
  CustomEncoder,
  CustomEnergy,
  EnergyKind,
  ModelSpec,
  ProposalKind,
  ProposalTraining,
} from '../../models/index.js'
import type { Proposal } from '../../samplers/index.js'
import { isEnumerable, type Space } from '../../spaces/index.js'
import { tiedProposal } from '../fit/proposals.js'
import { noReference } from '../fit/reference.js'
import { type OptionNames, taskOptionNames } from '../options/known-options.js'
import {
  type ResolvedTaskOptions,
  resolveGenerator,
  resolveTask,
  type TaskOptions,
} from '../options/task-options.js'

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
export interface PredictorOptions extends TaskOptions {
  /**
   * the score: by name, or one of the caller's own ({@link customEnergy}); default `'deep'`: a network
   * over context and code, with a linear part. `'auto'`: linear, pairwise on sets, or deep, by the
   * likelihood of held-out rows; `options.choices` of the fitted model says which, and why
   */
  readonly energy?: 'auto' | PredictorEnergy | CustomEnergy
  /** shape of the encoder's network, or an encoder of the caller's own */
  readonly encoder?: Partial<ModelSpec['encoder']> | CustomEncoder
  /**
   * where the samples of the joint objective come from: a proposal of the caller's own, or the name of
   * one that the space offers. The default is the `'reference'` where that is learned. Else, up to 512
   * outputs, it is `'sweep'`, all of them; beyond, where the space can draw by scores, `'tied'` to the
   * linear part of the score, for energies that are not linear `'tied-empirical'`: half tied, two
   * fifths outputs of the training rows, a tenth uniform. Where it cannot, `'uniform-empirical'`, half
   * and half. `'learned'` is a network of its own, trained along, with a tenth of uniform samples
   */
  readonly proposal?: string | Proposal
  /**
   * what the network of `proposal: 'learned'` learns from; default `'likelihood'` of the data;
   * refused where no such network is trained
   */
  readonly proposalTraining?: ProposalTraining
  /**
   * what the energy is a residual on: `'uniform'` (default), or a `'learned'` base, fitted first and
   * frozen: Plackett–Luce for rankings, else a linear energy, where the space can draw by scores
   */
  readonly reference?: 'uniform' | 'learned'
  /** the decision of `predict` unless it is told otherwise; default `'mode'` */
  readonly decision?: OutputRule
}

/** The names of the options of {@link StructuredPredictor}. */
export const predictorOptionNames: OptionNames<PredictorOptions> = {
  ...taskOptionNames,
  energy: true,
  encoder: true,
  proposal: true,
  proposalTraining: true,
  reference: true,
  decision: true,
}

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedPredictorOptions extends ResolvedTaskOptions {
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
/** Widths of a proposal's own network. */
const PROPOSAL_HIDDEN = [128]

/**
 * Fills in the defaults, some of which depend on the space.
 *
 * @param settled the energy that `'auto'` came to
 */
export function resolvePredictor<Y>(
  options: PredictorOptions,
  space: Space<Y>,
  settled: PredictorEnergy = 'deep',
): ResolvedPredictorOptions {
  const generator = resolveGenerator(options.loss)
  const logistic = isLogistic(generator)
  const { energy: asked = 'deep', reference = 'uniform', decision = 'mode' } = options
  const energy = asked === 'auto' ? settled : asked
  checkOption(energy !== ('custom' as string), 'energy', 'a name, or an energy itself', energy)
  checkOneOf('reference', reference, ['uniform', 'learned'])
  checkOneOf('decision', decision, outputRules)
  const kind = typeof energy === 'string' ? energy : 'custom'
  const size = isEnumerable(space) ? Math.round(Math.exp(space.logSize)) : Number.POSITIVE_INFINITY
  const hasReference = space.linearSampler !== undefined || space.rankings !== undefined
  if (reference === 'learned' && !hasReference) throw noReference(space, 'linear')
  const drawsByScores = logistic && tiedProposal(space) !== undefined
  const byScores = kind === 'linear' ? 'tied' : 'tied-empirical'
  const sampled = drawsByScores ? byScores : 'uniform-empirical'
  const unlearned = size <= LARGEST_SWEEP ? 'sweep' : sampled
  const { proposal = reference === 'learned' ? 'reference' : unlearned } = options
  const name = typeof proposal === 'string' ? proposal : proposal.name
  const isTrained =
    typeof proposal === 'string' && ['learned', 'bernoulli', 'plackett-luce'].includes(proposal)
  const sampler = space.rankings ? 'plackett-luce' : 'bernoulli'
  const samplesOf = () => {
    if (proposal === 'tied') return 16
    if (proposal === 'sweep') return Math.min(size, 1000)
    if (isTrained || proposal === 'tied-empirical' || proposal === 'reference') return 32
    return kind === 'deep' || kind === 'custom' ? 256 : 1000
  }
  const shared = resolveTask(options, generator, {
    energy: kind,
    encoder: { hidden: [128], activation: 'silu', dropout: 0, inputDropout: 0 },
    proposal: name,
    samples: samplesOf(),
    ...(isTrained && {
      network: {
        kind: name === 'learned' ? sampler : (name as ProposalKind),
        hidden: PROPOSAL_HIDDEN,
        input: 'context',
        training: options.proposalTraining ?? 'likelihood',
      },
    }),
    sampler,
    reference,
    logPartition: {
      kind: space.linearLogPartition && logistic ? 'residual' : 'network',
      hidden: [128],
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
    reference,
    decision,
  }
}
