import { type DenseMatrix, rowsAtOnce } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { readOrders } from '../../inference/index.js'
import {
  type LinearExtensions,
  linearExtensions,
  PartialRanking,
  type PartialRankingInput,
  type Permutations,
  permutations,
  type Ranking,
  type RankingCodeName,
  ranksSeemFromZero,
} from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import { readOutputs } from '../fit/encode-outputs.js'

/** One output of a label ranker: an order, ranks, or what is known of them. */
export type RankingOutput = PartialRankingInput | PartialRanking

/** Outputs of label ranking, one a row. */
export type RankingOutputs = readonly RankingOutput[]

/** Partial rankings with at most so many extensions are listed whole. */
const LISTED_EXTENSIONS = 128
/** The same where a likelihood is asked for, as many as outputs of a space that is enumerated. */
const LARGEST_LIST = 2 ** 16

/** What each output says of its row's ranking; errors name the row. */
export function parseRankings(
  Y: RankingOutputs,
  space: Permutations,
  rows: number,
  where: string,
): PartialRanking[] {
  checkFirstRank(Y, where)
  return readOutputs(Y, rows, where, (output) =>
    output instanceof PartialRanking ? ofSpace(output, space) : space.parsePartial(output),
  )
}

/** Throws `NOT_IN_SPACE` for rows of ranks that seem to count from 0, unless they say what 0 is. */
function checkFirstRank(Y: RankingOutputs, where: string): void {
  if (!Array.isArray(Y)) return
  const ranks = Y.flatMap((output: unknown) => {
    const isRanks = typeof output === 'object' && output !== null && 'ranks' in output
    return isRanks && !('missing' in output) ? [output.ranks as ArrayLike<number>] : []
  })
  if (!ranks.every((row) => typeof row?.length === 'number') || !ranksSeemFromZero(ranks)) return
  throw new PartitaError('NOT_IN_SPACE', 'the ranks seem to count from 0', {
    expected: 'ranks that count from 1 = best, 0 or NaN where missing',
    received: 'a 0 in every row',
    where,
    hint: "add 1 to each, or pass { ranks, missing: 'unknown' } if 0 is a missing rank",
  })
}

/** The same with the items of the space; throws `NOT_IN_SPACE` if it names or numbers others. */
function ofSpace(ranking: PartialRanking, space: Permutations): PartialRanking {
  const { items } = space
  const k = items.length
  const isItem = (name: string, i: number) => name === items[i] || name === String(i)
  if (ranking.items.length === k && ranking.items.every(isItem)) {
    return space.parsePartial({ preferences: ranking.preferences() })
  }
  throw new PartitaError('NOT_IN_SPACE', 'a partial ranking of other items', {
    expected: `${k} items: ${items.slice(0, 5).join(', ')}`,
    received: `${ranking.items.length} items: ${ranking.items.slice(0, 5).join(', ')}`,
  })
}

/**
 * What each row's output says of its ranking as the positive phase reads it: all extensions of a
 * partial ranking with weight 1 if there are at most 128, otherwise the partial ranking itself, a
 * constraint. A complete ranking is a list of one.
 */
export function observedRankings(
  rankings: readonly PartialRanking[],
  space: Permutations,
): Observations {
  const c = space.codeLength
  const lists = rankings.map(listExtensions)
  const count = lists.reduce((most, list) => Math.max(most, list?.length ?? 1), 1)
  const codes = new Float32Array(rankings.length * count * c)
  const logWeights = new Float64Array(rankings.length * count).fill(Number.NEGATIVE_INFINITY)
  rankings.forEach((ranking, row) => {
    const list = lists[row] ?? firstExtension(ranking)
    for (let a = 0; a < count; a++) {
      const at = row * count + a
      // Places left empty repeat the first order with weight zero.
      space.encode(list[a] ?? list[0], codes, at * c)
      if (a < list.length) logWeights[at] = 0
    }
  })
  return {
    codes,
    ...(count > 1 && { count, logWeights }),
    ...(lists.includes(undefined) && {
      constraints: rankings.map((ranking, row) => (lists[row] ? undefined : ranking)),
    }),
  }
}

