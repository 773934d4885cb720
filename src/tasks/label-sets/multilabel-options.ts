import { isSparse } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import type { SetRule, SetRuleOptions } from '../../inference/index.js'
import { isLogistic } from '../../losses/index.js'
import type { EmptyPolicy } from '../../metrics/index.js'
import type { CustomEnergy, EnergyKind } from '../../models/index.js'
import type { TrainingData } from '../../training/index.js'
import { type Filled, type OptionTable, oneOf, oneOfOrOwn } from '../options/option-table.js'
import { kindOfEnergy, resolveTask } from '../options/resolve-task.js'
import {
  emptyPolicies,
  proposalNamed,
  type ResolvedTaskOptions,
  resolveGenerator,
  type TaskOptions,
  type TaskReference,
  taskOptions,
  taskReferences,
} from '../options/task-options.js'
import type { LabelWeight } from './label-weights.js'
import { resolveChoice, type SetChoice, type SetLimits } from './set-choice.js'

/** Proposals by name. */
export const multilabelProposals = [
  'auto',
  'uniform',
  'marginal',
  'empirical',
  'closed',
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
  'forest',
] as const satisfies readonly (EnergyKind | 'auto' | 'forest')[]
export type MultilabelEnergy = (typeof multilabelEnergies)[number]

/** Reference measures of label sets by name. */
export const multilabelReferences = taskReferences
export type MultilabelReference = TaskReference

/** Options of {@link MultilabelClassifier}; every one has a default that works. */
export interface MultilabelOptions extends TaskOptions {
  /** names of the labels; default: their number is read off `Y` and they are named by index */
  readonly labels?: readonly string[]
  /**
   * Where the samples of the joint objective come from; mixed with a tenth of uniform ones.
   * `'auto'` (default): for the logistic loss and a linear energy `'closed'`: none are drawn, for the
   * expectation has a closed form (`'tied'`, 8 a row, where `samples` are asked for); to others
   * `'tied-empirical'` (32), which is half tied, two fifths label sets of the training rows;
   * `'reference'` (32) on a learned one; for other losses `'uniform'` (1000 a step).
   * `'bernoulli'`: independent labels by a network that is trained along; `'plackett-luce'` is for
   * rankings
   */
  readonly proposal?: MultilabelProposal
  /**
   * `'auto'` (default): linear or deep, by likelihood and decisions on held-out rows; `'linear'`: labels
   * independent given x; `'pairwise'`: with pair scores that all inputs share; `'pairwise-full'` and
   * `'pairwise-low-rank'`: with pair scores that depend on the input, each for itself (up to 64 labels)
   * or through a few numbers; `'deep'`: with a network over inputs and labels; `'forest'`: none, the
   * reference is a forest and the whole model; or one of the caller's own ({@link customEnergy})
   */
  readonly energy?: MultilabelEnergy | CustomEnergy
  /**
   * the decision of `predict` unless it is told otherwise: a rule by name, default `'f1'`; or with
   * thresholds (`{ threshold: 0.3 }`, `{ threshold: { rain: 0.2 } }`) or limits to the number of labels
   * (`{ rule: 'f1', atLeast: 1, atMost: 3 }`)
   */
  readonly decision?: SetChoice
  /**
   * for rows that list only some of their labels: the share of true labels that are listed, in (0, 1). A
   * label that a row does not list is then unknown, and the row teaches by the probability of its list
   * where each true label is listed with this probability; default: what is not listed is absent
   */
  readonly listedShare?: number
  /**
   * what rows weigh by their labels, each as much as its weightiest: `'balanced'`, up to ten times for rare labels,
   * or a weight by name, others 1; times `sampleWeight`. Probabilities are then those of weighed rows; default: all alike
   */
  readonly labelWeight?: LabelWeight
  /**
   * what F1 and Jaccard of nothing predicted where nothing is true, 0/0, count for in decisions and
   * scores; default `'one'` where training rows have no label, else `'zero'`, with which `'f1'` never
   * answers nothing
   */
  readonly emptyPolicy?: EmptyPolicy
}

/** The rules of the options of {@link MultilabelClassifier}. */
export const multilabelOptions = {
  ...taskOptions,
  labels: {},
  proposal: proposalNamed(multilabelProposals),
  energy: { ...oneOfOrOwn(multilabelEnergies), default: 'auto' },
  decision: { default: 'f1' },
  labelWeight: {
    check: {
      accepts: (weight) => weight === 'balanced' || (typeof weight === 'object' && weight !== null),
      expected: "'balanced', or a weight for each of some labels",
    },
  },
  emptyPolicy: oneOf(emptyPolicies),
  listedShare: {
    check: {
      accepts: (share) => typeof share === 'number' && share > 0 && share < 1,
      expected: 'a number between 0 and 1',
    },
  },
} as const satisfies OptionTable<MultilabelOptions>

/** The same with the defaults that depend on nothing else. */
export type FilledMultilabelOptions = Filled<MultilabelOptions, typeof multilabelOptions>

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedMultilabelOptions extends ResolvedTaskOptions {
  readonly proposal: Exclude<MultilabelProposal, 'auto'>
  readonly decision: SetRule
  /** thresholds of the decision and limits to its size, where there are any */
  readonly limits?: SetLimits
  /** what thresholds were tuned for on the training rows, if they were */
  readonly tuned?: 'macro-f1'
}

