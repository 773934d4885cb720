import { type Features, isSparse } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { type RankingRule, rankingRules } from '../../inference/index.js'
import { isLogistic } from '../../losses/index.js'
import { RANKING_ORACLE_LIMIT, type RankingCodeName } from '../../spaces/index.js'
import type { Effort } from '../options/effort-options.js'
import { type Filled, type OptionTable, oneOf, oneOfOrOwn } from '../options/option-table.js'
import { kindOfEnergy, resolveTask, type TaskDefaults } from '../options/resolve-task.js'
import {
  ownEncoder,
  proposalNamed,
  type ResolvedTaskOptions,
  resolveGenerator,
  type TaskOptions,
  taskOptions,
} from '../options/task-options.js'

/** Encoders by name (docs/findings.md#ranking-4, docs/findings.md#ranking-5), smallest first. */
export const rankerEncoders = ['linear', 'mlp', 'fourier', 'piecewise'] as const
export type RankerEncoder = (typeof rankerEncoders)[number]

/**
 * The encoders that `'auto'` compares for such inputs: Fourier and piecewise linear features need dense
 * ones, and many rows leave no doubt that the small encoders are too small, unless it is to be quick.
 */
export function applicableEncoders(features: Features, effort: Effort): readonly RankerEncoder[] {
  if (isSparse(features) || effort === 'quick') return ['linear', 'mlp']
  return hasManyRows(features) ? ['fourier', 'piecewise'] : rankerEncoders
}

/** An encoder by its name, or `'custom'` for one of the caller's own. */
export type SettledEncoder = RankerEncoder | 'custom'

/** Energies by name. */
export const rankerEnergies = ['auto', 'linear', 'plackett-luce', 'forest'] as const
export type RankerEnergy = (typeof rankerEnergies)[number]

/** Reference measures by name; `'learned'` is `'plackett-luce'`. */
export const rankerReferences = ['plackett-luce', 'learned', 'uniform', 'forest'] as const
export type RankerReference = (typeof rankerReferences)[number]

/** Proposals by name. */
export const rankerProposals = [
  'auto',
  'uniform',
  'empirical',
  'closed',
  'tied',
  'plackett-luce',
  'reference',
] as const
export type RankerProposal = (typeof rankerProposals)[number]

/** Options of {@link LabelRanker}; every one has a default that works. */
export interface RankerOptions extends Omit<TaskOptions, 'encoder' | 'reference'> {
  /** names of the items; default: their number is read off the rankings */
  readonly items?: readonly string[]
  /** how the energy writes a ranking as numbers; default `'pairs'` */
  readonly code?: RankingCodeName
  /**
   * `'plackett-luce'` alone, fitted by exact likelihood; `'linear'`: scores linear in the code, on top
   * of the reference; `'forest'`: none, the reference is a forest and the whole model; `'auto'`: the second where it does better on held-out rows, else the first.
   * Default `'auto'` below 4000 dense rows on a learned reference, else `'linear'`; the loss of the
   * first is logistic
   */
  readonly energy?: RankerEnergy
  /**
   * what the energy is a residual on: `'plackett-luce'` (default; `'learned'` says the same), fitted
   * first and sampled from, a `'forest'`, or `'uniform'`, as published, the default and only choice of the
   * generalized objective
   */
  readonly reference?: RankerReference
  /**
   * what the joint objective samples from, or noise contrast. `'auto'` (default): a residual of up to
   * six items takes its expectation in closed form, `'closed'`, unless `samples` are asked for; of more it
   * samples from its `'reference'`; under the uniform measure up to 16 items `'uniform'`, as published, beyond
   * `'tied'`: nine tenths place by place from the energy's own scores (`multistage`), one uniform.
   * `'empirical'`: nine tenths rankings of the training rows, if all are complete. `'plackett-luce'`, the
   * other alternative of a residual: nine tenths by a network that is trained along
   */
  readonly proposal?: RankerProposal
  /**
   * `'linear'`: no hidden layer; `'mlp'`: one; `'fourier'`: one over inputs and 512 random Fourier
   * features, for orders that change smoothly with all inputs together; `'piecewise'`: one over inputs
   * and piecewise linear functions of each, for orders that change fast along single inputs; `'auto'`:
   * the best of them on held-out rows, from 4000 rows on the better of the last two. Default `'auto'`
   * for dense rows, `'mlp'` for sparse ones, which have no such features. Or the shape of a network
   * over the inputs, or an encoder of the caller's own, trained at the rates of `'mlp'`, a shape
   * without hidden layers at those of `'linear'`
   */
  readonly encoder?: 'auto' | RankerEncoder | TaskOptions['encoder']
  /** the decision of `predict` unless it is told otherwise; default `'kemeny'` */
  readonly decision?: RankingRule
}

