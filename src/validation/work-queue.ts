import type { WorkOptions } from './queue/work-queue.js'

/**
 * Takes units of `crossValidate` and `sweep` from a queue and runs them on threads, until the signal comes or the
 * server is gone for too long: what `partita work` does. A worker that is killed loses nothing, another takes
 * its unit; only workers of the same version of the package take units of one another.
 *
 * @param scripts modules of threads for units of kinds beside those of estimators
 * @throws PartitaError `QUEUE_ERROR` where there is no server, or it went away; `UNSUPPORTED` where `bullmq` and
 *   `ioredis` are not installed
 *
 * @example
 * ```ts
 * import { workQueue } from 'partita/validation'
 * const signal = AbortSignal.timeout(1000)
 * const reason = await workQueue({ url: 'redis://localhost:1', signal }).catch((error) => error.code)
 * console.log(reason) // QUEUE_ERROR: there is no server
 * ```
 */
export async function workQueue(
  options: WorkOptions,
  scripts: Readonly<Record<string, URL>> = {},
): Promise<void> {
  const { workQueueWith } = await import('./queue/work-queue.js')
  const { estimatorScript } = await import('./estimators/estimator-workload.js')
  return workQueueWith({ estimator: estimatorScript, ...scripts }, options)
}
