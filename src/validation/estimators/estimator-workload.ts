import type { RowPartition } from '../folds/plan-folds.js'
import type { Workload } from '../units/unit.js'
import type { EstimatorData } from './estimator-data.js'
import type { SettledEstimator } from './estimator-kinds.js'
import { openEstimator } from './run-estimator.js'

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
    script: new URL('./estimator-worker.js', import.meta.url),
    open: openEstimator,
  }
}
