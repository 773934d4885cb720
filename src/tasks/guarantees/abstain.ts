import { checkOption } from '../../errors.js'
import type { RankingRule, SetRule } from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { FittedMultilabel } from '../label-sets/fitted-multilabel.js'
import type { FittedRanker } from '../rankings/fitted-ranker.js'

/** When no answer is better than one. */
export interface AbstainOptions {
  /** what no answer costs, in units of the loss of an answer, which is at most 1 */
  readonly cost: number
  /** draws of each row that its expected loss is a mean over; default 200 */
  readonly draws?: number
  /** same seed, same draws; default 0 */
  readonly seed?: number
}

/** Answers, withheld where they are expected to cost more than none. */
export interface Abstention<Answer> {
  /** null where none is given */
  readonly answers: readonly (Answer | null)[]
  /** the expected loss of an answer to each row, by the model, in [0, 1] */
  readonly expectedLosses: Float64Array
}

const DRAWS = 200

/**
 * Label sets by the model's own decision, or none where its expected loss under the model is above the cost of
 * none: one less F1 or the Jaccard index where the decision is meant for these, the share of wrong labels for
 * thresholds, whether anything is wrong for the most probable set.
 *
 * @throws PartitaError `INVALID_OPTION` for a cost outside [0, 1]
 *
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * import { abstainFromSets } from 'partita/core'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const model = await new MultilabelClassifier({ epochs: 5 }).fit(X, X)
 * const { answers, expectedLosses } = abstainFromSets(model, X, { cost: 0.3 })
 * console.log(answers, expectedLosses) // null where more than 0.3 is expected to be lost
 * ```
 */
export function abstainFromSets(
  model: FittedMultilabel,
  X: FeaturesInput,
  options: AbstainOptions,
): Abstention<string[]> {
  const { cost, count, seed } = checked(options)
  const decided = model.predict(X)
  const drawn = model.sample(X, count, { seed })
  const k = decided.cols
  const { decision, emptyPolicy } = model.options
  const expectedLosses = Float64Array.from({ length: decided.rows }, (_, row) => {
    const own = decided.values.subarray(row * k, (row + 1) * k)
    let total = 0
    for (let d = row * count; d < (row + 1) * count; d++) {
      total += setLoss(decision, own, drawn.values.subarray(d * k, (d + 1) * k), emptyPolicy)
    }
    return total / count
  })
  return withheld(model.predictSets(X), expectedLosses, cost)
}

/**
 * Rankings by the model's own decision, or none where its expected loss under the model is above the cost of none:
 * the share of pairs in the wrong order, or whether anything is wrong for the most probable ranking.
 *
 * @throws PartitaError `INVALID_OPTION` for a cost outside [0, 1]
 */
export function abstainFromRankings(
  model: FittedRanker,
  X: FeaturesInput,
  options: AbstainOptions,
): Abstention<string[]> {
  const { cost, count, seed } = checked(options)
  const decided = model.predict(X)
  const drawn = model.sample(X, count, { seed })
  const { decision } = model.options
  const expectedLosses = Float64Array.from(decided, (order, row) => {
    const losses = drawn[row].map((truth) => rankingLoss(decision, order, truth))
    return losses.reduce((sum, loss) => sum + loss, 0) / count
  })
  return withheld(model.predictNames(X), expectedLosses, cost)
}

/** Answers, but none where more than `cost` is expected to be lost. */
function withheld<Answer>(
  answers: readonly Answer[],
  expectedLosses: Float64Array,
  cost: number,
): Abstention<Answer> {
  return {
    answers: answers.map((own, row) => (expectedLosses[row] > cost ? null : own)),
    expectedLosses,
  }
}

function checked({ cost, draws = DRAWS, seed = 0 }: AbstainOptions) {
  checkOption(cost >= 0 && cost <= 1, 'cost', 'a number in [0, 1]', cost)
  checkOption(Number.isInteger(draws) && draws > 0, 'draws', 'an integer > 0', draws)
  return { cost, count: draws, seed }
}

function setLoss(
  rule: SetRule,
  decided: Float32Array,
  truth: Float32Array,
  emptyPolicy: string,
): number {
  let [both, named, members] = [0, 0, 0]
  decided.forEach((y, i) => {
    both += y * truth[i]
    named += y
    members += truth[i]
  })
  const wrong = named + members - 2 * both
  if (rule === 'threshold') return wrong / decided.length
  if (rule === 'mode') return Number(wrong > 0)
  if (named + members === 0) return emptyPolicy === 'one' ? 0 : 1
  return 1 - (rule === 'jaccard' ? both / (named + members - both) : (2 * both) / (named + members))
}

function rankingLoss(
  rule: RankingRule,
  decided: readonly number[],
  truth: readonly number[],
): number {
  if (rule === 'mode') return Number(decided.some((item, t) => item !== truth[t]))
  const k = decided.length
  const place = new Int32Array(k)
  truth.forEach((item, t) => {
    place[item] = t
  })
  let wrong = 0
  for (let late = 1; late < k; late++) {
    for (let early = 0; early < late; early++) {
      if (place[decided[early]] > place[decided[late]]) wrong++
    }
  }
  return k < 2 ? 0 : wrong / ((k * (k - 1)) / 2)
}
