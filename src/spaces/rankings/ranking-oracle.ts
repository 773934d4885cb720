import { checkOption, PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import type { RankingScores } from './ranking-scores.js'
import { lowestItem, RankingSteps } from './ranking-steps.js'
import { collectPairs, sumFactors, sumLogarithms } from './ranking-sums.js'

/** Largest number of items of an exact answer. */
export const RANKING_ORACLE_LIMIT = 16

/** Marginal probabilities of a distribution over rankings of k items. */
export interface RankingMarginals {
  /** `P(item i at place p)`, 0 the first place, row-major `[k, k]`; rows and columns sum to 1 */
  readonly places: Float64Array
  /** `P(item j before item i)` at `[j, i]`, zero diagonal, `[k, k]` */
  readonly pairs: Float64Array
}

/** Marginals with the log-partition, whose gradient they are. */
export interface RankingSolution extends RankingMarginals {
  /** `ln Σ_y e^{score(y)}`, absolute: subtract `ln k!` for it relative to the uniform measure */
  readonly logPartition: number
}

/** An order and its score. */
export interface RankingMode {
  /** the items best first, `[k]` */
  readonly order: Int32Array
  /** nats */
  readonly score: number
}

/**
 * Exact answers about `p(y) ∝ e^{score(y)}` over all `k!` rankings, by one dynamic program over the
 * `2ᵏ` sets of items already placed, in double precision:
 *
 *   `V(S) = ln Σ_{i∉S} exp(step(S, i) + V(S ∪ {i}))`, `V(all) = 0`, log-partition `V(∅)`
 *
 * where `step(S, i)` is what the score gains by appending item `i`. It serves scores of places
 * (ranks and matrix codes), of pairs, Plackett–Luce, and their sums. `O(k 2ᵏ)` time and memory
 * (8 MB at k = 16); the tables are kept and used again by every call, so one oracle should serve
 * all rows. The sums are taken without logarithms where the scores are moderate and with them
 * otherwise: no score is too large, and `−∞` forbids.
 *
 * @see Held and Karp 1962 for the recursion; docs/maths.md#5-exact-sums
 *
 * @example
 * ```ts
 * import { RankingOracle, Rng } from 'partita/core'
 * const oracle = new RankingOracle(3)
 * const scores = { pairs: [0, 2, 1, 0, 0, 2, 0, 0, 0] } // 0 before 1 before 2, preferably
 * console.log(oracle.mode(scores).order) // 0, 1, 2
 * console.log(oracle.solve(scores).pairs) // P(j before i)
 * console.log(oracle.sample(scores, new Rng(1), 2)) // two orders, [2, 3]
 * ```
 */
export class RankingOracle {
  /** number of items */
  readonly k: number
  readonly #steps: RankingSteps
  /** `V(S)`, its exponential or its max-plus form, `[2ᵏ]` */
  readonly #values: Float64Array
  /** `P(next item i | placed S)`, `[2ᵏ, k]`; made when first needed */
  #transitions: Float64Array | undefined
  readonly #gains: Float64Array
  readonly #items: Uint8Array

  /** @throws PartitaError UNSUPPORTED beyond 16 items, INVALID_OPTION below 1 */
  constructor(k: number) {
    checkOption(Number.isInteger(k) && k >= 1, 'k', 'an integer ≥ 1', k)
    if (k > RANKING_ORACLE_LIMIT) {
      throw new PartitaError('UNSUPPORTED', 'too many items for exact answers about rankings', {
        expected: `at most ${RANKING_ORACLE_LIMIT} items`,
        received: `${k} items`,
        hint: `the dynamic program keeps k · 2^k numbers (${k} · 2^${k}); use samples instead`,
      })
    }
    this.k = k
    this.#steps = new RankingSteps(k)
    this.#values = new Float64Array(2 ** k)
    this.#gains = new Float64Array(k)
    this.#items = new Uint8Array(k)
  }

  /**
   * `ln Σ_y e^{score(y)}` over all orders, nats. With Plackett–Luce scores `ln E_{y~q} e^{rest}`;
   * without, subtract `ln k!` for the log-partition relative to the uniform measure.
   *
   * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE; NOT_IN_SPACE if every order is forbidden
   */
  logPartition(scores: RankingScores): number {
    return this.#sumBackward(scores, undefined)
  }

  /**
   * The log-partition and the marginals, which are its gradients: `∂/∂Θ[i, p] = P(i at p)`,
   * `∂/∂A[j, i] = P(j before i)`.
   *
   * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE; NOT_IN_SPACE if every order is forbidden
   */
  solve(scores: RankingScores): RankingSolution {
    const { k } = this
    const transitions = this.#transitionTable()
    const logPartition = this.#sumBackward(scores, transitions)

    const { sizes, lowBits, lowMask, lowPairs, highPairs } = this.#steps
    const highBits = k - lowBits
    // the values are spent: their table holds P(S is the set of the first |S| items) now,
    // and the pair sums' tables the flow into each item from each half of S
    const reached = this.#values.fill(0)
    const lowFlow = lowPairs.fill(0)
    const highFlow = highPairs.fill(0)
    const places = new Float64Array(k * k)
    const all = reached.length - 1
    reached[0] = 1
    for (let set = 0; set < all; set++) {
      const mass = reached[set]
      if (mass === 0) continue
      const place = sizes[set]
      const low = set & lowMask
      const high = set >> lowBits
      for (let rest = all ^ set; rest !== 0; rest &= rest - 1) {
        const item = lowestItem(rest)
        const flow = mass * transitions[set * k + item]
        reached[set | (1 << item)] += flow
        places[item * k + place] += flow
        lowFlow[(item << lowBits) + low] += flow
        highFlow[(item << highBits) + high] += flow
      }
    }
    const pairs = new Float64Array(k * k)
    collectPairs(lowFlow, k, 0, lowBits, pairs)
    collectPairs(highFlow, k, lowBits, k, pairs)
    return { logPartition, places, pairs }
  }

  /**
   * Independent exact samples.
   *
   * @returns orders, best item first, row-major `[count, k]`
   * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE; NOT_IN_SPACE if every order is forbidden
   */
  sample(scores: RankingScores, rng: Rng, count: number): Int32Array {
    checkOption(Number.isInteger(count) && count >= 0, 'count', 'an integer ≥ 0', count)
    const { k } = this
    const transitions = this.#transitionTable()
    this.#sumBackward(scores, transitions)
    const all = this.#values.length - 1
    const orders = new Int32Array(count * k)
    for (let at = 0; at < orders.length; ) {
      let set = 0
      while (set !== all) {
        let left = rng.uniform()
        let chosen = -1
        for (let rest = all ^ set; rest !== 0 && left >= 0; rest &= rest - 1) {
          const item = lowestItem(rest)
          const probability = transitions[set * k + item]
          left -= probability
          // rounding may leave a little of `left` after the last item: the last possible one is it
          if (probability > 0) chosen = item
        }
        orders[at] = chosen
        at++
        set |= 1 << chosen
      }
    }
    return orders
  }

  /**
   * The order of the largest score; of several, the first in lexicographic order.
   *
   * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE; NOT_IN_SPACE if every order is forbidden
   */
  mode(scores: RankingScores): RankingMode {
    const values = this.#values
    const steps = this.#steps
    const gains = this.#gains
    const items = this.#items
    steps.loadLogarithms(scores)
    const all = values.length - 1
    values[all] = 0
    for (let set = all - 1; set >= 0; set--) {
      const count = steps.from(set, gains, items)
      let best = -Infinity
      for (let n = 0; n < count; n++) {
        best = Math.max(best, gains[n] + values[set | (1 << items[n])])
      }
      values[set] = best
    }
    this.#checkPossible()

    const order = new Int32Array(this.k)
    for (let set = 0, place = 0; set !== all; place++) {
      steps.from(set, gains, items)
      let n = 0
      // the same sum as above, so equal to the last bit
      while (gains[n] + values[set | (1 << items[n])] !== values[set]) n++
      order[place] = items[n]
      set |= 1 << items[n]
    }
    return { order, score: values[0] }
  }

  /** The log-partition; fills `P(i | S)` if there is a table for it. */
  #sumBackward(scores: RankingScores, transitions: Float64Array | undefined): number {
    if (this.#steps.loadFactors(scores)) {
      sumFactors(this.#steps, this.#values, transitions)
      this.#values[0] = Math.log(this.#values[0])
    } else {
      this.#steps.loadLogarithms(scores)
      sumLogarithms(this.#steps, this.#values, transitions)
    }
    this.#checkPossible()
    return this.#values[0]
  }

  #transitionTable(): Float64Array {
    this.#transitions ??= new Float64Array(this.k * 2 ** this.k)
    return this.#transitions
  }

  #checkPossible(): void {
    if (this.#values[0] > -Infinity) return
    throw new PartitaError('NOT_IN_SPACE', 'the scores forbid every ranking', {
      expected: 'at least one order without a score of −Infinity',
      hint: 'the required preferences contradict each other: look for a cycle among them',
    })
  }
}
