import { sum } from '../numbers/index.js'
import { averageRanks } from './average-ranks.js'
import { checkSameShape, checkScoreMatrix, type ScoreMatrix } from './binary-matrix.js'
import { type EmptyPolicy, meanRatio, type PolicyOptions } from './empty-policy.js'
import { kendallTauA, kendallTauB } from './kendall-tau.js'
import { ndcg } from './ndcg.js'
import { isSameRanking, topOneAccuracy } from './ranking-accuracy.js'
import { rowWeights, weightedMean } from './row-weights.js'
import { spearmanFootrule, spearmanRho } from './spearman.js'

/** Options of {@link rankingReport}. */
export interface RankingReportOptions extends PolicyOptions {
  /** which Kendall τ to report where there are ties; default `'b'` */
  readonly kendall?: 'a' | 'b' | undefined
  /**
   * what each row states: pairs `[better, worse]` of items; default: those that its true ranks order. Ranks
   * say less than a partial order does
   */
  readonly preferences?:
    | readonly (readonly (readonly [better: number, worse: number])[])[]
    | undefined
}

/** Every metric of predicted rankings; plain numbers, ready for JSON. */
export interface RankingReport {
  readonly kendallTau: number
  readonly spearmanRho: number
  /** mean distance in places */
  readonly spearmanFootrule: number
  /** share of rows ranked exactly */
  readonly exactMatch: number
  /** share of rows with a right first item */
  readonly top1: number
  /** with relevance `k − rank` */
  readonly ndcg: number
  /** share of the stated preferences that are agreed with, all rows together; ½ by chance */
  readonly preferenceAgreement: number
  /** how many preferences are stated, all rows together */
  readonly statedPreferences: number
  /** which Kendall τ this is */
  readonly kendall: 'a' | 'b'
  /** what an undefined row counted for in τ, ρ and NDCG */
  readonly policy: EmptyPolicy
  /** how many rows were undefined: a single item, or all items tied */
  readonly undefinedCounts: {
    readonly kendallTau: number
    readonly spearmanRho: number
    readonly ndcg: number
  }
}

/**
 * All ranking metrics at once: means over rows of each metric's value.
 *
 * Ties are allowed on both sides. A row for which a correlation is 0/0 (one item, or all items
 * tied) counts as the policy says, by default 0.
 *
 * @param truth     true ranks, 1 = best, `[n, k]`
 * @param predicted predicted ranks, 1 = best, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { rankingReport } from 'partita'
 * const truth = { rows: 2, cols: 3, values: [1, 2, 3, 2, 1, 3] }
 * const predicted = { rows: 2, cols: 3, values: [1, 2, 3, 1, 2, 3] }
 * console.log(rankingReport(truth, predicted).kendallTau) // (1 + 1/3) / 2
 * ```
 */
export function rankingReport(
  truth: ScoreMatrix,
  predicted: ScoreMatrix,
  { policy = 'zero', weights, kendall = 'b', preferences }: RankingReportOptions = {},
): RankingReport {
  checkScoreMatrix(truth, 'truth')
  checkScoreMatrix(predicted, 'predicted')
  checkSameShape(truth, predicted, 'predicted')
  const { rows, cols } = truth
  const given = rowWeights(weights, rows)
  const tau = kendall === 'a' ? kendallTauA : kendallTauB

  const taus = new DefinedValues(rows)
  const rhos = new DefinedValues(rows)
  const gains = new DefinedValues(rows)
  const footrules = new Float64Array(rows)
  const matches = new Float64Array(rows)
  const firsts = new Float64Array(rows)
  const agreed = new Float64Array(rows)
  const stated = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const a = rowOf(truth, row)
    const b = rowOf(predicted, row)
    taus.set(row, tau(a, b))
    rhos.set(row, spearmanRho(a, b))
    gains.set(
      row,
      ndcg(
        averageRanks(a).map((rank) => cols - rank),
        b.map((rank) => -rank),
      ),
    )
    footrules[row] = spearmanFootrule(a, b)
    matches[row] = isSameRanking(a, b) ? 1 : 0
    firsts[row] = topOneAccuracy(a, b)
    const pairs = preferences?.[row] ?? orderedPairs(a)
    stated[row] = pairs.length
    agreed[row] = pairs.filter(([better, worse]) => b[better] < b[worse]).length
  }

  const kendallTau = taus.mean(given, policy)
  const rho = rhos.mean(given, policy)
  const gain = gains.mean(given, policy)
  const weighed = (counts: Float64Array) => sum(counts.map((count, row) => given[row] * count))
  const agreement = meanRatio([weighed(agreed)], [weighed(stated)], [1], 'zero')
  return {
    kendallTau: kendallTau.value,
    spearmanRho: rho.value,
    spearmanFootrule: weightedMean(footrules, given),
    exactMatch: weightedMean(matches, given),
    top1: weightedMean(firsts, given),
    ndcg: gain.value,
    preferenceAgreement: agreement.value,
    statedPreferences: sum(stated),
    kendall,
    policy,
    undefinedCounts: {
      kendallTau: kendallTau.undefinedCount,
      spearmanRho: rho.undefinedCount,
      ndcg: gain.undefinedCount,
    },
  }
}

/** The pairs that ranks put in order, the better one first. */
export function orderedPairs(ranks: ArrayLike<number>): (readonly [number, number])[] {
  const items = Array.from(ranks, (_, item) => item)
  return items.flatMap((i) => items.filter((j) => ranks[i] < ranks[j]).map((j) => [i, j] as const))
}

/** One value a row, some of them undefined. */
class DefinedValues {
  readonly #values: Float64Array
  readonly #defined: Float64Array

  constructor(rows: number) {
    this.#values = new Float64Array(rows)
    this.#defined = new Float64Array(rows)
  }

  set(row: number, value: number | undefined): void {
    this.#values[row] = value ?? 0
    this.#defined[row] = value === undefined ? 0 : 1
  }

  mean(weights: ArrayLike<number>, policy: EmptyPolicy) {
    return meanRatio(this.#values, this.#defined, weights, policy)
  }
}

function rowOf(matrix: ScoreMatrix, row: number): Float64Array {
  const ranks = new Float64Array(matrix.cols)
  const start = row * matrix.cols
  for (let item = 0; item < matrix.cols; item++) ranks[item] = matrix.values[start + item]
  return ranks
}
