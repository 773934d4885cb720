import type { SetPosterior } from '../posteriors/infer-sets.js'
import type { ListedPosterior } from '../posteriors/listed-posterior.js'
import { f1OptimalIndependent } from './f1-independent.js'
import { f1OptimalFromDistribution, f1OptimalFromSamples } from './f1-optimal.js'
import { jaccardOptimalFromDistribution, jaccardOptimalFromSamples } from './jaccard-decision.js'
import { jaccardOptimalIndependent } from './jaccard-independent.js'
import { labelMarginalsFromDistribution, labelMarginalsFromSamples } from './label-marginals.js'
import type { RowMatrix } from './row-matrix.js'
import type { EmptyScore } from './set-decision.js'
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
    ? labelMarginalsFromDistribution(posterior.weights)
    : labelMarginalsFromSamples(listedSets(posterior), posterior.weights)
}

/**
 * The label set that a rule chooses, 0/1 `[k]`.
 *
 * @param empty what F1 or Jaccard of two empty sets counts for; default `'zero'`
 *
 * @example
 * ```ts
 * import { decideSet, IndependentLabels } from 'partita/core'
 * const posterior = new IndependentLabels([2, -0.5])
 * console.log(decideSet(posterior, 'f1'), decideSet(posterior, 'mode')) // 1 1, 1 0
 * ```
 */
export function decideSet(
  posterior: SetPosterior,
  rule: SetRule,
  empty: EmptyScore = 'zero',
): Uint8Array {
  if (rule === 'mode') return Uint8Array.from(posterior.mode())
  if (rule === 'threshold') {
    return thresholdDecision({
      rows: 1,
      cols: posterior.codeLength,
      values: labelMarginals(posterior),
    }).values
  }
  const options = { empty }
  if (posterior.kind === 'exact') {
    const { codeLength: cols, probabilities: values } = posterior
    const decide = rule === 'f1' ? f1OptimalIndependent : jaccardOptimalIndependent
    return decide({ rows: 1, cols, values }, options).values
  }
  const { weights } = posterior
  if (posterior.kind === 'enumerated') {
    const decide = rule === 'f1' ? f1OptimalFromDistribution : jaccardOptimalFromDistribution
    return decide(weights, options).labels
  }
  const decide = rule === 'f1' ? f1OptimalFromSamples : jaccardOptimalFromSamples
  return decide(listedSets(posterior), weights, options).labels
}

function listedSets({ codes, codeLength: cols }: ListedPosterior): RowMatrix {
  return { rows: codes.length / cols, cols, values: codes }
}
