import type { Tape, Variable } from '../../engine/index.js'
import { maximizeLinearOrdering } from '../combinatorics/linear-ordering.js'
import { arrange, type RankingCode } from './ranking-code.js'

/**
 * Where the pairs code holds the order of items `i < j`: pairs (0,1), (0,2), … (0,k−1), (1,2), …
 *
 * @example
 * ```ts
 * import { pairIndex } from 'partita/core'
 * console.log(pairIndex(0, 1, 4), pairIndex(2, 3, 4)) // 0 5
 * ```
 */
export function pairIndex(i: number, j: number, k: number): number {
  return (i * (2 * k - i - 1)) / 2 + j - i - 1
}

/**
 * The Kendall code: for each pair `i < j` the entry is +1 if `i` comes before `j`, −1 if after, 0
 * if neither has a place, `c = k(k − 1)/2`. A single item has no pairs: its code is one 0.
 *
 * Without a projection: the hull of these codes is the linear ordering polytope, over which linear
 * maximisation is NP-hard, hence so is projecting on it.
 */
export function pairsCode(k: number, n: number): RankingCode {
  const places = new Int32Array(k)
  const netWins = new Int32Array(k)
  const pairs = (k * (k - 1)) / 2
  const length = Math.max(pairs, 1)
  let signs: Float32Array | undefined
  return {
    length,

    write(order, out, at) {
      if (k === 1) out[at] = 0
      places.fill(n)
      for (let place = 0; place < n; place++) places[order[place]] = place
      for (let i = 0, pair = at; i < k; i++) {
        for (let j = i + 1; j < k; j++, pair++) {
          const ahead = places[j] - places[i]
          // its sign, without a branch that random orders would mispredict half the time
          out[pair] = (ahead >> 31) | (-ahead >>> 31)
        }
      }
    },

    read(code, at, order) {
      netWins.fill(0)
      for (let i = 0, pair = at; i < k; i++) {
        for (let j = i + 1; j < k; j++, pair++) {
          const sign = Math.sign(code[pair])
          if (Number.isNaN(sign)) return false
          netWins[i] += sign
          netWins[j] -= sign
        }
      }
      // place t wins against k − 1 − t and loses against t; an item without a place wins none
      for (let i = 0; i < k; i++) places[i] = Math.round((k - 1 - netWins[i]) / 2)
      return arrange(places, n, order)
    },

    maximize(weights, order) {
      order.set(maximizeLinearOrdering(weights.subarray(0, pairs), k, n))
    },

    pairScores(linear, out) {
      for (let i = 0, pair = 0; i < k; i++) {
        out[i * k + i] = 0
        for (let j = i + 1; j < k; j++, pair++) {
          out[i * k + j] = linear[pair]
          out[j * k + i] = -linear[pair]
        }
      }
    },

    // where several items have no place the gain of an item does not only depend on those before it
    ...(n >= k - 1 && {
      orderScores(tape: Tape, scores: Variable) {
        signs ??= pairSigns(k, length)
        return { pairs: tape.matmul(scores, tape.upload(signs, length, k * k)) }
      },
    }),
  }
}

/** What each pair's score adds where `i` comes before `j`, at `[pair, i·k + j]`: it, or minus it. */
function pairSigns(k: number, length: number): Float32Array {
  const signs = new Float32Array(length * k * k)
  for (let i = 0, pair = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++, pair++) {
      signs[pair * k * k + i * k + j] = 1
      signs[pair * k * k + j * k + i] = -1
    }
  }
  return signs
}