/** The rules of the options of {@link LabelRanker}. */
export const rankerOptions = {
  ...taskOptions,
  items: {},
  code: { ...oneOf(['ranks', 'matrix', 'pairs']), default: 'pairs' },
  energy: oneOf(rankerEnergies),
  reference: oneOf(rankerReferences),
  proposal: proposalNamed(rankerProposals),
  encoder: oneOfOrOwn(['auto', ...rankerEncoders]),
  decision: { ...oneOf(rankingRules), default: 'kemeny' },
} as const satisfies OptionTable<RankerOptions>

/** The same with the defaults that depend on nothing else. */
export type FilledRankerOptions = Filled<RankerOptions, typeof rankerOptions>

/** What a fit was really run with: options with the defaults filled in, plain JSON. */
export interface ResolvedRankerOptions extends ResolvedTaskOptions {
  readonly code: RankingCodeName
  readonly energy: RankerEnergy
  readonly reference: Exclude<RankerReference, 'learned'>
  readonly encoder: 'auto' | SettledEncoder
  readonly decision: RankingRule
}

/**
 * From here on encoder and energy are chosen on some of the rows; batches are larger and epochs fewer: the number
 * of steps stays near 6000.
 */
const MANY_ROWS = 4000
const BATCH_OF_MANY = 128
/** A tied proposal is near the energy it serves: few samples do (docs/findings.md#multilabel-3). */
const SAMPLES = {
  uniform: 1000,
  empirical: 1000,
  closed: 1,
  tied: 8,
  'plackett-luce': 32,
  reference: 32,
} as const
/** Up to so many items the sum over all orders is cheaper than 32 draws (docs/findings.md#ranking-11). */
const MOST_SUMMED = 6
const FEWEST_STEPS = 600
const MOST_STEPS = 6000

/** What `'auto'` of a ranker came to. */
export interface SettledRanker {
  readonly encoder: SettledEncoder
  readonly energy: Exclude<RankerEnergy, 'auto'>
}

/**
 * Fills in the defaults, some of which depend on the data. Values measured in
 * docs/findings.md#ranking-4.
 *
 * @param settled what `'auto'` came to, in place of what the options say
 */
export function resolveRanker(
  given: FilledRankerOptions,
  features: Features,
  items: number,
  settled?: SettledRanker,
): ResolvedRankerOptions {
  const { code, decision } = given
  const generator = resolveGenerator(given.loss)
  // a relaxed objective needs a measure that is known at points of the hull
  const { reference: named = given.objective === 'generalized' ? 'uniform' : 'learned' } = given
  const isForest = given.energy === 'forest'
  const { penalty } = given
  const learned = isForest ? 'forest' : 'plackett-luce'
  const reference = isForest || named === 'learned' ? learned : named
  const isDense = !isSparse(features)
  // another loss cannot be compared with the likelihood of Plackett–Luce
  const hasChoice = isDense && reference === 'plackett-luce' && isLogistic(generator)
  const asked: Pick<ResolvedRankerOptions, 'encoder' | 'energy'> = {
    encoder: isForest || penalty ? 'linear' : (encoderNamed(given) ?? (isDense ? 'auto' : 'mlp')),
    energy: given.energy ?? (penalty ? 'plackett-luce' : hasChoice ? 'auto' : 'linear'),
  }
  const isApplicable = asked.energy === 'linear' || isLogistic(generator)
  checkOption(isApplicable, 'energy', `linear with the loss ${generator.name}`, asked.energy)
  const { encoder, energy } = settled ?? asked
  const network = encoder === 'auto' ? 'fourier' : encoder
  const isSummed =
    items <= MOST_SUMMED &&
    (energy === 'linear' || energy === 'auto') &&
    given.objective === 'joint' &&
    given.samples === undefined &&
    isLogistic(generator)
  const proposal = proposalOn(reference, given.proposal, items, isSummed)
  const shared = resolveTask(given, generator, {
    energy: energy === 'auto' ? 'linear' : kindOfEnergy(energy),
    encoder: {
      hidden: network === 'linear' ? [] : [HIDDEN],
      activation: 'silu',
      dropout: 0,
      inputDropout: 0,
      gain: GAIN,
    },
    proposal,
    samples: SAMPLES[proposal],
    network: proposal === 'plackett-luce' ? proposal : undefined,
    sampler: 'plackett-luce',
    reference,
    logPartition: { kind: 'network', hidden: [] },
    inputs: {
      clip: 6,
      fourierFeatures: network === 'fourier' ? FOURIER_FEATURES : 0,
      ...(network === 'piecewise' && { pieces: mostPieces(features) }),
    },
    fit: encoderFit(given, features, network),
  })
  return { ...shared, code, energy, reference, encoder, decision }
}

