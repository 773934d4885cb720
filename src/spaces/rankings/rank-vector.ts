import { PartitaError } from '../../errors.js'
import type { ItemNames } from '../contract/item-names.js'

/**
 * The first `n` items by rank, 1 = best. Ranks beyond `n`, and NaN, do not count if `n < k`.
 *
 * @throws PartitaError NOT_IN_SPACE unless each of the ranks 1 … n stands once
 */
export function orderFromRanks(
  ranks: ArrayLike<number>,
  items: ItemNames,
  n: number,
  where: string,
): number[] {
  const k = items.count
  if (ranks.length !== k) {
    throw new PartitaError('NOT_IN_SPACE', 'a rank vector needs one rank for each item', {
      expected: `${k} ranks`,
      received: `${ranks.length}`,
      where,
    })
  }
  const order = new Array<number>(n).fill(-1)
  for (let item = 0; item < k; item++) {
    const rank = ranks[item]
    if (n < k && (rank > n || Number.isNaN(rank))) continue
    if (!(Number.isInteger(rank) && rank >= 1 && rank <= n)) {
      throw new PartitaError('NOT_IN_SPACE', 'this is no rank', {
        expected: `integers from 1 = best to ${k}`,
        received: `${rank} for ${items.show(item)}`,
        where,
        hint:
          rank === 0
            ? 'ranks count from 1; if 0 means unknown use partialRanking'
            : 'what is only partly known is a partialRanking',
      })
    }
    if (order[rank - 1] >= 0) {
      throw new PartitaError('NOT_IN_SPACE', 'two items have the same rank', {
        expected: `each rank from 1 to ${n} once`,
        received: `rank ${rank} for ${items.show(order[rank - 1])} and ${items.show(item)}`,
        where,
        hint: 'ties are partial information: partialRanking(items, { ranks })',
      })
    }
    order[rank - 1] = item
  }
  const vacant = order.indexOf(-1)
  if (vacant >= 0) {
    throw new PartitaError('NOT_IN_SPACE', 'a place is left empty', {
      expected: `each rank from 1 to ${n} once`,
      received: `no item of rank ${vacant + 1}`,
      where,
    })
  }
  return order
}

/**
 * Whether rows of ranks seem to count from 0: each that ranks an item at all has a 0, which would else
 * be a missing rank in every row. NaN is missing.
 *
 * @example
 * ```ts
 * import { ranksSeemFromZero } from 'partita/core'
 * console.log(ranksSeemFromZero([[0, 1, 2], [2, 0, 1]]), ranksSeemFromZero([[0, 1, 2], [1, 2, 3]])) // true false
 * ```
 */
export function ranksSeemFromZero(rows: readonly ArrayLike<number>[]): boolean {
  const ranking = rows.map((ranks) => Array.from(ranks)).filter((ranks) => ranks.some((r) => r > 0))
  return ranking.length > 0 && ranking.every((ranks) => ranks.includes(0))
}
