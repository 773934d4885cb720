import { checkOption, PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import { countPart, logCountPart } from '../combinatorics/extension-count.js'
import { type DrawExtension, extensionSampler } from '../combinatorics/extension-sampler.js'
import {
  decomposeOrder,
  type OrderPart,
  type Precedes,
} from '../combinatorics/order-decomposition.js'
import { PRIME_LIMIT } from '../combinatorics/prime-order.js'
import type { PartialRanking } from './partial-ranking.js'
import type { Ranking } from './ranking.js'

/** Options of {@link linearExtensions}. */
export interface LinearExtensionOptions {
  /**
   * Moves of the Markov chain for each sample, where one is needed; default `⌈u³ ln u⌉` for a part
   * of `u` items.
   */
  readonly steps?: number
}

/**
 * All rankings consistent with a partial ranking: iterated in lexicographic order, counted, or
 * sampled uniformly.
 *
 * The partial order is first taken apart in series (one group before another) and in parallel
 * (nothing known between groups): bucket orders, lists of the first places and missing items fall
 * apart into single items, and are counted and sampled exactly for any number of items. What cannot
 * be taken apart is counted and sampled exactly by a dynamic program over the sets of items placed
 * first, up to 16 items, `O(u 2ᵘ)`; beyond, `exact` is false, counting is refused and sampling is a
 * Markov chain of transpositions of neighbours, restarted for each sample, whose distribution after
 * `O(u³ ln u)` moves is close to uniform.
 *
 * Made by {@link linearExtensions}.
 *
 * @see Karzanov, Khachiyan 1991; Wilson 2004, "Mixing times of lozenge tiling and card shuffling
 *   Markov chains" (the bound `(4/π² + o(1)) u³ ln u`)
 *
 * @example
 * ```ts
 * import { type LinearExtensions, linearExtensions, partialRanking } from 'partita/core'
 * const known = partialRanking(['a', 'b', 'c'], { preferences: [['c', 'a']] })
 * const rankings: LinearExtensions = linearExtensions(known)
 * console.log(rankings.count, [...rankings]) // 3n [[1, 2, 0], [2, 0, 1], [2, 1, 0]]
 * ```
 */
export class LinearExtensions implements Iterable<Ranking> {
  /** whether counts and samples are exact */
  readonly exact: boolean
  readonly #partial: PartialRanking
  readonly #whole: OrderPart
  readonly #steps: number | undefined
  #draw: DrawExtension | undefined

  /** @throws PartitaError INVALID_OPTION unless `steps` is a positive integer */
  constructor(partial: PartialRanking, { steps }: LinearExtensionOptions = {}) {
    checkOption(
      steps === undefined || (Number.isInteger(steps) && steps >= 1),
      'steps',
      'a positive integer',
      steps,
    )
    this.#partial = partial
    this.#steps = steps
    this.#whole = decomposeOrder(Array.from(partial.items.keys()), this.#precedes)
    this.exact = largestPrime(this.#whole) <= PRIME_LIMIT
  }

  /**
   * How many rankings these are, exactly.
   *
   * @throws PartitaError UNSUPPORTED unless `exact`
   */
  get count(): bigint {
    return countPart(this.#checkedWhole(), this.#precedes)
  }

  /**
   * `ln` of the count, nats.
   *
   * @throws PartitaError UNSUPPORTED unless `exact`
   */
  get logCount(): number {
    return logCountPart(this.#checkedWhole(), this.#precedes)
  }

  /** Every consistent ranking, lazily, in lexicographic order. There may be very many. */
  *[Symbol.iterator](): Iterator<Ranking> {
    const k = this.#partial.items.length
    const order = new Int32Array(k).fill(-1)
    const placed = new Uint8Array(k)
    for (let place = 0; place >= 0; ) {
      let item = order[place]
      if (item >= 0) placed[item] = 0
      do item++
      while (item < k && !this.#mayFollow(item, placed))
      if (item === k) {
        order[place] = -1
        place--
        continue
      }
      order[place] = item
      placed[item] = 1
      if (place === k - 1) yield Array.from(order)
      else place++
    }
  }

  /**
   * Independent samples, uniform on these rankings (where not `exact`, nearly).
   *
   * @param orders receives `count` orders of item indices, best first, `[count, k]`
   */
  sample(rng: Rng, count: number, orders: Int32Array): void {
    this.#draw ??= extensionSampler(this.#whole, this.#precedes, this.#steps)
    const k = this.#partial.items.length
    for (let j = 0; j < count; j++) this.#draw(rng, orders, j * k)
  }

  readonly #precedes: Precedes = (i, j) => this.#partial.precedes(i, j)

  #mayFollow(item: number, placed: Uint8Array): boolean {
    if (placed[item]) return false
    for (let other = 0; other < placed.length; other++) {
      if (!placed[other] && this.#partial.precedes(other, item)) return false
    }
    return true
  }

  #checkedWhole(): OrderPart {
    if (this.exact) return this.#whole
    throw new PartitaError('UNSUPPORTED', 'too many interlocked preferences to count rankings', {
      expected: `groups of at most ${PRIME_LIMIT} items`,
      received: `${largestPrime(this.#whole)} items`,
      hint: 'sample them instead',
    })
  }
}

/**
 * The rankings consistent with a partial ranking; see {@link LinearExtensions}.
 *
 * @throws PartitaError INVALID_OPTION unless `steps` is a positive integer
 *
 * @example
 * ```ts
 * import { linearExtensions, partialRanking, Rng } from 'partita'
 * const rankings = linearExtensions(partialRanking(60, { top: [7, 2, 31] }))
 * const orders = new Int32Array(2 * 60)
 * rankings.sample(new Rng(1), 2, orders)
 * console.log(rankings.exact, orders.slice(60, 63)) // true, 7 2 31
 * ```
 */
export function linearExtensions(
  partial: PartialRanking,
  options: LinearExtensionOptions = {},
): LinearExtensions {
  return new LinearExtensions(partial, options)
}

function largestPrime(part: OrderPart): number {
  if (part.kind === 'item') return 0
  return part.kind === 'prime' ? part.size : Math.max(...part.parts.map(largestPrime))
}
