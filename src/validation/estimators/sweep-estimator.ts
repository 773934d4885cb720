import type { FeaturesInput } from '../../io/index.js'
import { createSpace, type Space } from '../../spaces/index.js'
import { metricOf } from '../compare/metric.js'
import { runSweep } from '../sweep/run-sweep.js'
import { candidatesOf } from '../sweep/search.js'
import type { SweepResult } from '../sweep/sweep-result.js'
import type { SweepOptions } from '../sweep-options.js'
import { runnerOf } from '../units/runner.js'
import { foldsOf } from './cross-validate-estimator.js'
import type { EstimatorData } from './estimator-data.js'
import { makeEstimator, settleEstimator } from './estimator-kinds.js'
import { estimatorWorkload } from './estimator-workload.js'

/** What `sweep` does; loaded when it runs. */
export async function sweepEstimator(
  estimator: object,
  X: FeaturesInput,
  Y: unknown,
  options: SweepOptions,
): Promise<SweepResult> {
  const { halving, onEvent, ...rest } = options
  const settled = settleEstimator(estimator, X, Y)
  const metric = metricOf(options.metric, settled.data.kind)
  const { folds, warnings } = foldsOf(settled, rest)
  const candidates = candidatesOf(options, folds[0].seed)
  await checkCandidates(settled.data, candidates, halving?.by)
  const workload = estimatorWorkload(
    settled,
    folds.map(({ rows }) => rows),
  )
  const plan = { candidates, folds, halving, metric, warnings, onEvent }
  return runSweep(plan, (told) => runnerOf(workload, { ...rest, noun: 'unit', onEvent: told }))
}

/** Makes an estimator of each candidate before any is fitted. */
async function checkCandidates(
  data: EstimatorData,
  candidates: readonly object[],
  by: string | undefined,
): Promise<void> {
  const { space: given } = data
  const space: Space<unknown> | undefined =
    given && ('codeLength' in given ? given : await createSpace(given))
  if (data.kind === 'own') return
  const resource = by === undefined || by === 'rows' ? {} : { [by]: 1 }
  for (const candidate of candidates) makeEstimator(data, space, { ...candidate, ...resource })
}
