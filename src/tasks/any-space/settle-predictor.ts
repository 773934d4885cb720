import { hasEnoughSamples, type TrainingData, type TrainingEvent } from '../../training/index.js'
import { Comparison, type Judgement } from '../fit/comparison.js'
import type { Pipeline } from '../fit/pipeline.js'
import {
  heldOutLikelihoods,
  obstacleToComparison,
  type Settled,
  tooFewRows,
  withChoices,
} from '../fit/settled.js'
import { effectiveShare, type Trial } from '../fit/trial.js'
import {
  type FilledPredictorOptions,
  type ResolvedPredictorOptions,
  resolvePredictor,
} from './predictor-options.js'

/**
 * Settles `energy: 'auto'` of a structured predictor, and how many epochs to train for, by rows held out
 * ({@link Comparison}: up to 1000 rows each part in turn): of a linear energy, one with pair scores
 * where outputs are sets, and the deep one, the one of the least negative log-likelihood, the simplest
 * of equals. One that was sampled with an effective sample size below a tenth is passed over: its
 * estimate is too good.
 *
 * Nothing is compared with fewer than 8 rows, where it is linear; nor under a loss that is not
 * logistic, an objective that is neither joint nor exact, with a learned reference or nothing held
 * out, where it is deep. An abort keeps what the linear energy has learned by then.
 */
export async function* settlePredictor<Y>(
  options: FilledPredictorOptions,
  pipeline: Pipeline<Y>,
  data: TrainingData,
  validation: TrainingData | undefined,
): AsyncGenerator<TrainingEvent, Settled<Y, ResolvedPredictorOptions>> {
  const { space } = pipeline.task
  const [linear, pairwise, deep] = (['linear', 'pairwise', 'deep'] as const).map((energy) =>
    resolvePredictor(options, space, energy),
  )
  if (options.energy !== 'auto') return { options: deep }
  const few = tooFewRows(data)
  if (few) return { options: withChoices(linear, { energy: few }) }
  const obstacle = obstacleToComparison(deep, pipeline, validation, ['joint', 'exact'])
  if (obstacle) return { options: withChoices(deep, { energy: obstacle }) }
  const { validationFraction: fraction, refit } = deep.fit
  const held = { validation, fraction, once: !refit }
  const comparison = new Comparison<Y, ResolvedPredictorOptions>(pipeline, data, held)
  const candidates = space.labels ? [linear, pairwise, deep] : [linear, deep]
  const { settings, why, soFar } = yield* comparison.choose(candidates, {}, judge)
  return { options: withChoices(settings, { energy: why }), soFar }
}

/** The likeliest energy among those that can be trusted, the first of equals. */
function judge<Y>(
  trials: readonly Trial<Y, ResolvedPredictorOptions>[],
): Judgement<Y, ResolvedPredictorOptions> {
  const best = trials.reduce((least, trial) =>
    isTrusted(trial) && trial.loss < least.loss ? trial : least,
  )
  return { best, why: heldOutLikelihoods(trials) }
}

/** Whether the held-out likelihood rests on all outputs, or on enough samples. */
function isTrusted(trial: Trial<unknown, ResolvedPredictorOptions>): boolean {
  const { objective, proposal } = trial.settings
  const isWhole = objective === 'exact' || proposal === 'sweep'
  return isWhole || hasEnoughSamples(effectiveShare(trial))
}
