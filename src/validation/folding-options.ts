import type { StrataInput } from './folds/strata.js'
import type { UnitEvent } from './units/run-workload.js'

/** How rows are shared out over folds, and where the folds are run. */
export interface FoldingOptions {
  /** parts of the rows, each measured on once; default 5 */
  readonly folds?: number
  /** how often; repeat r (from 0) draws folds and fits by the seed + r; default 1 */
  readonly repeats?: number
  /**
   * what is spread evenly over folds: `true` the labels of label sets, `'pairs'` pairs of these too, or a
   * class a row, or a 0/1 matrix `[n, k]`; default nothing
   */
  readonly stratify?: boolean | 'pairs' | StrataInput
  /** one a row: rows of a group are never on both sides */
  readonly groups?: ArrayLike<string | number>
  /** threads of Node; results do not depend on it; default 1, this process */
  readonly workers?: number
  /**
   * instead of threads here: the queue of a server, `redis://host:port`, from which any number of `partita work`
   * take units; the packages `bullmq` and `ioredis` are to be installed. Name and password in the address, or
   * in `PARTITA_QUEUE_USERNAME` and `PARTITA_QUEUE_PASSWORD`
   */
  readonly queue?: string
  /** seconds that this server may be away before all ends; default 120 */
  readonly patience?: number
  /** aborting ends all */
  readonly signal?: AbortSignal
  /** of folds and fits; default that of the estimator, else 0 */
  readonly seed?: number
  /** a file of finished folds, to which lines are only added: what is in it is not run again. Node only */
  readonly results?: string
  readonly onEvent?: (event: UnitEvent) => void
}

/** Options of {@link crossValidate}. */
export type CrossValidateOptions = FoldingOptions

const known: Readonly<Record<keyof FoldingOptions, true>> = {
  folds: true,
  repeats: true,
  stratify: true,
  groups: true,
  workers: true,
  queue: true,
  patience: true,
  signal: true,
  seed: true,
  results: true,
  onEvent: true,
}

/** Names of the options of folds. */
export const foldingOptions = Object.keys(known)
