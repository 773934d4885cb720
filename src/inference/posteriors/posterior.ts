import type { Rng } from '../../random/index.js'

/**
 * `p(·|x)` of one row over the outputs of any space. What is special to a kind of output, marginals and
 * decisions, are functions of it: {@link decideSet}, {@link decideRanking}, {@link decideOutput}.
 */
export interface Posterior {
  /**
   * what its answers are: `'exact'`, in closed form or by recursion; `'enumerated'`, exact over all
   * outputs; `'sampled'`, consistent over weighted samples
   */
  readonly kind: 'exact' | 'enumerated' | 'sampled'
  /** `c`, the length of the space's codes */
  readonly codeLength: number
  /**
   * `(Σw)² / (m Σw²)` of samples, in (0, 1]: near 0 a few carry everything, and the answers with them;
   * 1 where nothing is sampled
   */
  readonly effectiveShare: number
  /** probabilities of the outputs that are listed, all or samples, where any are, `[m]` */
  readonly weights?: Float64Array
  /** the code of the most probable output found, `[c]` */
  mode(): Float32Array
  /** codes of independent draws, `[count, c]` */
  sample(rng: Rng, count: number): Float32Array
}
