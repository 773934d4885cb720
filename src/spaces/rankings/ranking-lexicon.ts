import { Permutation, permutation } from 'js-combinatorics'
import { checkOption } from '../../errors.js'
import { successor } from '../combinatorics/successor.js'
import { tooLargeToEnumerate } from '../contract/check-enumerable.js'
import type { Ranking } from './ranking.js'

/** Not worth waiting for more. */
const MOST_ENUMERATED = 1e9

/**
 * Every ranking of `n` out of `k` items, lazily, in lexicographic order.
 *
 * @throws PartitaError UNSUPPORTED beyond 10⁹ rankings
 */
export function enumerateRankings(k: number, n: number, name: string): Iterable<Ranking> {
  const size = permutation(k, n)
  if (size > MOST_ENUMERATED) {
    const received = `about 10^${String(size).length - 1}`
    throw tooLargeToEnumerate(name, 'at most 10⁹ rankings', received)
  }
  return successors(k, n)
}

function* successors(k: number, n: number): Iterable<Ranking> {
  const order = Array.from({ length: k }, (_, item) => item)
  do yield order.slice(0, n)
  while (successor(order, n))
}

/** Position of a ranking in lexicographic order, from 0. */
export function positionOfRanking(y: Ranking, k: number): bigint {
  const rest = Array.from({ length: k }, (_, item) => item)
  let position = 0n
  for (const item of y) {
    const index = rest.indexOf(item)
    position = position * BigInt(rest.length) + BigInt(index)
    rest.splice(index, 1)
  }
  return position
}

/**
 * The ranking at a position of the lexicographic order; the inverse of {@link positionOfRanking}.
 *
 * @throws PartitaError INVALID_OPTION unless there is such a position
 */
export function rankingAt(position: bigint, k: number, n: number): Ranking {
  const size = permutation(k, n)
  checkOption(position >= 0n && position < size, 'position', `0 … ${size - 1n}`, position)
  const items = Array.from({ length: k }, (_, item) => item)
  return new Permutation(items, n).at(position)!
}
