import type { InputTransform } from '../../models/index.js'
import { mean, sum } from '../../numbers/index.js'
import type { FitResult, TrainingResult } from '../../training/index.js'

/** A fit that was made on the way, and how its inputs were prepared. */
export interface TrialFit<Y> {
  readonly fit: FitResult<Y>
  readonly inputs: InputTransform
}

/** A candidate fitted to parts of the rows. */
export interface Trial<Y, Options> {
  readonly settings: Options
  /** one for each part that was held out; fewer if there was an abort */
  readonly fits: readonly TrialFit<Y>[]
  /** mean criterion of the rows held out; for the logistic loss the negative log-likelihood, nats */
  readonly loss: number
  /** that mean after each part held out */
  readonly losses: readonly number[]
  /** what the decision scores on each row held out, larger = better; empty if nothing is asked */
  readonly scores: Float64Array
  /** of the rows held out, in the order of `scores` */
  readonly weights: Float64Array
}

/** Mean scores that differ by less are equal. */
const ROUNDING = 1e-9

/**
 * Of the trials whose decisions on the rows held out score within one standard error of the difference to
 * the best ones, or of all where nothing is asked of decisions, that of the least held-out loss, the
 * first of equals: so small a lead is chance, and likelihoods tell more of few rows.
 */
export function bestOf<Y, Options>(trials: readonly Trial<Y, Options>[]): Trial<Y, Options> {
  const top = trials.reduce((best, trial) => (meanScore(trial) > meanScore(best) ? trial : best))
  const near = trials.filter((trial) => {
    const { gain, standardError } = scoreGain(trial, top)
    return gain <= standardError + ROUNDING
  })
  return near.reduce((best, trial) => (trial.loss < best.loss ? trial : best))
}

/**
 * Mean effective sample size of what a trial's held-out losses are estimated from, as a share of the
 * samples; where they are not estimated, of its training samples; 0 where nothing is sampled.
 */
export function effectiveShare({ fits }: Trial<unknown, unknown>): number {
  const shares = fits.map(({ fit: { select } }) => {
    const { validationEffectiveSampleSize: heldOut, effectiveSampleSize } = select.sampling ?? {}
    return heldOut ?? effectiveSampleSize ?? 0
  })
  return mean(shares)
}

/** What the passes of a trial came to: mean best epoch and held-out loss, sums of steps and seconds. */
export function together<Y, Options>({ fits, loss }: Trial<Y, Options>): TrainingResult {
  const passes = fits.map(({ fit }) => fit.select)
  const sumOf = (what: 'steps' | 'seconds') => sum(passes.map((pass) => pass[what]))
  return {
    ...passes[0],
    epochs: Math.max(...passes.map(({ epochs }) => epochs)),
    bestEpoch: Math.round(mean(passes.map(({ bestEpoch }) => bestEpoch))),
    steps: sumOf('steps'),
    seconds: sumOf('seconds'),
    loss,
  }
}

/** Weighted mean of a trial's scores; 0 of nothing. */
export function meanScore({ scores, weights }: Trial<unknown, unknown>): number {
  return weightedMean(scores, weights)
}

/** How much better the second of two trials scores on the same rows, and the error of that mean; 0 of none. */
export function scoreGain(
  first: Trial<unknown, unknown>,
  second: Trial<unknown, unknown>,
): { gain: number; standardError: number } {
  const { scores, weights } = first
  const gains = scores.map((score, row) => second.scores[row] - score)
  const gain = weightedMean(gains, weights)
  const squares = gains.map((value, row) => (weights[row] * (value - gain)) ** 2)
  const total = sum(weights)
  const error = Math.sqrt(sum(squares))
  return { gain, standardError: total > 0 ? error / total : 0 }
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  const total = sum(weights)
  return total > 0 ? sum(values.map((value, row) => weights[row] * value)) / total : 0
}
