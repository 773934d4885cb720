import { checkOption } from '../../errors.js'
import { packageVersion } from '../package-version.js'
import { ResultsFile } from './results-file.js'
import { type RunOptions, runWorkload } from './run-workload.js'
import type { Unit, UnitOutcome, Workload } from './unit.js'
import { packedData, unitKey } from './unit-key.js'

/**
 * Where units are run, as a caller says it.
 *
 * @internal
 */
export interface RunnerOptions extends Pick<RunOptions, 'onEvent' | 'noun'> {
  readonly workers?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** address of a queue; threads are not used then */
  readonly queue?: string | undefined
  /** seconds that its server may be away */
  readonly patience?: number | undefined
  /** path of a results file */
  readonly results?: string | undefined
}

/**
 * What runs units of a workload, those that have no outcome yet.
 *
 * @internal
 */
export async function runnerOf(
  workload: Workload,
  { workers = 1, signal, results, noun, onEvent, queue, patience }: RunnerOptions,
): Promise<(units: readonly Unit[]) => Promise<UnitOutcome[]>> {
  const isCount = Number.isSafeInteger(workers) && workers >= 1
  checkOption(isCount, 'workers', 'a whole number from 1', workers)
  const kept = results === undefined ? undefined : await keptIn(results, workload)
  const options = {
    workers,
    signal: signal ?? new AbortController().signal,
    noun,
    onEvent,
    elsewhere: queue === undefined ? undefined : await carrierOf(queue),
    results: kept,
  }
  return (units) => runWorkload(workload, units, options)

  async function carrierOf(url: string) {
    const { askQueue } = await import('../queue/ask-queue.js')
    const notice = (message: string) => onEvent?.({ type: 'notice', message })
    return askQueue({ url, ...(patience !== undefined && { patience }) }, workload, noun, notice)
  }
}

async function keptIn(path: string, workload: Workload): Promise<RunOptions['results']> {
  const { hash } = packedData(workload)
  const version = packageVersion()
  return {
    file: await ResultsFile.open(path),
    keyOf: (unit) => unitKey(workload.kind, hash, version, unit),
  }
}
