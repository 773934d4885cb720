import { checkOption, PartitaError } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import { type CrossValidation, crossValidationOf } from '../cross-validation.js'
import type { CrossValidateOptions, FoldingOptions } from '../folding-options.js'
import { type PlannedFolds, planFolds } from '../folds/plan-folds.js'
import { type Strata, strataOf, withPairsOf } from '../folds/strata.js'
import { runnerOf } from '../units/runner.js'
import { type SettledEstimator, settleEstimator } from './estimator-kinds.js'
import { estimatorWorkload } from './estimator-workload.js'

/** Parts that rows are shared out in where nothing is said. */
const DEFAULT_FOLDS = 5

/** What `crossValidate` does; loaded when it runs. */
export async function crossValidateEstimator(
  estimator: object,
  X: FeaturesInput,
  Y: unknown,
  options: CrossValidateOptions,
): Promise<CrossValidation> {
  const settled = settleEstimator(estimator, X, Y)
  const { folds, warnings } = foldsOf(settled, options)
  const workload = estimatorWorkload(
    settled,
    folds.map(({ rows }) => rows),
  )
  const run = await runnerOf(workload, { ...options, noun: 'fold' })
  const outcomes = await run(folds.map(({ seed }, fold) => ({ options: {}, fold, seed })))
  return crossValidationOf(folds, outcomes, warnings)
}

/** The folds that the options ask for. */
export function foldsOf(settled: SettledEstimator, options: FoldingOptions): PlannedFolds {
  const { folds = DEFAULT_FOLDS, repeats, stratify, groups } = options
  const own = (settled.data.options as { readonly seed?: number }).seed
  const seed = options.seed ?? own ?? 0
  const strata = stratify ? strataAsked(settled, stratify) : undefined
  return planFolds(settled.rows, { folds, repeats, seed, strata, groups })
}

function strataAsked(
  { strata, rows, data }: SettledEstimator,
  stratify: NonNullable<FoldingOptions['stratify']>,
): Strata {
  if (typeof stratify === 'object') return strataOf(stratify, rows)
  const isKnown = stratify === true || stratify === 'pairs'
  checkOption(isKnown, 'stratify', "true, 'pairs', a class a row or a 0/1 matrix", stratify)
  if (!strata) {
    throw new PartitaError('UNSUPPORTED', 'only label sets have labels to stratify by', {
      received: `stratify for a ${data.kind} estimator`,
      hint: 'give a class a row: stratify: classes',
    })
  }
  return stratify === 'pairs' ? withPairsOf(strata) : strata
}
