import { checkOption } from '../../errors.js'

/** One label set chosen to do well on a metric. */
export interface SetDecision {
  /** 0/1, `[k]` */
  readonly labels: Uint8Array
  /** expected value of the metric under the distribution it was chosen for, higher is better */
  readonly expected: number
}

/** Decisions of a batch; a 0/1 matrix the metrics understand. */
export interface SetDecisions {
  readonly rows: number
  readonly cols: number
  /** 0/1, row-major `[rows, cols]` */
  readonly values: Uint8Array
}

/** A batch of decisions with what each is expected to score. */
export interface ScoredSetDecisions extends SetDecisions {
  /** expected value of the metric, `[rows]` */
  readonly expected: Float64Array
}

/**
 * What F1 or Jaccard of two empty sets, 0/0, counts for. It decides when predicting nothing pays,
 * and should be the policy the predictions are judged by.
 */
export type EmptyScore = 'zero' | 'one'

/** How many labels an answer may have. */
export interface SetSizes {
  /** default 0 */
  readonly atLeast?: number | undefined
  /** default: all there are */
  readonly atMost?: number | undefined
}

/** Options of decisions for a metric with an undefined case. */
export interface EmptyScoreOptions extends SetSizes {
  /** value of the metric at (∅, ∅); default `'zero'` */
  readonly empty?: EmptyScore | undefined
}

/**
 * The sizes an answer may have among `k` labels.
 *
 * @throws PartitaError INVALID_OPTION unless `0 ≤ atLeast ≤ atMost` and `atLeast ≤ k`
 */
export function sizeRange(
  { atLeast = 0, atMost }: SetSizes,
  k: number,
): { readonly least: number; readonly most: number } {
  const isCount = (n: number) => Number.isInteger(n) && n >= 0
  const fits = isCount(atLeast) && atLeast <= Math.min(k, atMost ?? k)
  const bound = atMost === undefined ? `${k}, the number of labels` : `${Math.min(k, atMost)}`
  checkOption(atMost === undefined || isCount(atMost), 'atMost', 'an integer ≥ 0', atMost)
  checkOption(fits, 'atLeast', `an integer from 0 to ${bound}`, atLeast)
  return { least: atLeast, most: Math.min(k, atMost ?? k) }
}

/** 0 or 1; throws INVALID_OPTION for anything else. */
export function valueOfEmpty(empty: EmptyScore): number {
  checkOption(empty === 'zero' || empty === 'one', 'empty', "'zero' or 'one'", empty)
  return empty === 'one' ? 1 : 0
}
