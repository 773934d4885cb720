import { type Features, takeRows } from '../../engine/index.js'
import { enumeratedRankings, mostProbable, type WeightedOutputs } from '../../inference/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { PartialRanking, Permutations, Ranking } from '../../spaces/index.js'
import { checkCount } from '../fitted/check-count.js'
import { rowsInTurn } from '../fitted/rows.js'
import { type LikelyOutputs, likelyOutputs } from './likely-outputs.js'

/** Draws among which the likeliest rankings are looked for where there are too many to list. */
const DRAWS = 1000

/** A model, and what is known of the ranking of each row. */
export interface AskedRankings {
  readonly model: EnergyModel<Ranking>
  readonly generator: Generator
  readonly space: Permutations
  readonly features: Features
  readonly known: readonly PartialRanking[] | undefined
}

/** Ways to rankings that are too many to list. */
export interface RankingDraws {
  /** so many draws of each row in turn, given what is known of it */
  draw(count: number): Iterable<number[][]>
  /** `ln p(y|x)` of rankings, each of a row of its own; of partial ones that of all they allow */
  logProbability(features: Features, rankings: readonly PartialRanking[]): Float64Array
}

/**
 * The most probable rankings of each row given what is known of it: of all where they can be listed, up to
 * 8 items, else of those that are drawn.
 */
export function likelyRankings(
  asked: AskedRankings,
  count: number,
  draws: RankingDraws,
): LikelyOutputs<number[]>[] {
  checkCount('count', count)
  const { model, generator, space, features, known } = asked
  const likely: LikelyOutputs<number[]>[] = []
  for (const { from, batch } of rowsInTurn(model.tape, features, 1)) {
    const listed = enumeratedRankings(model, space, generator, batch, known?.slice(from, from + 1))
    if (!listed) return likelyOfDraws(asked, count, draws)
    likely.push(...listed.map((posterior) => likelyOfAll(posterior, space, count)))
  }
  return likely
}

function likelyOfAll(
  posterior: WeightedOutputs,
  space: Permutations,
  count: number,
): LikelyOutputs<number[]> {
  const ordered = mostProbable(posterior, count)
  return likelyOutputs(posterior, ordered, (code) => [...space.decode(code, 0)])
}

function likelyOfDraws(
  { space, features, known }: AskedRankings,
  count: number,
  { draw, logProbability }: RankingDraws,
): LikelyOutputs<number[]>[] {
  let row = 0
  return Array.from(draw(DRAWS), (drawn) => {
    const orders = [...new Map(drawn.map((order) => [order.join(), order])).values()]
    const given = known?.[row]
    const asked = orders.map((order) => space.parsePartial(order))
    if (given) asked.push(given)
    const each = takeRows(features, new Int32Array(asked.length).fill(row++))
    const logs = logProbability(each, asked)
    const logGiven = given ? logs[orders.length] : 0
    const likely = orders
      .map((order, at) => ({ order, probability: Math.exp(logs[at] - logGiven) }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, count)
    return {
      outputs: likely.map(({ order }) => order),
      probabilities: Float64Array.from(likely, ({ probability }) => probability),
      method: 'sampled',
    }
  })
}
