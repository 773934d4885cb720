import type { Ranking, SpaceOfRankings } from '../../spaces/index.js'
import { orderByRank } from '../decisions/expected-ranks.js'

/**
 * The most probable ranking of each row where nothing is known of it: under the uniform measure the
 * maximiser of the linear score, of a Plackett–Luce energy its items by falling worth.
 *
 * @param linear `[B, c]`; absent where the energy is Plackett–Luce itself
 * @param worths of a Plackett–Luce reference or energy, `[B, k]`
 * @returns the code of row b; undefined where the space has no maximiser, and for a residual on a
 *   reference: where that never goes the score means nothing, so there is no search beyond its samples
 */
export function modeOfRankings(
  space: SpaceOfRankings<Ranking>,
  linear: Float32Array | undefined,
  worths: Float32Array | undefined,
): ((samples: unknown, b: number) => Float32Array) | undefined {
  const { rankings, codeLength } = space
  const maximize = space.maximize?.bind(space)
  if (linear && (worths || !maximize)) return undefined
  const rowOf = (values: Float32Array, b: number, width: number) =>
    values.subarray(b * width, (b + 1) * width)
  const orderOf = (b: number): ArrayLike<number> => {
    if (linear && maximize) return maximize(rowOf(linear, b, codeLength))
    if (worths) return orderByRank(rowOf(worths, b, rankings.items.length).map((worth) => -worth))
    return []
  }
  return (_, b) => {
    const code = new Float32Array(codeLength)
    rankings.writeOrder(orderOf(b), code, 0)
    return code
  }
}
