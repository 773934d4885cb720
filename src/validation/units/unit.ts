import type { ErrorCode } from '../../errors.js'
import type { TrainingEvent } from '../../training/index.js'
import type { UnitHooks } from '../../workers/index.js'
import type { RowPartition } from '../folds/plan-folds.js'

/**
 * A fit on some of the rows, measured on others; plain data.
 *
 * @internal
 */
export interface Unit {
  /** options of the fit beside those that all share */
  readonly options: object
  /** which of the workload's folds */
  readonly fold: number
  readonly seed: number
  /** of the rows to learn from, in a drawn order; absent: all */
  readonly share?: number
  /** an error of its fit is an outcome, and ends nothing else */
  readonly mayFail?: true
}

/** What came out of a unit; plain JSON. All but times and the size of a file that tells them is the same wherever it runs. */
export interface UnitOutcome {
  readonly trainRows: number
  readonly testRows: number
  /** scores by name; null for what is infinite */
  readonly metrics: Readonly<Record<string, number | null>>
  readonly seconds: { readonly fit: number; readonly evaluate: number }
  /** median time of the decision for a row by itself */
  readonly millisecondsPerRow: number
  /** size of the model file */
  readonly modelBytes: number
  /** of the weights, 32 hexadecimal digits; empty for models of one's own */
  readonly digest: string
  readonly engine: string
  readonly warnings: readonly string[]
  /** the error of a fit that was allowed to fail; there are no scores then */
  readonly failure?: { readonly code: ErrorCode; readonly message: string }
  /** what else the one who asked wants to know; plain JSON */
  readonly detail?: object
}

/** @internal */
export type UnitRunner = (
  unit: Unit,
  hooks: UnitHooks<TrainingEvent>,
) => Promise<UnitOutcome | undefined>

/**
 * What units are of: the rows, in parts, and what is fitted to them.
 *
 * @internal
 */
export interface Workload<Data = unknown> {
  /** who knows how to run its units, by name: on a thread, or on another machine */
  readonly kind: string
  /** the same for all units; plain data unless `isBound` says why not */
  readonly data: Data
  /** parts of the rows that units name */
  readonly folds: readonly RowPartition[]
  /** why units cannot leave this process; absent: they can */
  readonly bound?: string | undefined
  /** the module of a thread for this kind; it is started with {@link WorkloadData} */
  readonly script: URL
  /** what runs units in this process */
  open(data: WorkloadData<Data>): UnitRunner
}

/**
 * What a thread, or another machine, is sent once.
 *
 * @internal
 */
export type WorkloadData<Data = unknown> = Pick<Workload<Data>, 'data' | 'folds'>
