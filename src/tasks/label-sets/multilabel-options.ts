import { type Features, isSparse } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import { type DecisionRule, decisionRules } from '../../inference/index.js'
import { isLogistic } from '../../losses/index.js'
import type {
  CustomEncoder,
  CustomEnergy,
  EnergyKind,
  ModelSpec,
  ProposalTraining,
} from '../../models/index.js'
import { type OptionNames, taskOptionNames } from '../options/known-options.js'
import { checkProposalName } from '../options/objective-options.js'
import {
  type ResolvedTaskOptions,
  resolveGenerator,
  resolveTask,
  type TaskOptions,
} from '../options/task-options.js'

/** Proposals by name. */
export const multilabelProposals = [
  'auto',
  'uniform',
  'marginal',
  'empirical',
  'tied',
  'tied-empirical',
  'bernoulli',
  'plackett-luce',
  'reference',
] as const
export type MultilabelProposal = (typeof multilabelProposals)[number]

/** Energies of label sets by name. */
export const multilabelEnergies = [
  'auto',
  'linear',
  'pairwise',
  'pairwise-full',
  'pairwise-low-rank',
  'deep',
] as const satisfies readonly (EnergyKind | 'auto')[]
export type MultilabelEnergy = (typeof multilabelEnergies)[number]

/** Reference measures of label sets by name. */
export const multilabelReferences = ['uniform', 'learned'] as const
export type MultilabelReference = (typeof multilabelReferences)[number]

/** Options of {@link MultilabelClassifier}; every one has a default that works. */
export interface MultilabelOptions extends TaskOptions {
  /** names of the labels; default: their number is read off `Y` and they are named by index */
  readonly labels?: readonly string[]
  /**
   * Where the samples of the joint objective come from; mixed with a tenth of uniform ones.
   * `'auto'` (default): for the logistic loss `'tied'` (8 a row) to a linear energy and
   * `'tied-empirical'` (32) to others, which is half tied, two fifths label sets of the training rows;
   * `'reference'` (32) on a learned one; for other losses `'uniform'` (1000 a step).
   * `'bernoulli'`: independent labels by a network that is trained along; `'plackett-luce'` is for
   * rankings
   */
  readonly proposal?: MultilabelProposal
  /**
   * what the network of `proposal: 'bernoulli'` learns from; default `'likelihood'` of the data;
   * refused where no such network is trained
   */
  readonly proposalTraining?: ProposalTraining
  /**
   * `'learned'`: independent labels, fitted first and frozen, that the energy is a residual on; default
   * `'uniform'`
   */
  readonly reference?: MultilabelReference
  /**
   * `'auto'` (default): linear or deep, by likelihood and decisions on held-out rows; `'linear'`: labels
   * independent given x; `'pairwise'`: with pair scores that all inputs share; `'pairwise-full'` and
   * `'pairwise-low-rank'`: with pair scores that depend on the input, each for itself (up to 64 labels)
   * or through a few numbers; `'deep'`: with a network over inputs and labels; or one of the caller's
   * own ({@link customEnergy})
   */
  readonly energy?: MultilabelEnergy | CustomEnergy
  /** shape of the encoder's network, or an encoder of the caller's own */
  readonly encoder?: Partial<ModelSpec['encoder']> | CustomEncoder
  /** the decision of `predict` unless it is told otherwise; default `'f1'` */
  readonly decision?: DecisionRule
}

/** The names of the options of {@link MultilabelClassifier}. */
export const multilabelOptionNames: OptionNames<MultilabelOptions> = {
  ...taskOptionNames,
  labels: true,
  proposal: true,
  proposalTraining: true,
  reference: true,
  energy: true,
  encoder: true,
  decision: true,
}

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedMultilabelOptions extends ResolvedTaskOptions {
  readonly proposal: Exclude<MultilabelProposal, 'auto'>
  readonly decision: DecisionRule
}

/** Below this many rows one hidden layer generalises better (docs/findings.md#multilabel-4). */
const FEW_ROWS = 300
/** The encoder of sparse inputs (decision 0007: bibtex, a quarter of its training rows). */
const SPARSE_ENCODER = { hidden: [512], dropout: 0.7 }
/** Widths of a proposal's own network. */
const PROPOSAL_HIDDEN = [128]

