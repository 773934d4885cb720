import { PartitaError } from '../../errors.js'
import type { TrainingEvent } from '../../training/index.js'
import { runUnits } from '../../workers/index.js'
import type { ResultsFile } from './results-file.js'
import type { Unit, UnitOutcome, Workload } from './unit.js'

/** What happens while units are run. */
export type UnitEvent =
  /** the outcome of a unit was there before */
  | { readonly type: 'reused'; readonly unit: number; readonly outcome: UnitOutcome }
  | { readonly type: 'training'; readonly unit: number; readonly event: TrainingEvent }
  | { readonly type: 'done'; readonly unit: number; readonly outcome: UnitOutcome }
  /** of a queue: what to know, in words */
  | { readonly type: 'notice'; readonly message: string }

/**
 * How units are run.
 *
 * @internal
 */
export interface RunOptions {
  /** threads; 1: this process */
  readonly workers: number
  readonly signal: AbortSignal
  /** what errors call a unit */
  readonly noun: string
  /** outcomes of before, and where those of now go */
  readonly results?:
    | { readonly file: ResultsFile; readonly keyOf: (unit: Unit) => string }
    | undefined
  readonly onEvent?: ((event: UnitEvent) => void) | undefined
  /** instead of threads: gives units away; resolves once all are done, or the signal came */
  readonly elsewhere?: UnitCarrier | undefined
}

/**
 * What carries units to other machines.
 *
 * @internal
 */
export type UnitCarrier = (
  units: readonly Unit[],
  hooks: {
    readonly signal: AbortSignal
    onDone(index: number, outcome: UnitOutcome): Promise<void>
    /** how far the fit of a unit is */
    onEvent(index: number, event: TrainingEvent): void
  },
) => Promise<void>

/**
 * Runs all units that have no outcome yet.
 *
 * @returns the outcomes in order
 * @throws PartitaError `ABORTED` if the signal came before all were complete; `UNSUPPORTED` for threads where
 *   the workload cannot leave this process; the error of the first unit that fails
 */
export async function runWorkload(
  workload: Workload,
  units: readonly Unit[],
  { workers, signal, noun, results, onEvent, elsewhere }: RunOptions,
): Promise<UnitOutcome[]> {
  if ((workers > 1 || elsewhere) && workload.bound !== undefined) throw isBound(workload.bound)
  const outcomes = units.map((unit) => results?.file.get(results.keyOf(unit)))
  outcomes.forEach((outcome, unit) => {
    if (outcome) onEvent?.({ type: 'reused', unit, outcome })
  })
  const missing = units.flatMap((_, index) => (outcomes[index] ? [] : [index]))
  const onDone = async (at: number, outcome: UnitOutcome) => {
    const unit = missing[at]
    const { options, fold, seed, share } = units[unit]
    const key = results?.keyOf(units[unit])
    if (key) await results?.file.add({ key, outcome, unit: { options, fold, seed, share } })
    outcomes[unit] = outcome
    onEvent?.({ type: 'done', unit, outcome })
  }
  const asked = missing.map((index) => units[index])
  const { data, folds, script, open } = workload
  const onTraining = (at: number, event: TrainingEvent) =>
    onEvent?.({ type: 'training', unit: missing[at], event })
  if (elsewhere) await elsewhere(asked, { signal, onDone, onEvent: onTraining })
  else {
    const run = open({ data, folds })
    const job = {
      units: asked,
      workers,
      noun,
      run,
      script,
      workerData: { data, folds },
      onEvent: onTraining,
      onDone,
    }
    await runUnits(job, signal)
  }
  const complete = outcomes.filter((outcome) => outcome !== undefined)
  if (complete.length < units.length) throw ended(complete.length, units.length, noun, results)
  return complete
}

function ended(
  complete: number,
  all: number,
  noun: string,
  results: RunOptions['results'],
): PartitaError {
  return new PartitaError('ABORTED', `ended with ${complete} of ${all} ${noun}s complete`, {
    hint: results
      ? 'these are in the results file: started again with the same one it goes on'
      : 'with a results file it could go on from there',
  })
}

function isBound(reason: string): PartitaError {
  return new PartitaError(
    'UNSUPPORTED',
    'this estimator cannot be sent to other threads or machines',
    {
      received: reason,
      hint: 'leave workers at 1, and the queue out',
    },
  )
}
