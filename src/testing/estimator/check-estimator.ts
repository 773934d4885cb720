import { type Check, check, guarded } from '../harness/check.js'
import type { CheckedEstimator, CheckedModel, EstimatorCheckOptions } from './checked-estimator.js'
import { EstimatorTrial } from './estimator-trial.js'

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
  const checks: Check[] = [
    check('fit leaves inputs and outputs untouched', () => trial.checkUntouched()),
    check('a refit gives the same bits', () => trial.checkRefit()),
    check('weights of one change nothing', () => trial.checkWeights()),
    check('an abort keeps the best weights', () => trial.checkAbort()),
    check('few rows are enough to fit', () => trial.checkFewRows()),
    check('inputs that are not finite, or do not fit the outputs, are refused', () =>
      trial.checkRefusals(),
    ),
    check('answers for a row depend neither on other rows nor on their order', () =>
      trial.checkRows(),
    ),
  ]
  if (options.wrong) {
    checks.push(check('what is no output is refused', () => trial.checkWrong()))
  }
  if (options.load) {
    checks.push(check('a saved model is the same, bit by bit', () => trial.checkSaved()))
  }
  if (options.outputs) {
    checks.push(check('probabilities sum to one', () => trial.checkSum()))
  }
  return guarded(checks)
}
