import type { RowPartition } from '../folds/plan-folds.js'
import type { Workload } from '../units/unit.js'
import type { EstimatorData } from './estimator-data.js'
import type { SettledEstimator } from './estimator-kinds.js'
import { openEstimator } from './run-estimator.js'

/** The module of a thread that runs units of estimators. */
export const estimatorScript = new URL('./estimator-worker.js', import.meta.url)

/** The units of an estimator over parts of its rows. */
export function estimatorWorkload(
  { data, bound }: SettledEstimator,
  folds: readonly RowPartition[],
): Workload<EstimatorData> {
  return {
    kind: 'estimator',
    data,
    folds,
    bound,
    script: estimatorScript,
    open: openEstimator,
  }
}
