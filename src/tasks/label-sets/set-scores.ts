import { rowChunks } from '../../engine/index.js'
import { type DecisionRule, inferSets, rowsPerChunk } from '../../inference/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type LabelSet, subsets } from '../../spaces/index.js'
import type { TrainingData } from '../../training/index.js'

/** What is asked of decisions, and how they are made. */
export interface SetScoring {
  readonly generator: Generator
  readonly decision: DecisionRule
  /** F1 of nothing predicted where nothing is true */
  readonly empty: 'zero' | 'one'
  /** draws the samples that decisions need beyond 14 labels */
  readonly rng: Rng
}

/** Names of what {@link setScores} measures, each what its decision rule makes largest. */
export const scoreNames = {
  f1: 'F1',
  threshold: 'Hamming score',
  mode: 'exact match',
} as const satisfies Record<DecisionRule, string>

/**
 * How good the decision about each row is by the measure that its rule is meant for, in [0, 1]:
 * example-based F1, share of labels that are right, or whether all are, `[n]`.
 */
export function setScores(
  model: EnergyModel<LabelSet>,
  { features, codes, codeLength: k }: TrainingData,
  { generator, decision, empty, rng }: SetScoring,
): Float64Array {
  const scores = new Float64Array(features.rows)
  const step = rowsPerChunk(k, model.spec.energy === 'linear')
  const space = subsets(k)
  for (const { from, batch } of rowChunks({ features }, step)) {
    const posterior = inferSets(model, space, generator, batch, rng.split(from))
    const { values } = posterior.decide(decision, empty)
    for (let i = 0; i < batch.features.rows; i++) {
      const truth = codes.subarray((from + i) * k, (from + i + 1) * k)
      scores[from + i] = scoreOf(decision, truth, values.subarray(i * k, (i + 1) * k), empty)
    }
  }
  model.tape.clear()
  return scores
}

function scoreOf(
  rule: DecisionRule,
  truth: ArrayLike<number>,
  decided: ArrayLike<number>,
  empty: 'zero' | 'one',
): number {
  let both = 0
  let either = 0
  for (let i = 0; i < truth.length; i++) {
    both += truth[i] * decided[i]
    either += truth[i] + decided[i]
  }
  const wrong = either - 2 * both
  if (rule === 'threshold') return 1 - wrong / truth.length
  if (rule === 'mode') return wrong === 0 ? 1 : 0
  return either > 0 ? (2 * both) / either : Number(empty === 'one')
}
