import {
  decideRanking,
  type RankingPosterior,
  type RankingRule,
  rankingMarginals,
  rankingPreferences,
  readOrders,
} from '../../../src/inference/index.js'
import type { Rng } from '../../../src/random/index.js'
import type { Ranking, SpaceOfRankings } from '../../../src/spaces/index.js'

/** What is asked of the posteriors of a batch, by its rows. */
export function rankingAnswers(
  posteriors: readonly RankingPosterior[],
  space: SpaceOfRankings<Ranking>,
) {
  const k = space.rankings.items.length
  return {
    kind: posteriors[0].kind,
    effectiveShare: (b: number) => posteriors[b].effectiveShare,
    logMass: (b: number, logPartition: number) => posteriors[b].logMass(logPartition),
    marginals: (b: number) => rankingMarginals(posteriors[b], space),
    preferences: (b: number) => rankingPreferences(posteriors[b], space),
    decide: (b: number, rule: RankingRule) => decideRanking(posteriors[b], space, rule),
    /** drawn orders */
    sample(b: number, rng: Rng, count: number): number[][] {
      const orders = readOrders(posteriors[b].sample(rng, count), space)
      return Array.from({ length: count }, (_, d) => [...orders.subarray(d * k, (d + 1) * k)])
    },
  }
}
