import type { Rng } from '../../random/index.js'
import type { RankingMarginals } from '../../spaces/index.js'

/** How one ranking is chosen from a distribution over rankings (docs/maths.md#6-decisions). */
export const rankingRules = ['kemeny', 'expected-ranks', 'mode'] as const
/**
 * `'kemeny'`: agrees with most pairwise preferences (largest expected Kendall τ); `'expected-ranks'`:
 * items sorted by expected rank (smallest expected Spearman distance); `'mode'`: the most probable
 * ranking, among samples of the reference where the model is a residual on one.
 */
export type RankingRule = (typeof rankingRules)[number]

/** `p(·|x)` over rankings of k items for each row of a batch. */
export interface RankingPosterior {
  /** exact sums over all orders, or self-normalised importance samples */
  readonly kind: 'exact' | 'sampled'
  /**
   * `(Σw)² / (m Σw²)` of row `b`, in (0, 1]: near 0 a few samples carry everything, and the answers
   * with them; 1 where sums are exact
   */
  effectiveSampleSize(b: number): number
  /**
   * `ln Σ_y q(y) f*'(g − τ)` of row `b` over the rankings that agree with what is known, all if nothing
   * is, for a log-partition `τ`: then the log-probability of what is known; exact or estimated
   */
  logMass(b: number, logPartition: number): number
  /** `P(i at place t)` and `P(j before i)` of row `b` */
  marginals(b: number): RankingMarginals
  /**
   * `P(j before i)` of row `b` that decisions are made by, `[k, k]`: that of `marginals`, but where
   * fewer than 50 samples are effective, with weights `∝ w^β` flattened by `β < 1` until 50 are. A few
   * samples that carry everything are a decision by chance; the measure sampled from is a better one
   */
  preferences(b: number): Float64Array
  /** the ranking of row `b` a rule chooses, items best first */
  decide(b: number, rule: RankingRule): Int32Array
  /** independent draws of row `b`, best first, `[count, k]` */
  sample(b: number, rng: Rng, count: number): Int32Array
}
