import { type Features, isSparse } from '../../engine/index.js'
import { RANKING_ORACLE_LIMIT, type Ranking } from '../../spaces/index.js'
import { meanScore, type Trial } from '../fit/compare.js'
import { hasManyRows, type RankerOptions, type ResolvedRankerOptions } from './ranker-options.js'

type RankerTrial = Trial<Ranking, ResolvedRankerOptions>

/** Why encoder and energy were settled as they were, in words; absent where nothing was compared. */
export interface RankerReasons {
  readonly encoder?: string
  readonly energy?: string
}

/** The settled options, with what was left open and why among their `choices`. */
export function withReasons(
  { encoder, energy, proposal, reference }: RankerOptions,
  settled: ResolvedRankerOptions,
  features: Features,
  why: RankerReasons,
): ResolvedRankerOptions {
  const choices: string[] = []
  if (isOpen(encoder)) {
    choices.push(`encoder ${settled.encoder}: ${why.encoder ?? 'the rows are sparse'}`)
  }
  if (isOpen(energy)) {
    choices.push(`energy ${settled.energy}: ${why.energy ?? obstacle(features, reference)}`)
  }
  if (isOpen(proposal) && settled.objective === 'joint' && settled.energy !== 'plackett-luce') {
    choices.push(`proposal ${settled.proposal}: ${reasonFor(settled.proposal)}`)
  }
  return choices.length > 0 ? { ...settled, choices } : settled
}

/** What the encoders' Plackett–Luce models did on rows held out. */
export function encoderReason(trials: readonly RankerTrial[]): string {
  const of = (value: (trial: RankerTrial) => number) =>
    trials.map((trial) => `${value(trial).toFixed(3)} ${trial.settings.encoder}`).join(', ')
  return `held-out Kendall τ of Plackett–Luce models ${of(meanScore)}; negative log-likelihood ${of(({ loss }) => loss)}`
}

/** What Plackett–Luce alone and an energy on top of it did on rows held out. */
export function energyReason(trials: readonly RankerTrial[]): string {
  const losses = trials.map(({ settings, loss }) => `${loss.toFixed(3)} ${settings.energy}`)
  return `held-out negative log-likelihood ${losses.join(', ')}`
}

function isOpen(option: unknown): boolean {
  return option === undefined || option === 'auto'
}

/** Why no energies were compared. */
function obstacle(features: Features, reference: RankerOptions['reference']): string {
  if (isSparse(features)) return 'the rows are sparse'
  if (hasManyRows(features)) return `${features.rows} rows are many`
  return reference === 'uniform' ? 'the reference is uniform' : 'the loss is not logistic'
}

function reasonFor(proposal: string): string {
  if (proposal === 'reference') return 'the energy is a residual on a learned reference'
  const bound = proposal === 'tied' ? 'more than' : 'up to'
  return `the reference is uniform, and there are ${bound} ${RANKING_ORACLE_LIMIT} items`
}
