import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import type { PartialRanking } from '../../spaces/index.js'
import { checkLevel } from './control-threshold.js'
import {
  type GuaranteeOptions,
  statementOf,
  type Thresholds,
  thresholdOfRows,
  thresholdsOf,
} from './promise.js'

/** A promise about the ranks of items. */
export interface RankPromise extends GuaranteeOptions {
  /** the share of the items whose true rank is in its interval is at least this, on average over rows */
  readonly ranks: number
  /** promise instead that all items of a row are in their intervals at once so often */
  readonly simultaneous?: boolean
}

/** The ranks that an item may have, 1 the best. */
export interface RankInterval {
  readonly low: number
  readonly high: number
}

/**
 * An interval of ranks for each item that holds its true rank as often as promised, whatever the model. A place `t`
 * of an item is in where the smaller tail, `2 min(P(T ≤ t), P(T ≥ t))`, reaches a threshold. Made by `guarantee`
 * of a fitted ranker.
 */
export class GuardedRanks {
  /** what is promised, of how many rows, in which sense */
  readonly statement: string
  /** what makes the promise void, in words: rows that were trained on */
  readonly warnings: readonly string[]
  /** by group; the group `undefined` where there are none */
  readonly thresholds: Thresholds
  readonly #places: (X: FeaturesInput) => DenseMatrix
  readonly #items: number

  /** @internal Use `guarantee`. */
  constructor(
    places: (X: FeaturesInput) => DenseMatrix,
    X: FeaturesInput,
    rankings: readonly PartialRanking[],
    promise: RankPromise,
    warnings: readonly string[],
  ) {
    this.#places = places
    this.warnings = warnings
    checkLevel('ranks', promise.ranks)
    const k = rankings[0].items.length
    this.#items = k
    const { values } = places(X)
    const truths = rankings.map((known, row) => {
      const order = known.toRanking()
      if (!order) throw rankingKnownInPart(row)
      const tails = order.map((item, place) => tailsOf(values, row * k * k + item * k, k)[place])
      if (promise.simultaneous) return [{ score: Math.min(...tails), loss: 1 }]
      return tails.map((score) => ({ score, loss: 1 / k }))
    })
    this.thresholds = thresholdsOf(truths, 1 - promise.ranks, promise)
    const what = promise.simultaneous
      ? 'The chance that the true ranks of all items are in their intervals'
      : 'The share of the items whose true rank is in its interval'
    this.statement = statementOf(what, promise.ranks, rankings.length, promise)
  }

  /** an interval for each item of each row, `[n][k]` */
  intervals(X: FeaturesInput, { groups }: GuaranteeOptions = {}): RankInterval[][] {
    const { rows, values } = this.#places(X)
    const k = this.#items
    const thresholdOf = thresholdOfRows(this.thresholds, groups, rows)
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: k }, (_item, item) => {
        const tails = tailsOf(values, row * k * k + item * k, k)
        const held = [...tails.keys()].filter((place) => tails[place] >= thresholdOf(row))
        // where none is, the median
        const median = tails.indexOf(Math.max(...tails))
        return { low: 1 + (held[0] ?? median), high: 1 + (held.at(-1) ?? median) }
      }),
    )
  }
}

/** `2 min(P(T ≤ t), P(T ≥ t))` of each place: it rises to the median and falls behind it. */
function tailsOf(places: ArrayLike<number>, at: number, k: number): number[] {
  let before = 0
  return Array.from({ length: k }, (_, place) => {
    const own = places[at + place]
    const tail = 2 * Math.min(before + own, 1 - before)
    before += own
    return tail
  })
}

/** That a promise needs rankings that are known whole. */
export function rankingKnownInPart(row: number): PartitaError {
  return new PartitaError('NOT_IN_SPACE', 'promises are made by rankings that are known whole', {
    where: `Y, row ${row}`,
    hint: 'leave rows out that are known in part',
  })
}
