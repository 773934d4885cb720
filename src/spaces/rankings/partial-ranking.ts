import { PartitaError } from '../../errors.js'
import type { PartialOrder } from '../combinatorics/partial-order.js'
import type { Constraint } from '../contract/constraint.js'
import { ItemNames } from '../contract/item-names.js'
import { formatOrderString, nameInOrder } from './order-string.js'
import {
  orderOfPreferences,
  type PartialRankingInput,
  parsePartialOrder,
} from './partial-ranking-input.js'
import type { Ranking } from './ranking.js'

/**
 * What is known of a ranking: a partial order of the items. It stands for the set of all rankings
 * consistent with it ({@link isConsistent}, {@link linearExtensions}); a tie says nothing about the
 * order of the tied items.
 *
 * Made by {@link partialRanking}.
 *
 * @example
 * ```ts
 * import { type PartialRanking, partialRanking } from 'partita'
 * const known: PartialRanking = partialRanking(['a', 'b', 'c'], { top: ['b'] })
 * console.log(known.precedes(1, 0), known.precedes(0, 2)) // true false
 * console.log(String(known)) // b>ac
 * ```
 */
export class PartialRanking implements Constraint<Ranking> {
  /** names of the items */
  readonly items: readonly string[]
  readonly #names: ItemNames
  readonly #order: PartialOrder

  /** @internal Use {@link partialRanking}. */
  constructor(names: ItemNames, order: PartialOrder) {
    this.items = names.names
    this.#names = names
    this.#order = order
  }

  /** Whether item `i` is known to come before item `j`. */
  precedes(i: number, j: number): boolean {
    return this.#order.precedes(i, j)
  }

  /**
   * Whether a ranking agrees with all that is known.
   *
   * @throws PartitaError NOT_IN_SPACE unless it has as many items
   */
  allows(ranking: Ranking): boolean {
    const k = this.items.length
    if (ranking.length !== k) {
      throw new PartitaError('NOT_IN_SPACE', 'a ranking needs one item for each place', {
        expected: `${k} items`,
        received: `${ranking.length}`,
      })
    }
    for (let late = 1; late < k; late++) {
      for (let early = 0; early < late; early++) {
        if (this.precedes(ranking[late], ranking[early])) return false
      }
    }
    return true
  }

  /** For how many pairs of items the order is known. */
  get pairCount(): number {
    return this.#order.pairCount
  }

  /** The ranking, if all is known; else undefined. */
  toRanking(): Ranking | undefined {
    const k = this.items.length
    if (this.pairCount < (k * (k - 1)) / 2) return undefined
    return this.#order.levels().flat()
  }

  /**
   * What both say together.
   *
   * @throws PartitaError NOT_IN_SPACE with the cycle if they contradict each other, or if the items
   *   differ
   */
  and(other: PartialRanking): PartialRanking {
    if (other.items.join('>') !== this.items.join('>')) {
      throw new PartitaError('NOT_IN_SPACE', 'partial rankings of different items', {
        expected: this.items.slice(0, 5).join(', '),
        received: other.items.slice(0, 5).join(', '),
      })
    }
    const pairs = [...this.preferences(), ...other.preferences()]
    return new PartialRanking(this.#names, orderOfPreferences(pairs, this.#names))
  }

  /** Every known pair, `[better, worse]`, those that follow from others included. */
  preferences(): [better: number, worse: number][] {
    const k = this.items.length
    const pairs: [number, number][] = []
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) if (this.precedes(i, j)) pairs.push([i, j])
    }
    return pairs
  }

  /**
   * An order string if tied items are all that is unknown (`e>f>abcdg`); else the preferences
   * nothing else implies, `a>b, c>b`.
   */
  toString(): string {
    const levels = this.#order.levels()
    let pairs = 0
    let before = 0
    for (const level of levels) {
      pairs += before * level.length
      before += level.length
    }
    if (pairs === this.pairCount) return formatOrderString(levels, this.#names)
    return this.preferences()
      .filter(([i, j]) => !this.items.some((_, m) => this.precedes(i, m) && this.precedes(m, j)))
      .map(([i, j]) => `${nameInOrder(this.items[i])}>${nameInOrder(this.items[j])}`)
      .join(', ')
  }
}

/**
 * What is known of a ranking of `items`: a number of them, or their names.
 *
 * @throws PartitaError NOT_IN_SPACE if an item is named twice, if a rank is neither positive nor
 *   missing, or, naming the cycle, if preferences contradict each other; UNKNOWN_LABEL for a name
 *   of no item; PARSE_ERROR for a text that is no order; INVALID_OPTION for bad items
 *
 * @example
 * ```ts
 * import { partialRanking } from 'partita'
 * const known = partialRanking(['a', 'b', 'c', 'd'], { preferences: [['a', 'b'], ['b', 'c']] })
 * console.log(known.precedes(0, 2), String(known)) // true, a>b, b>c
 * ```
 */
export function partialRanking(
  items: number | readonly string[],
  input: PartialRankingInput,
): PartialRanking {
  const names = new ItemNames(items)
  return new PartialRanking(names, parsePartialOrder(input, names))
}

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
  return partial.allows(order)
}
