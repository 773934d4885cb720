import { type Check, check, guarded } from '../harness/check.js'
import type { CheckedEstimator, CheckedModel, EstimatorCheckOptions } from './checked-estimator.js'
import { EstimatorTrial } from './estimator-trial.js'
import { trialChecks } from './trial-checks.js'

/**
 * Checks that an estimator keeps its contract, each claim by a check of its own: inputs are left alone,
 * refitting gives the same bits, weights of one change nothing, an abort keeps the best weights, bad
 * input is refused by a PartitaError, answers for a row do not depend on the others; and if the options
 * allow, that a saved model is bit-equal and that probabilities sum to one.
 *
 * @param make a new estimator, the same each time; few epochs keep the checks fast
 * @throws running a check throws PartitaError CHECK_FAILED
 *
 * @example
 * ```ts
 * import { FittedPredictor, StructuredPredictor, subsets } from 'partita'
 * import { checkEstimator } from 'partita/testing'
 * const space = subsets(2)
 * const X = Array.from({ length: 12 }, (_, r) => [Math.cos(r), Math.sin(r)])
 * const Y = X.map(([a, b]) => new Set([...(a > 0 ? [0] : []), ...(b > 0 ? [1] : [])]))
 * const make = () => new StructuredPredictor(space, { epochs: 3, energy: 'linear' })
 * const load = (bytes: Uint8Array) => FittedPredictor.fromBytes(bytes, { space })
 * const predict = (model: FittedPredictor<ReadonlySet<number>>, rows: number[][]) => model.predict(rows)
 * for (const { run } of checkEstimator(make, { X, Y, load, predict })) await run()
 * ```
 */
export function checkEstimator<Y, Model extends CheckedModel<Y>>(
  make: () => CheckedEstimator<Y, Model>,
  options: EstimatorCheckOptions<Y, Model>,
): Check[] {
  const trial = new EstimatorTrial(make, options)
  const checks = trialChecks(trial, options)
  checks.push(check('weights of one change nothing', () => trial.checkWeights()))
  if (options.outputs) {
    checks.push(check('probabilities sum to one', () => trial.checkSum()))
  }
  return guarded(checks)
}
