import { mean, sum } from '../../numbers/index.js'
import type { TrainingData, TrainingResult } from '../../training/index.js'
import type { TrialFit } from '../fit/settled.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Candidate } from './candidate.js'
import type { CandidateOutcome, LeaderboardEntry } from './leaderboard.js'

/** What a candidate did on one part of the rows held out. */
export interface TrialPart<Y> {
  readonly fit: TrialFit<Y>
  /**
   * criterion of each row held out at each of the temperatures; for the logistic loss its negative
   * log-likelihood, nats
   */
  readonly losses: readonly ArrayLike<number>[]
  /** of the rows held out */
  readonly weights: ArrayLike<number>
  /** what decisions about the first rows held out score, larger = better; empty if nothing is asked */
  readonly scores: ArrayLike<number>
  readonly seconds: number
  /** seconds that these decisions took */
  readonly decisionSeconds: number
}

/**
 * Temperatures that are compared on the rows held out: a Plackett–Luce model that was trained to the end is
 * too sure of itself. glass, first split: 2.01 nats on test rows, 1.47 at the temperature 2.
 */
export const TEMPERATURES: readonly number[] = [1, 0.8, 1.25, 1.6, 2, 2.5, 3.2]

/** A candidate and what it did on the parts of the rows that were held out so far. */
export class Trial<Y, Options extends ResolvedTaskOptions> {
  readonly parts: TrialPart<Y>[] = []
  /** why it is no longer in the running; undefined: it is */
  end?: Exclude<CandidateOutcome, 'chosen' | 'compared'>

  constructor(readonly candidate: Candidate<Options>) {}

  #settled?: number

  /** with the temperature that is best by now */
  get settings(): Options {
    const { settings } = this.candidate
    const temperature = this.#settled ?? TEMPERATURES[this.#best]
    return temperature === 1 ? settings : { ...settings, temperature }
  }

  /** Its fits are used from now on, at the temperature that is best by now. */
  settle(): void {
    if (this.#settled !== undefined) return
    this.#settled = TEMPERATURES[this.#best]
    for (const { fit } of this.parts) fit.fit.model.temper(this.#settled)
  }

  /** criterion of each row of a part held out, at the temperature that is best by now */
  lossesOf(part: number): ArrayLike<number> {
    return this.parts[part].losses[this.#best]
  }

  /** which of the temperatures has the least mean criterion of all rows held out */
  get #best(): number {
    const counts = this.parts.map(({ losses }) => losses.length)
    if (counts.length === 0) return 0
    const means = Array.from({ length: Math.min(...counts) }, (_, at) => this.#lossesAt(at).mean)
    return means.reduce((best, mean, at) => (mean < means[best] ? at : best), 0)
  }

  #known: { readonly parts: number; readonly moments: (Moments | undefined)[] } = {
    parts: 0,
    moments: [],
  }

  /** computed once for the parts there are */
  #lossesAt(temperature: number): Moments {
    const { length } = this.parts
    if (this.#known.parts !== length) this.#known = { parts: length, moments: [] }
    this.#known.moments[temperature] ??= this.#allLosses(temperature)
    return this.#known.moments[temperature]
  }

  #allLosses(temperature: number): Moments {
    return moments(
      this.parts.flatMap(({ losses }) => Array.from(losses[temperature])),
      this.parts.flatMap(({ weights }) => Array.from(weights)),
    )
  }

  /** weighted mean criterion of the rows held out; NaN before any was */
  get loss(): number {
    return this.#losses.mean
  }

  get score(): number {
    return this.#scores.mean
  }

  get #losses(): Moments {
    return this.#lossesAt(this.#best)
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
export interface Moments {
  readonly mean: number
  readonly error: number
}

export function moments(values: readonly number[], weights: readonly number[]): Moments {
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
  const common = Math.min(first.parts.length, second.parts.length)
  for (let at = 0; at < common; at++) {
    const part = first.parts[at]
    const [own, other] =
      of === 'losses'
        ? [first.lossesOf(at), second.lossesOf(at)]
        : [part.scores, second.parts[at].scores]
    for (let row = 0; row < Math.min(own.length, other.length); row++) {
      values.push(other[row] - own[row])
      rowWeights.push(part.weights[row])
    }
  }
  return values.length > 0 ? moments(values, rowWeights) : { mean: 0, error: 0 }
}

/** Means that differ by less are equal. */
const ROUNDING = 1e-9
/** Standard errors within which two likelihoods are equal. */
export const TIE = 1
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
export function isWithin({ mean, error }: Moments, errors: number): boolean {
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
