import { checkOption, PartitaError } from '../../errors.js'
import { PartialOrder } from '../combinatorics/partial-order.js'
import { type Item, type ItemNames, isArrayLike } from '../contract/item-names.js'
import { parseOrderString } from './order-string.js'
import { checkNoRanks } from './ranking.js'

/** Items, best first; those in an inner array are tied, their order is not known. */
export type Buckets = readonly (Item | readonly Item[])[]

/**
 * What a partial ranking can be made of:
 * - `{ order }`: these items stand in this order; nothing is known of items left out;
 * - `{ top }`: the same, and all items left out come after them;
 * - `{ ranks }`: one entry an item, 1 = best, equal ranks tied, NaN or 0 missing; only the order of
 *   the numbers counts, so they may have gaps and pass k. A missing item may stand anywhere, or with `missing: 'last'` after all others;
 * - `{ preferences }`: pairs `[better, worse]`, in any order;
 * - `{ chosen, from }`: a choice: the chosen item, or each of several, before all others of the slate
 *   it was chosen from;
 * - an array of items is an order;
 * - a text is an order, `'e>f>abcdg'`: tied items side by side, separated by `=` or `,` unless all
 *   names are single letters; `*` stands for all items left out (`'b>a>*'`: the two best).
 */
export type PartialRankingInput =
  | string
  | readonly Item[]
  | { readonly order: Buckets }
  | { readonly top: Buckets }
  | { readonly ranks: ArrayLike<number>; readonly missing?: 'unknown' | 'last' }
  | { readonly preferences: readonly (readonly [better: Item, worse: Item])[] }
  | { readonly chosen: Item | readonly Item[]; readonly from: readonly Item[] }

/**
 * The partial order meant by `input`.
 *
 * @throws PartitaError NOT_IN_SPACE, UNKNOWN_LABEL, PARSE_ERROR or INVALID_OPTION
 */
export function parsePartialOrder(input: PartialRankingInput, names: ItemNames): PartialOrder {
  if (typeof input === 'string') {
    return PartialOrder.fromBuckets(names.count, parseOrderString(input, names))
  }
  if (isArrayLike(input)) {
    checkNoRanks(input, names, 'partialRanking')
    return PartialOrder.fromBuckets(names.count, bucketsOf(input, names))
  }
  if (typeof input === 'object' && input !== null) {
    if ('order' in input && isArrayLike(input.order)) {
      return PartialOrder.fromBuckets(names.count, bucketsOf(input.order, names))
    }
    if ('top' in input && isArrayLike(input.top)) {
      const buckets = bucketsOf(input.top, names)
      const named = new Set(buckets.flat())
      const rest = Array.from(names.names.keys()).filter((item) => !named.has(item))
      return PartialOrder.fromBuckets(names.count, [...buckets, rest])
    }
    if ('ranks' in input && isArrayLike(input.ranks)) {
      return orderOfRanks(input.ranks, input.missing ?? 'unknown', names)
    }
    if ('preferences' in input && isArrayLike(input.preferences)) {
      return orderOfPreferences(
        Array.from(input.preferences, (pair) => pairOf(pair, names)),
        names,
      )
    }
    if ('chosen' in input && isArrayLike(input.from)) return orderOfChoice(input, names)
  }
  throw new PartitaError('NOT_IN_SPACE', 'this is no partial ranking', {
    expected:
      "{ order }, { top }, { ranks }, { preferences }, { chosen, from }, an array of items or a text 'b>a>*'",
    received: input === null ? 'null' : typeof input,
  })
}

/**
 * The partial order that pairs `[better, worse]` imply.
 *
 * @throws PartitaError NOT_IN_SPACE with a cycle if they contradict each other
 */
export function orderOfPreferences(
  pairs: readonly (readonly [better: number, worse: number])[],
  names: ItemNames,
): PartialOrder {
  const result = PartialOrder.fromPairs(names.count, pairs)
  if (result instanceof PartialOrder) return result
  throw new PartitaError('NOT_IN_SPACE', 'the preferences contradict each other', {
    expected: 'no cycle',
    received: result.map((item) => names.names[item]).join(' > '),
    hint: 'drop one of these preferences',
  })
}

/** Each chosen item before every other one of the slate. */
function orderOfChoice(
  { chosen, from }: { readonly chosen: Item | readonly Item[]; readonly from: readonly Item[] },
  names: ItemNames,
): PartialOrder {
  const slate = names.indicesOf(Array.from(from))
  const best = names.indicesOf(isArrayLike(chosen) ? Array.from(chosen as Item[]) : [chosen])
  names.checkDistinct(slate)
  names.checkDistinct(best)
  const stray = best.find((item) => !slate.includes(item))
  if (stray !== undefined) {
    throw new PartitaError('NOT_IN_SPACE', 'a chosen item is not on its slate', {
      expected: `one of ${slate.map((item) => names.names[item]).join(', ')}`,
      received: names.names[stray],
    })
  }
  const rest = slate.filter((item) => !best.includes(item))
  return PartialOrder.fromBuckets(names.count, [best, rest])
}

function pairOf(pair: unknown, names: ItemNames): [number, number] {
  if (!(Array.isArray(pair) && pair.length === 2)) {
    throw new PartitaError('NOT_IN_SPACE', 'this is no preference', {
      expected: 'a pair [better, worse]',
      received: JSON.stringify(pair),
    })
  }
  return [names.indexOf(pair[0]), names.indexOf(pair[1])]
}

function bucketsOf(entries: ArrayLike<unknown>, names: ItemNames): number[][] {
  const buckets = Array.from(entries, (entry) => (isArrayLike(entry) ? Array.from(entry) : [entry]))
  const items = names.indicesOf(buckets.flat())
  names.checkDistinct(items)
  let at = 0
  return buckets.map((bucket) => {
    at += bucket.length
    return items.slice(at - bucket.length, at)
  })
}

function orderOfRanks(
  ranks: ArrayLike<number>,
  missing: 'unknown' | 'last',
  names: ItemNames,
): PartialOrder {
  checkOption(missing === 'unknown' || missing === 'last', 'missing', 'unknown, last', missing)
  if (ranks.length !== names.count) {
    throw new PartitaError('NOT_IN_SPACE', 'a rank vector needs one rank for each item', {
      expected: `${names.count} ranks, NaN or 0 where missing`,
      received: `${ranks.length}`,
    })
  }
  const byRank = new Map<number, number[]>()
  for (let item = 0; item < ranks.length; item++) {
    const absent = Number.isNaN(ranks[item]) || ranks[item] === 0
    if (absent && missing === 'unknown') continue
    if (!(absent || (ranks[item] >= 1 && ranks[item] < Number.POSITIVE_INFINITY))) {
      throw new PartitaError('NOT_IN_SPACE', 'this is no rank', {
        expected: 'a number from 1 = best on, or NaN or 0 where missing',
        received: `${ranks[item]} for ${names.show(item)}`,
      })
    }
    const rank = absent ? Infinity : ranks[item]
    const bucket = byRank.get(rank)
    if (bucket === undefined) byRank.set(rank, [item])
    else bucket.push(item)
  }
  const sorted = [...byRank].sort(([a], [b]) => a - b)
  return PartialOrder.fromBuckets(
    names.count,
    sorted.map(([, bucket]) => bucket),
  )
}
