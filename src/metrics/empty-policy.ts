import { checkOption, PartitaError } from '../errors.js'
import type { WeightOptions } from './row-weights.js'

/**
 * What a term that is 0/0 counts for: `'zero'` (0, nothing was right), `'one'` (1, nothing was
 * wrong) or `'skip'` (it leaves the mean). Rows without any label decide example-F1 through this
 * choice, so every result carries it.
 */
export type EmptyPolicy = 'zero' | 'one' | 'skip'

/** Options of every metric that can meet 0/0. */
export interface PolicyOptions extends WeightOptions {
  /** what 0/0 counts for; the default is named by each metric */
  readonly policy?: EmptyPolicy | undefined
}

/** A metric with the convention it was computed under. */
export interface PolicyScore {
  readonly value: number
  /** how many terms of positive weight were 0/0 */
  readonly undefinedCount: number
  readonly policy: EmptyPolicy
}

/**
 * Weighted mean of `numerators / denominators`, terms with denominator 0 settled by the policy.
 *
 * @throws PartitaError EMPTY_DATA if the policy skips every term
 */
export function meanRatio(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  weights: ArrayLike<number>,
  policy: EmptyPolicy,
): PolicyScore {
  checkOption(
    policy === 'zero' || policy === 'one' || policy === 'skip',
    'policy',
    "'zero', 'one' or 'skip'",
    policy,
  )
  const valueOfEmpty = policy === 'one' ? 1 : 0
  let sum = 0
  let total = 0
  let undefinedCount = 0
  for (let term = 0; term < numerators.length; term++) {
    const weight = weights[term]
    if (weight === 0) continue
    if (denominators[term] === 0) {
      undefinedCount++
      if (policy === 'skip') continue
      sum += weight * valueOfEmpty
    } else {
      sum += (weight * numerators[term]) / denominators[term]
    }
    total += weight
  }
  if (total === 0) {
    throw new PartitaError('EMPTY_DATA', 'every term of the metric is 0/0 and was skipped', {
      hint: "choose the policy 'zero' or 'one', or leave this metric out",
    })
  }
  return { value: sum / total, undefinedCount, policy }
}
