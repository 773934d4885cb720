import { type Features, isSparse } from '../../engine/index.js'
import { type Permutations, RANKING_ORACLE_LIMIT, type Ranking } from '../../spaces/index.js'
import { type TrainingData, type TrainingEvent, takeData } from '../../training/index.js'
import { Comparison } from '../fit/comparison.js'
import type { Pipeline } from '../fit/pipeline.js'
import { learnedReference } from '../fit/reference.js'
import {
  ABORTED,
  heldOutLikelihoods,
  type Reasons,
  type Settled,
  tooFewRows,
  withChoices,
} from '../fit/settled.js'
import { bestOf, meanScore, type Trial } from '../fit/trial.js'
import { plackettLuceTau } from './plackett-luce-tau.js'
import {
  applicableEncoders,
  type FilledRankerOptions,
  hasManyRows,
  type ResolvedRankerOptions,
  resolveRanker,
  type SettledRanker,
} from './ranker-options.js'

/**
 * From many rows on encoders are compared on so many of them, a quarter held out, for so many epochs:
 * their order shows early, and the time it takes is a small part of the fit's.
 */
const COMPARED_ROWS = 8000
const COMPARED_EPOCHS = 20

/**
 * Settles what is left to `auto` by rows held out: the encoder by Plackett–Luce models, by their
 * Kendall τ and, where that cannot tell, their likelihood; then by likelihood whether an energy on
 * top of the best one does better still. Many rows settle the encoder alone, on some of them. An abort
 * keeps a Plackett–Luce model that was compared.
 */
export async function* settleRanker(
  options: FilledRankerOptions,
  space: Permutations,
  pipeline: Pipeline<Ranking>,
  data: TrainingData,
): AsyncGenerator<TrainingEvent, Settled<Ranking, ResolvedRankerOptions>> {
  const { features } = data
  const resolve = (settled?: SettledRanker) =>
    resolveRanker(options, features, space.items.length, settled)
  const explained = (settings: ResolvedRankerOptions, why: Reasons) =>
    withChoices(settings, reasonsFor(options, settings, features, why))
  const { encoder, energy } = resolve()
  const alone = energy === 'auto' ? 'plackett-luce' : energy
  const few = tooFewRows(data)
  if (few || (encoder !== 'auto' && energy !== 'auto')) {
    const settings = resolve({ encoder: encoder === 'auto' ? 'linear' : encoder, energy: alone })
    const why = {
      encoder: encoder === 'auto' ? few : undefined,
      energy: energy === 'auto' ? few : undefined,
    }
    return { options: explained(settings, why) }
  }
  const isBrief = energy !== 'auto' && hasManyRows(features)
  const compared = isBrief ? someOf(data, pipeline) : data
  const comparison = new Comparison<Ranking, ResolvedRankerOptions>(pipeline, compared)
  const encoders = encoder === 'auto' ? applicableEncoders(features) : [encoder]
  const trials = yield* comparison.trials(
    encoders.map((name) => {
      const settings = resolve({ encoder: name, energy: 'plackett-luce' })
      return isBrief ? briefly(settings) : settings
    }),
    { decisionScore: (model, held) => plackettLuceTau(model, space, held) },
  )
  const best = bestOf(trials)
  const soFar = (why: Reasons) => ({
    options: explained(best.settings, { energy: ABORTED, ...why }),
    soFar: best.fits[0],
  })
  if (comparison.isAborted) return soFar({ encoder: ABORTED })
  const chosen = encoders[trials.indexOf(best)]
  const byEncoder = { encoder: encoderReason(trials) }
  const settings = resolve({ encoder: chosen, energy: energy === 'auto' ? 'linear' : energy })
  if (energy !== 'auto') return { options: explained(settings, byEncoder) }
  const isOnUniform = settings.reference === 'uniform'
  const references = isOnUniform
    ? undefined
    : best.fits.map(({ fit }) => learnedReference(fit.model))
  const residual = yield* comparison.trial(settings, { references })
  if (comparison.isAborted) return soFar(byEncoder)
  const { settings: better } = residual.loss < best.loss ? residual : best
  return {
    options: explained(better, { ...byEncoder, energy: heldOutLikelihoods([best, residual]) }),
  }
}

/** Up to 8000 random rows. */
function someOf(data: TrainingData, { rng }: Pipeline<Ranking>): TrainingData {
  const { rows } = data.features
  return takeData(data, rng.split('compared').permutation(rows).subarray(0, COMPARED_ROWS))
}

/** The same settings for a comparison of many rows. */
function briefly(settings: ResolvedRankerOptions): ResolvedRankerOptions {
  const epochs = Math.min(settings.fit.epochs, COMPARED_EPOCHS)
  return { ...settings, fit: { ...settings.fit, epochs } }
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

/** What the encoders' Plackett–Luce models did on rows held out. */
function encoderReason(trials: readonly Trial<Ranking, ResolvedRankerOptions>[]): string {
  const of = (value: (trial: (typeof trials)[number]) => number) =>
    trials.map((trial) => `${value(trial).toFixed(3)} ${trial.settings.encoder}`).join(', ')
  return `held-out Kendall τ of Plackett–Luce models ${of(meanScore)}; negative log-likelihood ${of(({ loss }) => loss)}`
}

/** Why no energies were compared. */
function obstacle(features: Features, reference: FilledRankerOptions['reference']): string {
  if (isSparse(features)) return 'the rows are sparse'
  if (hasManyRows(features)) return `${features.rows} rows are many`
  return reference === 'uniform' ? 'the reference is uniform' : 'the loss is not logistic'
}

/** Why a proposal that was left open is what it is. */
function proposalReason({ proposal }: ResolvedRankerOptions): string {
  if (proposal === 'reference') return 'the energy is a residual on a learned reference'
  const bound = proposal === 'tied' ? 'more than' : 'up to'
  return `the reference is uniform, and there are ${bound} ${RANKING_ORACLE_LIMIT} items`
}
