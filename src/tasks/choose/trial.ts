import { mean, sum } from '../../numbers/index.js'
import type { TrainingData, TrainingResult } from '../../training/index.js'
import type { TrialFit } from '../fit/settled.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Candidate } from './candidate.js'
import type { CandidateOutcome, LeaderboardEntry } from './leaderboard.js'

/** What a candidate did on one part of the rows held out. */
export interface TrialPart<Y> {
  readonly fit: TrialFit<Y>
  /** criterion of each row held out; for the logistic loss its negative log-likelihood, nats */
  readonly losses: ArrayLike<number>
  /** of the rows held out */
  readonly weights: ArrayLike<number>
  /** what decisions about the first rows held out score, larger = better; empty if nothing is asked */
  readonly scores: ArrayLike<number>
  readonly seconds: number
  /** seconds that these decisions took */
  readonly decisionSeconds: number
}

/** A candidate and what it did on the parts of the rows that were held out so far. */
export class Trial<Y, Options extends ResolvedTaskOptions> {
  readonly parts: TrialPart<Y>[] = []
  /** why it is no longer in the running; undefined: it is */
  end?: Exclude<CandidateOutcome, 'chosen' | 'compared'>

  constructor(readonly candidate: Candidate<Options>) {}

  get settings(): Options {
    return this.candidate.settings
  }

  /** weighted mean criterion of the rows held out; NaN before any was */
  get loss(): number {
    return this.#losses.mean
  }

  get score(): number {
    return this.#scores.mean
  }

  get #losses(): Moments {
    return moments(
      this.parts.flatMap(({ losses }) => Array.from(losses)),
      this.parts.flatMap(({ weights }) => Array.from(weights)),
    )
  }

  get #scores(): Moments {
    return moments(
      this.parts.flatMap(({ scores }) => Array.from(scores)),
      this.parts.flatMap(({ scores, weights }) => Array.from(weights).slice(0, scores.length)),
    )
  }

  get seconds(): number {
    return sum(this.parts.map(({ seconds }) => seconds))
  }

  /** milliseconds for the posterior and the decision of a row; NaN where none was asked for */
  get millisecondsPerRow(): number {
    const rows = sum(this.parts.map(({ scores }) => scores.length))
    return (1000 * sum(this.parts.map(({ decisionSeconds }) => decisionSeconds))) / rows
  }

  /** this candidate as the leaderboard has it */
  entry(outcome: CandidateOutcome, scoreName: string | undefined): LeaderboardEntry {
    const { parts, seconds, millisecondsPerRow } = this
    const { mean: nll, error } = this.#losses
    const isScored = scoreName !== undefined && Number.isFinite(millisecondsPerRow)
    return {
      candidate: this.candidate.name,
      outcome,
      ...(Number.isFinite(nll) && { nll, nllStandardError: error }),
      ...(isScored && { score: this.score, scoreName, millisecondsPerRow }),
      parts: parts.length,
      seconds,
    }
  }
}

/** A weighted mean and its standard error. */
interface Moments {
  readonly mean: number
  readonly error: number
}

function moments(values: readonly number[], weights: readonly number[]): Moments {
  const total = sum(weights)
  const average = sum(values.map((value, row) => weights[row] * value)) / total
  const squares = values.map((value, row) => (weights[row] * (value - average)) ** 2)
  return { mean: average, error: Math.sqrt(sum(squares)) / total }
}

/** By how much the second of two trials is worse or better on the rows that both have seen. */
function difference(
  first: Trial<unknown, ResolvedTaskOptions>,
  second: Trial<unknown, ResolvedTaskOptions>,
  of: 'losses' | 'scores',
): Moments {
  const values: number[] = []
  const rowWeights: number[] = []
  for (const [at, part] of first.parts.entries()) {
    const other = second.parts[at]
    for (let row = 0; other && row < Math.min(part[of].length, other[of].length); row++) {
      values.push(other[of][row] - part[of][row])
      rowWeights.push(part.weights[row])
    }
  }
  return values.length > 0 ? moments(values, rowWeights) : { mean: 0, error: 0 }
}

/** Means that differ by less are equal. */
const ROUNDING = 1e-9
/** Standard errors within which two likelihoods are equal. */
const TIE = 1
/** Standard errors beyond which a candidate is left behind before all parts were held out. */
const BEHIND = 2

/** The trial of the least loss, rows that both have seen compared pair by pair; the first of equals. */
export function likeliest<T extends Trial<unknown, ResolvedTaskOptions>>(trials: readonly T[]): T {
  return trials.reduce((best, trial) => {
    const { mean: worse } = difference(best, trial, 'losses')
    return worse < 0 || !Number.isFinite(best.loss) ? trial : best
  })
}

/** Whether a trial's loss is behind that of another by more than two standard errors of the difference. */
export function isBehind(
  trial: Trial<unknown, ResolvedTaskOptions>,
  leader: Trial<unknown, ResolvedTaskOptions>,
): boolean {
  return !isWithin(difference(leader, trial, 'losses'), BEHIND)
}

/**
 * The trial to choose: of those whose held-out loss is within one standard error of the least one, those
 * whose decisions score within one standard error of the best ones, and of them the first: the cheapest.
 */
export function bestOf<T extends Trial<unknown, ResolvedTaskOptions>>(trials: readonly T[]): T {
  const top = likeliest(trials)
  const tied = trials.filter((trial) => isWithin(difference(top, trial, 'losses'), TIE))
  const decides = tied.reduce((best, trial) =>
    difference(best, trial, 'scores').mean > ROUNDING ? trial : best,
  )
  return tied.find((trial) => isWithin(difference(trial, decides, 'scores'), TIE)) ?? (decides as T)
}

/** Whether a mean is not above zero by more than so many of its standard errors; false for NaN. */
function isWithin({ mean, error }: Moments, errors: number): boolean {
  return mean <= errors * error + ROUNDING
}

/** What the passes of a trial came to: mean best epoch and held-out loss, sums of steps and seconds. */
export function together(trial: Trial<unknown, ResolvedTaskOptions>): TrainingResult {
  const passes = trial.parts.map(({ fit: { fit } }) => fit.select)
  const sumOf = (what: 'steps' | 'seconds') => sum(passes.map((pass) => pass[what]))
  return {
    ...passes[0],
    epochs: Math.max(...passes.map(({ epochs }) => epochs)),
    bestEpoch: Math.round(mean(passes.map(({ bestEpoch }) => bestEpoch))),
    steps: sumOf('steps'),
    seconds: sumOf('seconds'),
    loss: trial.loss,
  }
}

/** Rows of the training data of a pass, and those held out. */
export interface Part {
  readonly train: TrainingData
  readonly held: TrainingData
}
