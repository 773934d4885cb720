import type { PartialRanking, RankingScores, SpaceOfRankings } from '../../spaces/index.js'

/**
 * The score of one row as the exact oracle of rankings reads it: the linear part of the energy on the
 * code of the space, written as scores of places or else of pairs, plus a Plackett–Luce part if given.
 *
 * @param linear `u`, `[codeLength]`; absent: none
 * @param worths Plackett–Luce item scores, `[k]`; absent: none
 * @param power   of the Plackett–Luce part beside a linear one; default 1
 */
export function rankingRowScores<Y>(
  { rankings }: SpaceOfRankings<Y>,
  linear: ArrayLike<number> | undefined,
  worths: ArrayLike<number> | undefined,
  power?: number,
): RankingScores {
  if (!linear) return { plackettLuce: worths }
  const measure = { plackettLuce: worths, plackettLucePower: power }
  const table = new Float64Array(rankings.items.length ** 2)
  if (rankings.placeScores) {
    rankings.placeScores(linear, table)
    return { places: table, ...measure }
  }
  rankings.pairScores?.(linear, table)
  return { pairs: table, ...measure }
}

/**
 * The scores with every order forbidden that contradicts what is known.
 */
export function restrictedScores(scores: RankingScores, known: PartialRanking): RankingScores {
  const k = known.items.length
  const pairs = Float64Array.from({ length: k * k }, (_, e) => scores.pairs?.[e] ?? 0)
  for (const [better, worse] of known.preferences()) {
    pairs[worse * k + better] = Number.NEGATIVE_INFINITY
  }
  return { ...scores, pairs }
}
