import { sum } from '../../numbers/index.js'
import type { SetPosterior } from '../posteriors/infer-sets.js'
import type { ListedPosterior } from '../posteriors/listed-posterior.js'
import { f1OptimalIndependent } from './f1-independent.js'
import { maximizeExpectedF1 } from './f1-maximizer.js'
import { f1OptimalFromSamples } from './f1-optimal.js'
import { jaccardOptimalFromDistribution, jaccardOptimalFromSamples } from './jaccard-decision.js'
import { jaccardOptimalIndependent } from './jaccard-independent.js'
import { labelMarginalsFromSamples, labelMarginalsOfAll } from './label-marginals.js'
import type { RowMatrix } from './row-matrix.js'
import { type EmptyScoreOptions, sizeRange } from './set-decision.js'
import { sizeMarginalsOfAll } from './size-marginals.js'
import { thresholdDecision } from './threshold-decision.js'

/** How a label set is chosen from a distribution (docs/maths.md#6-decisions). */
export const setRules = ['f1', 'threshold', 'mode', 'jaccard'] as const
/**
 * `'f1'`: largest expected F1; `'threshold'`: marginals of at least ½ (largest expected Hamming
 * score); `'mode'`: the most probable set (largest chance of being exactly right); `'jaccard'`: largest
 * expected Jaccard index, exact for independent labels and for all sets of up to 10 labels, otherwise
 * searched.
 */
export type SetRule = (typeof setRules)[number]

/**
 * `P(label i in y | x)`, `[k]`.
 *
 * @example
 * ```ts
 * import { IndependentLabels, labelMarginals } from 'partita/core'
 * console.log(labelMarginals(new IndependentLabels([0, 3]))) // 0.5, 0.95
 * ```
 */
export function labelMarginals(posterior: SetPosterior): Float64Array {
  if (posterior.kind === 'exact') return posterior.probabilities.slice()
  // all sets are listed in the order of binary counting, as this expects
  return posterior.kind === 'enumerated'
    ? labelMarginalsOfAll(posterior.weights, posterior.codeLength)
    : labelMarginalsFromSamples(listedSets(posterior), posterior.weights)
}

/** What a rule of decision goes by beside the distribution. */
export interface SetRuleOptions extends EmptyScoreOptions {
  /** of `'threshold'`: one for all labels or one for each, `[k]`; default ½ */
  readonly threshold?: number | ArrayLike<number> | undefined
}

/**
 * The label set that a rule chooses, 0/1 `[k]`.
 *
 * @param options what F1 or Jaccard of two empty sets counts for (default `'zero'`), thresholds, and how
 *   many labels the answer may have; among samples the mode of such a size is the best one drawn
 * @throws PartitaError INVALID_OPTION
 *
 * @example
 * ```ts
 * import { decideSet, IndependentLabels } from 'partita/core'
 * const posterior = new IndependentLabels([2, -0.5])
 * console.log(decideSet(posterior, 'f1'), decideSet(posterior, 'mode')) // 1 1, 1 0
 * console.log(decideSet(posterior, 'mode', { atLeast: 2 })) // 1 1
 * ```
 */
export function decideSet(
  posterior: SetPosterior,
  rule: SetRule,
  { threshold, ...options }: SetRuleOptions = {},
): Uint8Array {
  if (rule === 'mode') return modeOfSizes(posterior, sizeRange(options, posterior.codeLength))
  if (rule === 'threshold') {
    const values = labelMarginals(posterior)
    const row = { rows: 1, cols: posterior.codeLength, values }
    return thresholdDecision(row, threshold, options).values
  }
  if (posterior.kind === 'exact') {
    const { codeLength: cols, probabilities: values } = posterior
    const decide = rule === 'f1' ? f1OptimalIndependent : jaccardOptimalIndependent
    return decide({ rows: 1, cols, values }, options).values
  }
  const { weights } = posterior
  if (posterior.kind === 'enumerated') {
    if (rule === 'jaccard') return jaccardOptimalFromDistribution(weights, options).labels
    return maximizeExpectedF1(sizeMarginalsOfAll(weights, posterior.codeLength), options).labels
  }
  const decide = rule === 'f1' ? f1OptimalFromSamples : jaccardOptimalFromSamples
  return decide(listedSets(posterior), weights, options).labels
}

/** The most probable set of a size allowed; the best one listed where the mode has another size. */
function modeOfSizes(
  posterior: SetPosterior,
  { least, most }: { readonly least: number; readonly most: number },
): Uint8Array {
  const { codeLength: k } = posterior
  const mode = Uint8Array.from(posterior.mode())
  const isAllowed = (size: number) => size >= least && size <= most
  if (isAllowed(sum(mode))) return mode
  if (posterior.kind !== 'exact') {
    const { codes } = posterior
    const densities = posterior.logDensities()
    let best = -1
    for (let at = 0; at < densities.length; at++) {
      const isBetter = best < 0 || densities[at] > densities[best]
      if (isBetter && isAllowed(sum(codes.subarray(at * k, (at + 1) * k)))) best = at
    }
    if (best >= 0) return Uint8Array.from(codes.subarray(best * k, (best + 1) * k))
  }
  // exact for independent labels: the odds of each label count alone
  const row = { rows: 1, cols: k, values: labelMarginals(posterior) }
  return thresholdDecision(row, 0.5, { atLeast: least, atMost: most }).values
}

function listedSets({ codes, codeLength: cols }: ListedPosterior): RowMatrix {
  return { rows: codes.length / cols, cols, values: codes }
}
