import { PartialRanking } from './partial-ranking.js'
import { type PartialRankingInput, parsePartialOrder } from './partial-ranking-input.js'
import { RankingSpace, type RankingSpaceOptions } from './ranking-space.js'

/**
 * All rankings of `k` items: the outputs of label ranking. `ln |Y| = ln k!`.
 *
 * Made by {@link permutations}.
 *
 * @example
 * ```ts
 * import { Permutations, permutations } from 'partita/core'
 * const space: Permutations = permutations(['rain', 'sun', 'snow'])
 * const y = space.parse('sun>snow>rain')
 * console.log(y, space.toRanks(y), space.toNames(y)) // [1, 2, 0] [3, 1, 2] ['sun', 'snow', 'rain']
 * ```
 */
export class Permutations extends RankingSpace {
  /** @throws PartitaError INVALID_OPTION unless there is an item, and each has its own name */
  constructor(items: number | readonly string[], options: RankingSpaceOptions = {}) {
    super('permutations', items, undefined, options)
  }

  /**
   * What `input` tells of a ranking of these items; see {@link partialRanking}.
   *
   * @throws PartitaError NOT_IN_SPACE, UNKNOWN_LABEL, PARSE_ERROR or INVALID_OPTION
   */
  parsePartial(input: PartialRankingInput): PartialRanking {
    return new PartialRanking(this.itemNames, parsePartialOrder(input, this.itemNames))
  }
}

/**
 * The space of all rankings of `items`: a number of them, or their names.
 *
 * @throws PartitaError INVALID_OPTION unless there is an item, and each has its own name
 *
 * @example
 * ```ts
 * import { permutations } from 'partita'
 * const space = permutations(3, { code: 'pairs' })
 * console.log([...space.enumerate()].length, space.codeLength) // 6 3
 * ```
 */
export function permutations(
  items: number | readonly string[],
  options: RankingSpaceOptions = {},
): Permutations {
  return new Permutations(items, options)
}