/**
 * Fills in the defaults, some of which depend on the data. Values measured in
 * docs/findings.md#multilabel-3 and docs/findings.md#multilabel-4: the residual log-partition and
 * the tied proposal need the closed form of the logistic loss; the other losses start from a plain
 * network and uniform samples.
 *
 * @param energy the one that is fitted, where the options leave it open; linear unless given
 */
export function resolveMultilabel(
  options: MultilabelOptions,
  features: Features,
  energy: SettledEnergy = fixedEnergy(options) ?? 'linear',
): ResolvedMultilabelOptions {
  const generator = resolveGenerator(options.loss)
  const logistic = isLogistic(generator)
  const { reference = 'uniform', proposalTraining: training = 'likelihood' } = options
  const { energy: asked = 'auto' } = options
  if (typeof asked !== 'object') checkOneOf('energy', asked, multilabelEnergies)
  checkOneOf('reference', reference, multilabelReferences)
  const isAuto = (options.proposal ?? 'auto') === 'auto'
  const proposal = isAuto
    ? autoProposal(energy, logistic, reference)
    : (options.proposal as Exclude<MultilabelProposal, 'auto'>)
  checkProposalName(proposal, multilabelProposals)
  const isShallow = features.rows < FEW_ROWS
  const shared = resolveTask(options, generator, {
    energy,
    encoder: {
      hidden: isShallow ? [256] : [256, 256],
      activation: 'relu',
      dropout: 0.5,
      inputDropout: 0.2,
      ...(isSparse(features) && SPARSE_ENCODER),
    },
    proposal,
    samples: samplesOf(proposal, energy),
    ...(proposal === 'bernoulli' && {
      network: { kind: proposal, hidden: PROPOSAL_HIDDEN, input: 'context', training },
    }),
    sampler: 'bernoulli',
    ...(reference === 'learned' && { reference: 'bernoulli' }),
    logPartition: { kind: logistic ? 'residual' : 'network', hidden: [128] },
    inputs: { clip: 10, fourierFeatures: 0 },
    fit: {
      rate: energy === 'deep' ? 3e-4 : 1e-3,
      logPartitionRate: 1e-3,
      decay: 0.1,
      logPartitionDecay: 0,
      schedule: 'constant',
      batchSize: 64,
      epochs: 300,
      validationFraction: 0.25,
    },
  })
  const { objective, model } = shared
  const resolved: ResolvedMultilabelOptions = {
    ...shared,
    proposal,
    decision: options.decision ?? 'f1',
    ...(isAuto &&
      objective === 'joint' && { choices: [`proposal ${proposal}: ${reasonFor(proposal)}`] }),
  }
  checkOneOf('decision', resolved.decision, decisionRules)
  const tableIsCheckable = model.logPartition.kind !== 'table' || logistic
  checkOption(
    tableIsCheckable || objective === 'exact',
    'logPartition',
    'a log-partition that knows unseen rows, for early stopping under this loss',
    'table',
  )
  return resolved
}

/** An energy by its kind. */
type SettledEnergy = Exclude<MultilabelEnergy, 'auto'> | 'custom'

/** The energy that was asked for. */
function fixedEnergy({ energy }: MultilabelOptions): SettledEnergy | undefined {
  if (typeof energy === 'object') return 'custom'
  return energy === 'auto' ? undefined : energy
}

function autoProposal(
  energy: EnergyKind,
  logistic: boolean,
  reference: MultilabelReference,
): Exclude<MultilabelProposal, 'auto'> {
  if (reference === 'learned') return 'reference'
  if (!logistic) return 'uniform'
  return energy === 'linear' ? 'tied' : 'tied-empirical'
}

function reasonFor(proposal: string): string {
  if (proposal === 'tied') return 'the weights of a linear energy are then constant'
  if (proposal === 'reference') return 'the energy is a residual on a learned reference'
  if (proposal === 'uniform') return 'the loss is not logistic'
  return 'the energy is not linear'
}

/** Samples a row, or a step where all rows share them (docs/findings.md#multilabel-3). */
function samplesOf(proposal: MultilabelProposal, energy: EnergyKind): number {
  if (proposal === 'tied' && energy === 'linear') return 8
  const isShared = ['uniform', 'marginal', 'empirical'].includes(proposal)
  return isShared ? 1000 : 32
}
