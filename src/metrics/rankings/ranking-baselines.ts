import { checkScoreMatrix, type ScoreMatrix } from '../binary-matrix.js'
import {
  orderedPairs,
  type RankingReport,
  type RankingReportOptions,
  rankingReport,
} from '../ranking-report.js'

/** What constant rankings reach, which know nothing of the inputs. */
export interface RankingBaselines {
  /** the ranking that most rows have */
  readonly majority: RankingReport
  /** the items by how much oftener they come before another than after it: by their mean ranks, where all are known */
  readonly marginal: RankingReport
}

/**
 * What the best constant rankings score that know the very rows which are measured on: the commonest one, and the
 * order of mean ranks (Borda's), the best of all by Spearman's ρ. A model that does not beat them has learned nothing
 * of the inputs.
 *
 * @param truth true ranks, 1 = best, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { rankingBaselines } from 'partita/core'
 * const truth = { rows: 3, cols: 3, values: [1, 2, 3, 1, 2, 3, 3, 1, 2] }
 * const { majority, marginal } = rankingBaselines(truth)
 * console.log(majority.exactMatch, marginal.kendallTau) // 2/3, 5/9
 * ```
 */
export function rankingBaselines(
  truth: ScoreMatrix,
  options: RankingReportOptions = {},
): RankingBaselines {
  checkScoreMatrix(truth, 'truth')
  const ranks = Array.from({ length: truth.rows }, (_, row) =>
    Array.from({ length: truth.cols }, (_, item) => truth.values[row * truth.cols + item]),
  )
  const score = (constant: readonly number[]) => {
    const values = ranks.flatMap(() => constant)
    return rankingReport(truth, { rows: truth.rows, cols: truth.cols, values }, options)
  }
  const marginal = ranksByWins(ranks, truth.cols, options)
  return { majority: score(commonestRanks(ranks) ?? marginal), marginal: score(marginal) }
}

/** The ranks that most rows have of those without ties, the first of equals; undefined if all have ties. */
function commonestRanks(ranks: readonly (readonly number[])[]): readonly number[] | undefined {
  const counts = new Map<string, { readonly ranks: readonly number[]; rows: number }>()
  for (const own of ranks) {
    if (new Set(own).size < own.length) continue
    const entry = counts.get(own.join()) ?? { ranks: own, rows: 0 }
    entry.rows++
    counts.set(own.join(), entry)
  }
  const common = [...counts.values()].sort((a, b) => b.rows - a.rows)
  return common[0]?.ranks
}

/** Ranks of the items by wins less losses in all pairs that are stated; of equals the first is better. */
function ranksByWins(
  ranks: readonly (readonly number[])[],
  items: number,
  { preferences }: RankingReportOptions,
): number[] {
  const wins = new Float64Array(items)
  ranks.forEach((own, row) => {
    for (const [better, worse] of preferences?.[row] ?? orderedPairs(own)) {
      wins[better]++
      wins[worse]--
    }
  })
  const order = Array.from(wins.keys()).sort((a, b) => wins[b] - wins[a] || a - b)
  return Array.from(wins, (_, item) => order.indexOf(item) + 1)
}
