import { PartitaError } from '../../errors.js'
import { type Item, type ItemNames, isArrayLike } from '../contract/item-names.js'
import { parseOrderString } from './order-string.js'
import { orderFromRanks } from './rank-vector.js'

/**
 * A ranking: item indices in order, best first. `y[0]` is the best item.
 *
 * A plain array: it prints, compares and serialises as what it is, TypeScript can make it
 * read-only (it cannot a typed array), and a ranking of the first places alone is just a shorter
 * one. An order rather than a vector of ranks, because ranks start at 1 in some places and at 0 in
 * others, and nothing in the numbers of a vector of ranks from 0 tells it from an order.
 */
export type Ranking = readonly number[]

/**
 * What a ranking can be made of; each form has one meaning only:
 * an array of names or of indices is an *order*, best first; so is `{ order }`; a text is an order
 * of names, `'b>a>c'`; rank vectors (1 = best, one entry an item) come as `{ ranks }`.
 */
export type RankingInput =
  | string
  | readonly Item[]
  | ArrayLike<number>
  | { readonly order: readonly Item[] | ArrayLike<number> }
  | { readonly ranks: ArrayLike<number> }

/**
 * The ranking of `n` items meant by `input`.
 *
 * @throws PartitaError NOT_IN_SPACE, UNKNOWN_LABEL or PARSE_ERROR
 */
export function parseRanking(
  input: RankingInput,
  items: ItemNames,
  n: number,
  where: string,
): Ranking {
  if (typeof input === 'string') {
    const buckets = parseOrderString(input, items)
    const tied = buckets.find((bucket) => bucket.length > 1)
    if (tied !== undefined) {
      throw new PartitaError('NOT_IN_SPACE', 'a ranking has no ties', {
        expected: 'one item between two >',
        received: `${tied.map((item) => items.show(item)).join(', ')} side by side`,
        where,
        hint: 'ties are partial information: use partialRanking',
      })
    }
    return orderFromItems(buckets.flat(), items, n, where)
  }
  if (isArrayLike(input)) return orderFromItems(input, items, n, where)
  if (typeof input === 'object' && input !== null) {
    if ('order' in input && isArrayLike(input.order)) {
      return orderFromItems(input.order, items, n, where)
    }
    if ('ranks' in input && isArrayLike(input.ranks)) {
      return orderFromRanks(input.ranks, items, n, where)
    }
  }
  throw new PartitaError('NOT_IN_SPACE', 'this is no ranking', {
    expected: "an array of items, best first, a text 'b>a>c', { order } or { ranks }",
    received: input === null ? 'null' : typeof input,
    where,
  })
}

/**
 * The ranking that lists these items, names or indices, best first.
 *
 * @throws PartitaError NOT_IN_SPACE or UNKNOWN_LABEL unless they are `n` different items
 */
export function orderFromItems(
  entries: ArrayLike<unknown>,
  items: ItemNames,
  n: number,
  where: string,
): Ranking {
  checkNoRanks(entries, items, where)
  const order = items.indicesOf(entries)
  items.checkDistinct(order)
  if (order.length !== n) {
    const missing = items.names.find((_, item) => !order.includes(item))
    const without = order.length < n ? `, without ${JSON.stringify(missing)}` : ''
    throw new PartitaError('NOT_IN_SPACE', 'a ranking needs one item for each place', {
      expected: `${n} items`,
      received: `${order.length}${without}`,
      where,
      hint: 'what is only partly known is a partialRanking',
    })
  }
  return order
}

/** Throws NOT_IN_SPACE if an array is not an order but the ranks 1 … k, as far as one can tell. */
export function checkNoRanks(entries: ArrayLike<unknown>, items: ItemNames, where: string): void {
  const k = items.count
  if (entries.length !== k) return
  const distinct = new Set(Array.from(entries))
  for (let rank = 1; rank <= k; rank++) if (!distinct.has(rank)) return
  throw new PartitaError('NOT_IN_SPACE', 'an array of numbers is an order of item indices', {
    expected: `indices from 0 to ${k - 1}, best first`,
    received: `numbers from 1 to ${k}`,
    where,
    hint: 'pass ranks as { ranks: [...] }',
  })
}
