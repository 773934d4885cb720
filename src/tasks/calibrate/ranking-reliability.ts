import type { Reliability } from '../../metrics/index.js'
import type { PartialRanking } from '../../spaces/index.js'
import { Events } from './events.js'

/** How far the probabilities of a model of rankings can be taken at their word. */
export interface RankingReliability {
  /** of the order of two items, an event for each pair whose order is known; absent if none is */
  readonly pairs?: Reliability
  /**
   * of items at the first three places, an event for each item and place of rows that are known whole; absent
   * without such rows, and for more than 16 items of Plackett–Luce
   */
  readonly topPlaces?: Reliability
  /** of the ranking that is predicted: whether it is the true one, of rows that are known whole */
  readonly predictedRanking?: Reliability
}

/** Places that events are of. */
const PLACES = 3

/** Gathers what a model says of each row's ranking, and what is known of it. */
export class RankingEvents {
  readonly #pairs = new Events()
  readonly #places = new Events()
  readonly #rankings = new Events()

  /** @param probabilities `P(item j before item i)` at `[j, i]`, `[k, k]` */
  addPairs(known: PartialRanking, probabilities: ArrayLike<number>): void {
    const k = known.items.length
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < i; j++) {
        const isBefore = known.precedes(j, i)
        const isKnown = isBefore || known.precedes(i, j)
        this.#pairs.add(probabilities[j * k + i], isKnown ? isBefore : undefined)
      }
    }
  }

  /** @param probabilities `P(item i at place t)` at `[i, t]`, `[k, k]` */
  addPlaces(known: PartialRanking, probabilities: ArrayLike<number>): void {
    const order = known.toRanking()
    if (!order) return
    const k = order.length
    for (let place = 0; place < Math.min(PLACES, k); place++) {
      for (let item = 0; item < k; item++) {
        this.#places.add(probabilities[item * k + place], order[place] === item)
      }
    }
  }

  /** @param probability of the predicted order */
  addRanking(known: PartialRanking, order: readonly number[], probability: number): void {
    const truth = known.toRanking()
    this.#rankings.add(
      probability,
      truth?.every((item, place) => item === order[place]),
    )
  }

  get reliability(): RankingReliability {
    return {
      pairs: this.#pairs.reliability,
      topPlaces: this.#places.reliability,
      predictedRanking: this.#rankings.reliability,
    }
  }
}