/** Below this many rows one hidden layer generalises better (docs/findings.md#multilabel-4). */
const FEW_ROWS = 300
/** The encoder of sparse inputs (decision 0007: bibtex, a quarter of its training rows). */
const SPARSE_ENCODER = { hidden: [512], dropout: 0.7 }

/**
 * Fills in the defaults, some of which depend on the data. Values measured in
 * docs/findings.md#multilabel-3 and docs/findings.md#multilabel-4: the residual log-partition and
 * the tied proposal need the closed form of the logistic loss; the other losses start from a plain
 * network and uniform samples.
 *
 * @param labels names of the labels
 * @param settled the energy that `'auto'` came to
 */
export function resolveMultilabel(
  given: FilledMultilabelOptions,
  data: Pick<TrainingData, 'features' | 'codes' | 'codeLength' | 'constraints'>,
  labels: readonly string[],
  settled: 'linear' | 'pairwise' | 'deep' = 'linear',
): ResolvedMultilabelOptions {
  const { energy: asked } = given
  const { rule: decision, limits, isTuned } = resolveChoice(given.decision, labels)
  const { features } = data
  const emptyPolicy = given.emptyPolicy ?? (unlabelledRows(data) > 0 ? 'one' : 'zero')
  const named = asked === 'auto' ? settled : asked
  const energy = kindOfEnergy(named)
  const generator = resolveGenerator(given.loss)
  const logistic = isLogistic(generator)
  if (energy === 'pairwise') checkPairs(labels.length)
  const isLearned = given.reference !== 'uniform'
  const learned = given.reference === 'forest' ? 'forest' : 'bernoulli'
  const proposal =
    given.proposal === 'auto' ? autoProposal(given, energy, logistic) : given.proposal
  const isShallow = features.rows < FEW_ROWS
  const shared = resolveTask({ ...given, emptyPolicy }, generator, {
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
    network: proposal === 'bernoulli' ? proposal : undefined,
    sampler: 'bernoulli',
    reference: isLearned ? learned : undefined,
    logPartition: {
      kind: logistic ? 'residual' : 'network',
      hidden: proposal === 'closed' ? [] : [128],
    },
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
  const tableIsCheckable = model.logPartition.kind !== 'table' || logistic
  checkOption(
    tableIsCheckable || objective === 'exact',
    'logPartition',
    'a log-partition that knows unseen rows, for early stopping under this loss',
    'table',
  )
  const isLimited = Object.keys(limits).length > 0
  const tuned = isTuned && ({ tuned: 'macro-f1' } as const)
  return { ...shared, proposal, decision, ...(isLimited && { limits }), ...tuned }
}

/** What a model's rule of decision goes by. */
export function decidingOptions({
  limits,
  emptyPolicy,
}: Pick<ResolvedMultilabelOptions, 'limits' | 'emptyPolicy'>): SetRuleOptions {
  return { ...limits, empty: emptyPolicy === 'one' ? 'one' : 'zero' }
}

/** How many rows are known to have no label. */
export function unlabelledRows({
  codes,
  codeLength: k,
  constraints,
}: Pick<TrainingData, 'codes' | 'codeLength' | 'constraints'>): number {
  let count = 0
  for (let at = 0; at < codes.length; at += k) {
    if (constraints?.[at / k]) continue
    if (codes.subarray(at, at + k).every((code) => code === 0)) count++
  }
  return count
}

/** Labels up to which every pair may have a score of its own. */
const MOST_PAIRED = 512

/** Throws `UNSUPPORTED` where pairs are too many: a step goes through all of them for each sample. */
function checkPairs(k: number): void {
  if (k <= MOST_PAIRED) return
  const pairs = (k * (k - 1)) / 2
  throw new PartitaError('UNSUPPORTED', 'too many labels for a score of every pair', {
    expected: `at most ${MOST_PAIRED} labels`,
    received: `${k} labels, ${pairs.toLocaleString('en')} pairs: more than rows can teach`,
    where: 'energy',
    hint: "use energy: 'pairwise-low-rank', or 'linear'",
  })
}

function autoProposal(
  { reference, objective, samples }: FilledMultilabelOptions,
  energy: EnergyKind,
  logistic: boolean,
): Exclude<MultilabelProposal, 'auto'> {
  if (reference !== 'uniform') return 'reference'
  if (!logistic) return 'uniform'
  if (energy !== 'linear') return 'tied-empirical'
  return objective === 'joint' && samples === undefined ? 'closed' : 'tied'
}

/** Samples a row, or a step where all rows share them (docs/findings.md#multilabel-3). */
function samplesOf(proposal: MultilabelProposal, energy: EnergyKind): number {
  if (proposal === 'closed') return 1
  if (proposal === 'tied' && energy === 'linear') return 8
  const isShared = ['uniform', 'marginal', 'empirical'].includes(proposal)
  return isShared ? 1000 : 32
}
