import { type Features, isSparse } from '../../engine/index.js'
import { type Permutations, RANKING_ORACLE_LIMIT, type Ranking } from '../../spaces/index.js'
import { type TrainingData, type TrainingEvent, takeData } from '../../training/index.js'
import {
  areNamed,
  type Candidate,
  candidatesOf,
  triedBy,
  withoutInputs,
} from '../choose/candidate.js'
import { type ChooserJob, choose } from '../choose/chooser.js'
import { heldOutScores } from '../choose/leaderboard.js'
import { settledBy } from '../choose/settled-by.js'
import type { Pipeline } from '../fit/pipeline.js'
import { ABORTED, type Reasons, type Settled, tooFewRows, withChoices } from '../fit/settled.js'
import { rankerCandidates } from './ranker-candidates.js'
import {
  type FilledRankerOptions,
  hasManyRows,
  type ResolvedRankerOptions,
  resolveRanker,
  type SettledEncoder,
  type SettledRanker,
} from './ranker-options.js'
import { rankingScores } from './ranking-scores.js'

/**
 * From many rows on candidates are compared on so many of them, a quarter held out, for so many epochs:
 * their order shows early, and the time it takes is a small part of the fit's.
 */
const COMPARED_ROWS = 8000
const COMPARED_EPOCHS = 20

/** Why the energy is what it is where the encoder is open, too. */
function together({ energy, objective }: ResolvedRankerOptions): string {
  const how = energy === 'linear' && objective === 'exact' ? ', by exact likelihood' : ''
  return `chosen with the encoder${how}`
}

/**
 * Settles what is left to `auto` by rows held out ({@link choose}), among {@link rankerCandidates}:
 * Plackett–Luce models with one encoder or another, then an energy on top of the best one. Where the energy
 * is named, the former settle the encoder alone. Of many rows some are compared, briefly.
 */
export async function* settleRanker(
  options: FilledRankerOptions,
  space: Permutations,
  pipeline: Pipeline<Ranking>,
  data: TrainingData,
): AsyncGenerator<TrainingEvent, Settled<Ranking, ResolvedRankerOptions>> {
  const { features } = data
  const items = space.items.length
  const resolve = (settled?: SettledRanker) => resolveRanker(options, features, items, settled)
  const explained = (settings: ResolvedRankerOptions, why: Reasons) =>
    withChoices(settings, reasonsFor(options, settings, features, why))
  const { encoder, energy, decision } = resolve()
  const [isEncoderOpen, isEnergyOpen] = [encoder === 'auto', energy === 'auto']
  const isBlind = isConstant(features)
  const reason = isBlind ? 'no column of the inputs varies' : tooFewRows(data)
  if (reason || !(isEncoderOpen || isEnergyOpen)) {
    const settings = resolve({
      encoder: encoder === 'auto' ? 'linear' : encoder,
      energy: energy === 'auto' ? 'plackett-luce' : energy,
    })
    const why = {
      encoder: isEncoderOpen ? reason : undefined,
      energy: isEnergyOpen ? reason : undefined,
    }
    const isMarginal = isBlind && isEncoderOpen && settings.energy === 'plackett-luce'
    return { options: explained(isMarginal ? withoutInputs(settings) : settings, why) }
  }
  const isBrief = hasManyRows(features)
  const situation = {
    options,
    features,
    items,
    isBeyondSums: items > RANKING_ORACLE_LIMIT && data.constraints !== undefined,
    isEncoderOpen,
    isEnergyOpen,
    isListed: !data.constraints?.some(Boolean),
    encoder: encoder as SettledEncoder,
  }
  const stage = (best?: ResolvedRankerOptions) => {
    const candidates = candidatesOf(rankerCandidates, situation, triedBy(pipeline), best)
    return isBrief ? candidates.map(briefly) : candidates
  }
  const scoring = {
    generator: pipeline.task.generator,
    decision,
    rng: pipeline.rng.split('decisions'),
  }
  const job: ChooserJob<Ranking, ResolvedRankerOptions> = {
    pipeline,
    data: isBrief ? someOf(data, pipeline) : data,
    heldOut: {},
    candidates: stage(),
    residuals: stage,
    decisionScore: (model, held) => rankingScores(model, space, held, scoring),
    scoreName: 'Kendall τ',
  }
  const choice = yield* choose(job)
  const settled = settledBy(choice, job, (settings, why) =>
    explained(settings, {
      encoder: why,
      energy: isEncoderOpen && why !== ABORTED ? together(settings) : why,
    }),
  )
  const isMixed = areNamed(pipeline.experts)
  if (energy === 'auto' || isMixed) return isBrief ? atLength(settled, resolve()) : settled
  const chosen = choice.best.settings.encoder as SettledEncoder
  const why = { encoder: heldOutScores(choice.leaderboard) }
  // what was mixed has another energy
  return { chosen: settled.chosen, options: explained(resolve({ encoder: chosen, energy }), why) }
}

