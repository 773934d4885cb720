import { type Check, check } from '../harness/check.js'
import type { CheckedModel, EstimatorCheckOptions } from './checked-estimator.js'
import type { EstimatorTrial } from './estimator-trial.js'

/** The checks of estimators of every kind. */
export function trialChecks<Y, Model extends CheckedModel<Y>>(
  trial: EstimatorTrial<Y, Model>,
  { wrong, load }: Pick<EstimatorCheckOptions<Y, Model>, 'wrong' | 'load'>,
): Check[] {
  const checks: Check[] = [
    check('fit leaves inputs and outputs untouched', () => trial.checkUntouched()),
    check('a refit gives the same bits', () => trial.checkRefit()),
    check('an abort keeps the best weights', () => trial.checkAbort()),
    check('few rows are enough to fit', () => trial.checkFewRows()),
    check('inputs that are not finite, or do not fit the outputs, are refused', () =>
      trial.checkRefusals(),
    ),
    check('answers for a row depend neither on other rows nor on their order', () =>
      trial.checkRows(),
    ),
  ]
  if (wrong) checks.push(check('what is no output is refused', () => trial.checkWrong()))
  if (load) checks.push(check('a saved model is the same, bit by bit', () => trial.checkSaved()))
  return checks
}
