import { mixtureWeights } from '../../inference/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Trial } from './trial.js'

/** A trial and its weight in a mixture. */
export interface WeighedTrial<Y, Options extends ResolvedTaskOptions> {
  readonly trial: Trial<Y, Options>
  readonly weight: number
}

/** Experts of less weight are left out. */
const LEAST_WEIGHT = 0.02

/** The weights of trials that saw the same rows, by the likelihood of these; those that weigh little left out. */
export function weighTrials<Y, Options extends ResolvedTaskOptions>(
  trials: readonly Trial<Y, Options>[],
): WeighedTrial<Y, Options>[] {
  const most = Math.max(...trials.map(({ parts }) => parts.length))
  const whole = trials.filter(({ parts }) => parts.length === most)
  const logDensities = whole.map((trial) =>
    trial.parts.flatMap((_, part) => Array.from(trial.lossesOf(part), (loss) => -loss)),
  )
  const rowWeights = whole[0].parts.flatMap(({ weights }) => Array.from(weights))
  const { weights } = mixtureWeights(logDensities, rowWeights)
  const kept = whole.filter((_, c) => weights[c] >= LEAST_WEIGHT)
  const { weights: again } = mixtureWeights(
    logDensities.filter((_, c) => weights[c] >= LEAST_WEIGHT),
    rowWeights,
  )
  return kept.map((trial, c) => ({ trial, weight: again[c] }))
}