/**
 * All rankings consistent with a partial one as the positive phase reads them, in parts that fit into
 * memory; undefined if they are more than 65,536 or cannot be counted.
 */
export function listedExtensions(
  ranking: PartialRanking,
  space: Permutations,
): Iterable<Observations> | undefined {
  const extensions = linearExtensions(ranking)
  if (!isAtMost(extensions, LARGEST_LIST)) return undefined
  return partsOfList(extensions, space)
}

function* partsOfList(extensions: Iterable<Ranking>, space: Permutations): Generator<Observations> {
  const c = space.codeLength
  const most = rowsAtOnce(c)
  let orders: Ranking[] = []
  const part = () => {
    const codes = new Float32Array(orders.length * c)
    orders.forEach((order, a) => {
      space.encode(order, codes, a * c)
    })
    return { codes, count: orders.length }
  }
  for (const order of extensions) {
    orders.push(order)
    if (orders.length < most) continue
    yield part()
    orders = []
  }
  if (orders.length > 0) yield part()
}

/** Whether the consistent rankings can be counted and are no more than that. */
function isAtMost(extensions: LinearExtensions, most: number): boolean {
  return extensions.exact && extensions.logCount <= Math.log(most) + 1e-9
}

/** All rankings consistent with a partial one; undefined if they are too many or cannot be counted. */
function listExtensions(ranking: PartialRanking): readonly Ranking[] | undefined {
  const complete = ranking.toRanking()
  if (complete) return [complete]
  const extensions = linearExtensions(ranking)
  return isAtMost(extensions, LISTED_EXTENSIONS) ? [...extensions] : undefined
}

/** One ranking consistent with a partial one: the first in lexicographic order. */
function firstExtension(ranking: PartialRanking): readonly Ranking[] {
  for (const order of linearExtensions(ranking)) return [order]
  return []
}

/** Ranks of a partial ranking, 1 = best: one more than the items known to come before; ties equal. */
export function partialRanks(ranking: PartialRanking): number[] {
  const k = ranking.items.length
  const items = Array.from({ length: k }, (_, i) => i)
  return items.map((i) => 1 + items.filter((j) => ranking.precedes(j, i)).length)
}

/** The items of outputs that tell them, or their number; throws if they do not. */
export function itemsOf(Y: RankingOutputs): number | readonly string[] {
  const first: RankingOutput | null | undefined = Array.isArray(Y) ? Y[0] : undefined
  if (first instanceof PartialRanking) return first.items
  if (Array.isArray(first) && first.every((item) => typeof item === 'number')) return first.length
  if (typeof first === 'object' && first && 'ranks' in first) return first.ranks.length
  throw new PartitaError('INVALID_OPTION', 'the items are not known', {
    expected: 'orders of item indices, ranks, or the option items',
    hint: "name them: new LabelRanker({ items: ['a', 'b', 'c'] })",
  })
}

/** The space that a model's header describes. */
export function rankingSpaceFrom(header: unknown): Permutations {
  const { items, code } = header as { items: readonly string[]; code: RankingCodeName }
  const isNames = Array.isArray(items) && items.every((item) => typeof item === 'string')
  checkOption(isNames, 'space', 'the names of the items', items)
  return permutations(items, { code })
}

/** The orders of codes, item indices best first, `[n, c] → [n][k]`. */
export function ordersOf(codes: Float32Array, space: Permutations): number[][] {
  const k = space.items.length
  const all = Array.from(readOrders(codes, space))
  return Array.from({ length: all.length / k }, (_, d) => all.slice(d * k, (d + 1) * k))
}

/** Orders as ranks, 1 = best, `[n, k]`. */
export function rankMatrix(space: Permutations, orders: readonly number[][]): DenseMatrix {
  const cols = space.items.length
  const values = new Float32Array(orders.length * cols)
  orders.forEach((order, row) => {
    values.set(space.toRanks(order), row * cols)
  })
  return { rows: orders.length, cols, values }
}

/** The rankings of each row's codes in turn. */
export function* ordersOfRows(
  rows: Iterable<Float32Array>,
  space: Permutations,
): Generator<number[][]> {
  for (const codes of rows) yield ordersOf(codes, space)
}
