import type { Rng } from '../../random/index.js'
import type { EmptyScore, SetDecisions } from '../decisions/set-decision.js'

/** How a label set is chosen from a distribution (docs/maths.md#6-decisions). */
export const decisionRules = ['f1', 'threshold', 'mode'] as const
/**
 * `'f1'`: largest expected F1; `'threshold'`: marginals of at least ½ (largest expected Hamming
 * score); `'mode'`: the most probable set (largest chance of being exactly right).
 */
export type DecisionRule = (typeof decisionRules)[number]

/** `p(·|x)` over label sets for each row of a batch. */
export interface SetPosterior {
  /** how it is represented: exactly as independent labels or by enumeration, or by samples */
  readonly kind: 'independent' | 'enumerated' | 'sampled'
  /**
   * `(Σw)² / (m Σw²)` of row `b`, in (0, 1]: near 0 a few samples carry everything, and the answers
   * with them; 1 where nothing is sampled
   */
  effectiveSampleSize(b: number): number
  /** the exact `τ(x)` where it comes with listing all sets, relative to the reference measure, `[B]` */
  exactLogPartition?(): Float64Array
  /** `P(label i in y | x)`, `[B, k]` */
  marginals(): Float64Array
  /** one label set a row */
  decide(rule: DecisionRule, empty: EmptyScore): SetDecisions
  /** `count` independent draws a row, 0/1, `[B·count, k]` */
  sample(rng: Rng, count: number): Float32Array
}
