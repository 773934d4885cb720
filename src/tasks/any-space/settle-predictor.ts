import { isLogistic } from '../../losses/index.js'
import {
  LEAST_EFFECTIVE_SHARE,
  type TrainingData,
  type TrainingEvent,
} from '../../training/index.js'
import { Comparison, chosenEnergy, effectiveShare, type Trial } from '../fit/compare.js'
import type { Pipeline } from '../fit/fit-energy.js'
import type { Settled } from '../fit/fit-task.js'
import {
  type PredictorOptions,
  type ResolvedPredictorOptions,
  resolvePredictor,
} from './predictor-options.js'

/** Rows below which there is nothing to hold out. */
const FEWEST_ROWS = 8

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
  pipeline: Pipeline<Y>,
  data: TrainingData,
  validation: TrainingData | undefined,
  options: PredictorOptions,
): AsyncGenerator<TrainingEvent, Settled<Y, ResolvedPredictorOptions>> {
  const { space } = pipeline
  const resolve = (energy: 'linear' | 'pairwise' | 'deep') =>
    resolvePredictor(options, space, energy)
  if (data.features.rows < FEWEST_ROWS) {
    return chosenEnergy(resolve('linear'), `there are fewer than ${FEWEST_ROWS} rows`)
  }
  const deep = resolve('deep')
  const obstacle = obstacleTo(deep, pipeline, validation)
  if (obstacle) return chosenEnergy(deep, obstacle)
  const { validationFraction: fraction, refit } = deep.fit
  const held = { validation, fraction, once: !refit }
  const comparison = new Comparison<Y, ResolvedPredictorOptions>(pipeline, data, held)
  const candidates = [resolve('linear'), ...(space.labels ? [resolve('pairwise')] : []), deep]
  const trials: Trial<Y, ResolvedPredictorOptions>[] = []
  for (const candidate of candidates) {
    trials.push(yield* comparison.trial(candidate, { stopsEarly: true }))
    if (pipeline.signal?.aborted) {
      return chosenEnergy(candidates[0], 'the fit was aborted', trials[0].fits[0])
    }
  }
  const best = trials.reduce((least, trial) =>
    isTrusted(trial) && trial.loss < least.loss ? trial : least,
  )
  const losses = trials.map(({ settings, loss }) => `${loss.toFixed(3)} ${settings.energy}`)
  const why = `held-out negative log-likelihood ${losses.join(', ')}`
  return chosenEnergy(best.settings, why, yield* comparison.refit(best))
}

/** Why nothing is compared. */
function obstacleTo<Y>(
  { objective, reference, fit }: ResolvedPredictorOptions,
  { generator }: Pipeline<Y>,
  validation: TrainingData | undefined,
): string | undefined {
  if (!isLogistic(generator)) return 'the loss is not logistic'
  if (objective !== 'joint' && objective !== 'exact') return `the objective is ${objective}`
  if (reference === 'learned') return 'a learned reference is fitted'
  if (!validation && fit.validationFraction === 0) return 'no rows are held out'
  return undefined
}

/** Whether the held-out likelihood rests on all outputs, or on enough samples. */
function isTrusted(trial: Trial<unknown, ResolvedPredictorOptions>): boolean {
  const { objective, proposal } = trial.settings
  const isWhole = objective === 'exact' || proposal === 'sweep'
  return isWhole || effectiveShare(trial) >= LEAST_EFFECTIVE_SHARE
}
