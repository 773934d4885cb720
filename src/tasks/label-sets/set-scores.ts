import { rowChunks } from '../../engine/index.js'
import {
  decideSet,
  inferSets,
  type SetRule,
  type SetRuleOptions,
  setsAtOnce,
} from '../../inference/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { KnownCode, type LabelSet, subsets } from '../../spaces/index.js'
import type { TrainingData } from '../../training/index.js'

/** What is asked of decisions, and how they are made. */
export interface SetScoring {
  readonly generator: Generator
  readonly decision: SetRule
  /** thresholds and limits, and what F1 of nothing predicted where nothing is true counts for */
  readonly options: SetRuleOptions
  /** draws the samples that decisions need beyond 14 labels */
  readonly rng: Rng
}

/** Names of what {@link setScores} measures, each what its decision rule makes largest. */
export const scoreNames = {
  f1: 'F1',
  threshold: 'Hamming score',
  mode: 'exact match',
  jaccard: 'Jaccard index',
} as const satisfies Record<SetRule, string>

/**
 * How good the decision about each row is by the measure that its rule is meant for, in [0, 1]:
 * example-based F1 or Jaccard index, share of labels that are right, or whether all are, among
 * those known, `[n]`.
 */
export function setScores(
  model: EnergyModel<LabelSet>,
  { features, codes, codeLength: k, constraints }: TrainingData,
  { generator, decision, options, rng }: SetScoring,
): Float64Array {
  const scores = new Float64Array(features.rows)
  const step = setsAtOnce(k, model.spec.energy === 'linear')
  const space = subsets(k)
  for (const { from, batch } of rowChunks({ features }, step)) {
    const posteriors = inferSets(model, space, generator, batch, rng.split(from))
    posteriors.forEach((posterior, b) => {
      const row = from + b
      const known = constraints?.[row]
      const truth =
        known instanceof KnownCode ? known.entries : codes.subarray(row * k, (row + 1) * k)
      scores[row] = scoreOf(decision, truth, decideSet(posterior, decision, options), options)
    })
  }
  model.tape.clear()
  return scores
}

function scoreOf(
  rule: SetRule,
  truth: ArrayLike<number>,
  decided: ArrayLike<number>,
  { empty }: SetRuleOptions,
): number {
  let both = 0
  let either = 0
  let known = 0
  for (let i = 0; i < truth.length; i++) {
    if (Number.isNaN(truth[i])) continue
    known++
    both += truth[i] * decided[i]
    either += truth[i] + decided[i]
  }
  const wrong = either - 2 * both
  if (rule === 'threshold') return 1 - wrong / Math.max(1, known)
  if (rule === 'mode') return wrong === 0 ? 1 : 0
  if (either === 0) return Number(empty === 'one')
  return rule === 'jaccard' ? both / (either - both) : (2 * both) / either
}
