import { PartitaError } from '../../errors.js'
import type { PartialRanking } from './partial-ranking.js'
import type { Ranking } from './ranking.js'

/**
 * Whether a ranking agrees with all that is known: no item stands before one it is known to come
 * after.
 *
 * @throws PartitaError NOT_IN_SPACE unless the ranking has as many items as the partial one
 *
 * @example
 * ```ts
 * import { isConsistent, partialRanking } from 'partita'
 * const known = partialRanking(['a', 'b', 'c'], 'b>a')
 * console.log(isConsistent([2, 1, 0], known), isConsistent([0, 1, 2], known)) // true false
 * ```
 */
export function isConsistent(order: Ranking, partial: PartialRanking): boolean {
  const k = partial.items.length
  if (order.length !== k) {
    throw new PartitaError('NOT_IN_SPACE', 'a ranking needs one item for each place', {
      expected: `${k} items`,
      received: `${order.length}`,
    })
  }
  for (let late = 1; late < k; late++) {
    for (let early = 0; early < late; early++) {
      if (partial.precedes(order[late], order[early])) return false
    }
  }
  return true
}
