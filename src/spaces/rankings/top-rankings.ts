import { RankingSpace, type RankingSpaceOptions } from './ranking-space.js'

/**
 * The rankings of the first `n` of `k` items, the others left unordered: `k!/(k − n)!` elements.
 * The code of such a list is the mean code of its completions to full rankings, so a linear score
 * is the mean score of the completions.
 *
 * Made by {@link topRankings}.
 *
 * @example
 * ```ts
 * import { type TopRankings, topRankings } from 'partita/core'
 * const space: TopRankings = topRankings(['a', 'b', 'c', 'd'], 2)
 * console.log(space.parse('d>a'), space.toRanks([3, 0])) // [3, 0] [2, 3.5, 3.5, 1]
 * ```
 */
export class TopRankings extends RankingSpace {
  /** @throws PartitaError INVALID_OPTION unless `1 ≤ n ≤ k` and each item has its own name */
  constructor(items: number | readonly string[], n: number, options: RankingSpaceOptions = {}) {
    super('topRankings', items, n, options)
  }
}

/**
 * The space of rankings of the first `n` of `items`, where only the first places matter.
 *
 * @throws PartitaError INVALID_OPTION unless `1 ≤ n ≤ k` and each item has its own name
 *
 * @example
 * ```ts
 * import { topRankings } from 'partita'
 * const space = topRankings(100, 3)
 * console.log(Math.round(Math.exp(space.logSize))) // 970200
 * ```
 */
export function topRankings(
  items: number | readonly string[],
  n: number,
  options: RankingSpaceOptions = {},
): TopRankings {
  return new TopRankings(items, n, options)
}
