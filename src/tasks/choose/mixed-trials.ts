import { mixtureWeights } from '../../inference/index.js'
import { logSumExp, sum } from '../../numbers/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { isWithin, type Moments, moments, TIE, type Trial } from './trial.js'

/** A trial and its weight in a mixture. */
export interface WeighedTrial<Y, Options extends ResolvedTaskOptions> {
  readonly trial: Trial<Y, Options>
  readonly weight: number
}

/** Trials mixed, and how they do together on the rows held out from all of them. */
export interface MixedTrials<Y, Options extends ResolvedTaskOptions> {
  readonly members: readonly WeighedTrial<Y, Options>[]
  readonly parts: number
  /** negative log-likelihood, nats, of rows that had no part in the weights */
  readonly losses: Moments
  /** milliseconds for the posteriors and decisions of all of them; NaN where none was asked for */
  readonly millisecondsPerRow: number
}

/** Experts of less weight are left out. */
const LEAST_WEIGHT = 0.02
/** Groups of rows held out, each scored with the weights of the others. */
const GROUPS = 4

/** All trials that saw all parts, by the likelihood of these; those that weigh little left out. */
export function mixAll<Y, Options extends ResolvedTaskOptions>(
  trials: readonly Trial<Y, Options>[],
): MixedTrials<Y, Options> {
  const most = Math.max(...trials.map(({ parts }) => parts.length))
  const whole = trials.filter(({ parts }) => parts.length === most)
  const { weights } = weigh(whole)
  return mixed(whole.filter((_, c) => weights[c] >= LEAST_WEIGHT))
}

/**
 * The mixture that rows held out speak for: to the best trial, one after the other, the one is added that makes them
 * likeliest, as long as they become so by more than one standard error of the paired difference. Each row is scored
 * with the weights of others. Undefined where none is better than the best trial alone.
 *
 * @param others may have seen fewer parts than the best
 * @param maxMs milliseconds that an answer may take
 */
export function mixByRule<Y, Options extends ResolvedTaskOptions>(
  best: Trial<Y, Options>,
  others: readonly Trial<Y, Options>[],
  maxMs = Number.POSITIVE_INFINITY,
): MixedTrials<Y, Options> | undefined {
  let members = [best]
  let left = others.filter((trial) => trial !== best && Number.isFinite(trial.loss))
  while (left.length > 0) {
    const steps = left
      .map((trial) => ({ trial, members: [...members, trial] }))
      .filter(({ members }) => !(milliseconds(members) > maxMs))
      .map((step) => ({ ...step, worse: changeBy(members, step.members) }))
      .filter(({ worse }) => !isWithin({ ...worse, mean: -worse.mean }, TIE))
    if (steps.length === 0) break
    const step = steps.reduce((a, b) => (b.worse.mean < a.worse.mean ? b : a))
    members = step.members
    left = left.filter((trial) => trial !== step.trial)
  }
  const { weights } = weigh(members)
  const heavy = members.filter((_, c) => weights[c] >= LEAST_WEIGHT)
  return heavy.length > 1 ? mixed(heavy) : undefined
}

function mixed<Y, Options extends ResolvedTaskOptions>(
  trials: readonly Trial<Y, Options>[],
): MixedTrials<Y, Options> {
  const { weights, parts } = weigh(trials)
  return {
    members: trials.map((trial, c) => ({ trial, weight: weights[c] })),
    parts,
    losses: moments(Array.from(lossesOf(trials, parts)), rowWeights(trials, parts)),
    millisecondsPerRow: milliseconds(trials),
  }
}

type AnyTrial = Trial<unknown, ResolvedTaskOptions>

function milliseconds(trials: readonly AnyTrial[]): number {
  return sum(trials.map(({ millisecondsPerRow }) => millisecondsPerRow))
}

function weigh(trials: readonly AnyTrial[]) {
  const parts = commonParts(trials)
  const { weights } = mixtureWeights(logDensities(trials, parts), rowWeights(trials, parts))
  return { weights, parts }
}

/** By how much rows are less likely under the second of two mixtures, on the parts that all of it has seen. */
function changeBy(before: readonly AnyTrial[], after: readonly AnyTrial[]): Moments {
  const parts = commonParts(after)
  const [old, now] = [lossesOf(before, parts), lossesOf(after, parts)]
  return moments(
    Array.from(now, (loss, row) => loss - old[row]),
    rowWeights(after, parts),
  )
}

function commonParts(trials: readonly AnyTrial[]): number {
  return Math.min(...trials.map(({ parts }) => parts.length))
}

function logDensities(trials: readonly AnyTrial[], parts: number): number[][] {
  return trials.map((trial) =>
    trial.parts.slice(0, parts).flatMap((_, part) => Array.from(trial.lossesOf(part), (l) => -l)),
  )
}

function rowWeights([{ parts: seen }]: readonly AnyTrial[], parts: number): number[] {
  return seen.slice(0, parts).flatMap(({ weights }) => Array.from(weights))
}

/** Negative log-likelihood of each row under the mixture, with weights that the row had no part in. */
function lossesOf(trials: readonly AnyTrial[], parts: number): Float64Array {
  const densities = logDensities(trials, parts)
  if (trials.length === 1) return Float64Array.from(densities[0], (l) => -l)
  const own = rowWeights(trials, parts)
  const losses = new Float64Array(own.length)
  for (let group = 0; group < GROUPS; group++) {
    const isOther = (_: number, row: number) => row % GROUPS !== group
    const { weights } = mixtureWeights(
      densities.map((density) => density.filter(isOther)),
      own.filter(isOther),
    )
    const logWeights = weights.map(Math.log)
    for (let row = group; row < losses.length; row += GROUPS) {
      losses[row] = -logSumExp(densities.map((density, c) => logWeights[c] + density[row]))
    }
  }
  return losses
}