/** The encoder an option names; a shape has no features of its own. */
function encoderNamed(
  options: Pick<FilledRankerOptions, 'encoder'>,
): 'auto' | SettledEncoder | undefined {
  const { encoder } = options
  if (typeof encoder !== 'object') return encoder
  if (ownEncoder(options)) return 'custom'
  return (encoder as { hidden?: readonly number[] }).hidden?.length === 0 ? 'linear' : 'mlp'
}

/** Where samples come from, on a reference measure; throws `INVALID_OPTION` for what needs another. */
function proposalOn(
  reference: ResolvedRankerOptions['reference'],
  asked: RankerProposal,
  items: number,
  isSummed: boolean,
): Exclude<RankerProposal, 'auto'> {
  const isOnUniform = reference === 'uniform'
  const byItems = hasRankingOracle(items) ? 'uniform' : 'tied'
  const byReference = isSummed && reference === 'plackett-luce' ? 'closed' : 'reference'
  const byMeasure = isOnUniform ? byItems : byReference
  const proposal = asked === 'auto' ? byMeasure : asked
  const both: readonly RankerProposal[] = ['plackett-luce', 'closed']
  checkOption(
    both.includes(proposal) || (proposal === 'reference') !== isOnUniform,
    'proposal',
    `${isOnUniform ? 'one that needs no reference' : 'reference, closed, plackett-luce'} with the reference ${reference}`,
    proposal,
    isOnUniform
      ? "leave out reference: 'uniform' to draw from the reference"
      : `add reference: 'uniform' to draw from ${proposal}`,
  )
  return proposal
}

const FOURIER_FEATURES = 512
const PIECEWISE_FEATURES = 256
const MOST_PIECES = 64

/** Most pieces of an input: about 256 in all, at least one each; 16 or 64 of 9 inputs are worse. */
function mostPieces({ cols }: Features): number {
  return Math.max(1, Math.min(MOST_PIECES, Math.floor(PIECEWISE_FEATURES / cols)))
}

const HIDDEN = 128
/** Of He et al.: the likelihood of vowel in cross-validation on training rows is .07 nats better. */
const GAIN = Math.sqrt(6)

/**
 * The options of the loop for a named encoder: a linear one needs a higher rate and less decay than
 * the networks (measured on wisconsin: Kendall τ .63 against .55). From many rows on, larger batches
 * and fewer epochs keep the number of steps near 6000, and the more rows, the less help the data need
 * from decay: 5000 over their number, not below 0.4 (decision 0005).
 */
function encoderFit(
  options: FilledRankerOptions,
  features: Features,
  encoder: SettledEncoder,
): TaskDefaults['fit'] {
  const isLarge = hasManyRows(features)
  const batchSize = options.batchSize ?? (isLarge ? BATCH_OF_MANY : 32)
  const perEpoch = Math.max(1, Math.round(features.rows / batchSize))
  const most = Math.max(1, Math.floor(MOST_STEPS / perEpoch))
  const rates =
    encoder === 'linear'
      ? { rate: 0.02, decay: 0.1 }
      : { rate: 2e-3, decay: isLarge ? Math.max(0.4, 5000 / features.rows) : 2 }
  return {
    ...rates,
    logPartitionRate: rates.rate,
    logPartitionDecay: options.decay ?? rates.decay,
    schedule: 'cosine',
    batchSize,
    epochs: Math.max(Math.ceil(FEWEST_STEPS / perEpoch), Math.min(100, most)),
    validationFraction: 0,
  }
}

/** Whether there are so many rows that some of them do to choose by. */
export function hasManyRows({ rows }: Features): boolean {
  return rows >= MANY_ROWS
}

/** Whether exact sums over all orders are within reach. */
export function hasRankingOracle(items: number): boolean {
  return items <= RANKING_ORACLE_LIMIT
}