/** Whether every row is the same. */
function isConstant({ rows, cols, values, ...sparse }: Features): boolean {
  if ('offsets' in sparse) return values.length === 0
  for (let e = cols; e < rows * cols; e++) if (values[e] !== values[e - cols]) return false
  return true
}

/** Up to 8000 random rows. */
function someOf(data: TrainingData, { rng }: Pipeline<Ranking>): TrainingData {
  const { rows } = data.features
  return takeData(data, rng.split('compared').permutation(rows).subarray(0, COMPARED_ROWS))
}

/** The same settings for a comparison of many rows. */
function briefly(candidate: Candidate<ResolvedRankerOptions>): Candidate<ResolvedRankerOptions> {
  const { settings } = candidate
  const epochs = Math.min(settings.fit.epochs, COMPARED_EPOCHS)
  return { ...candidate, settings: { ...settings, fit: { ...settings.fit, epochs } } }
}

/** What was settled by brief fits, to be fitted for as many epochs as others. */
function atLength(
  { experts, ...settled }: Settled<Ranking, ResolvedRankerOptions>,
  { fit: { epochs } }: ResolvedRankerOptions,
): Settled<Ranking, ResolvedRankerOptions> {
  const long = <S extends { readonly options: ResolvedRankerOptions }>(one: S): S => {
    return { ...one, options: { ...one.options, fit: { ...one.options.fit, epochs } } }
  }
  return { ...long(settled), ...(experts && { experts: experts.map(long) }) }
}

/** Why what was left open is what it is, compared or not. */
function reasonsFor(
  { encoder, energy, proposal, reference }: FilledRankerOptions,
  settled: ResolvedRankerOptions,
  features: Features,
  why: Reasons,
): Reasons {
  const drawsByItself = settled.objective === 'joint' && settled.energy !== 'plackett-luce'
  return {
    encoder: isOpen(encoder) ? (why.encoder ?? 'the rows are sparse') : undefined,
    energy: isOpen(energy) ? (why.energy ?? obstacle(features, reference)) : undefined,
    proposal: isOpen(proposal) && drawsByItself ? proposalReason(settled) : undefined,
  }
}

function isOpen(option: unknown): boolean {
  return (option ?? 'auto') === 'auto'
}

/** Why no energies were compared. */
function obstacle(features: Features, reference: FilledRankerOptions['reference']): string {
  if (isSparse(features)) return 'the rows are sparse'
  return reference === 'uniform' ? 'the reference is uniform' : 'the loss is not logistic'
}

/** Why a proposal that was left open is what it is. */
function proposalReason({ proposal }: ResolvedRankerOptions): string {
  if (proposal === 'closed') return 'sums over all orders of a few items are cheaper than draws'
  if (proposal === 'reference') return 'the energy is a residual on a learned reference'
  const bound = proposal === 'tied' ? 'more than' : 'up to'
  return `the reference is uniform, and there are ${bound} ${RANKING_ORACLE_LIMIT} items`
}
