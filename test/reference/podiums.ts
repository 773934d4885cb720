import { PartitaError } from '../../src/errors.js'
import type { Rng } from '../../src/random/index.js'
import type { SpaceOfRankings } from '../../src/spaces/index.js'
import { allOrders } from './rankings.js'

/** What a space of podiums tells of its linear scores. */
export type PodiumScores = 'places' | 'pairs' | 'none'

/**
 * A user's own space of rankings, of no built-in class: the first `n` of `k` runners as texts like
 * `'2-0'`, the code of a runner the number of runners known to be behind, `k − 1 − t` at place `t`, 0
 * without one. A linear score is one of places, and one of pairs where all have a place.
 */
export function podiums(k: number, n: number, scores: PodiumScores): SpaceOfRankings<string> {
  const all = [...new Set(allOrders(k).map((order) => order.slice(0, n).join('-')))]
  const orderOf = (y: string) => y.split('-').map(Number)
  const writeOrder = (order: ArrayLike<number>, out: Float32Array, at: number) => {
    out.fill(0, at, at + k)
    for (let t = 0; t < n; t++) out[at + order[t]] = k - 1 - t
  }
  const readOrder = (code: Float32Array, at: number, order: Int32Array) => {
    const points = code.subarray(at, at + k)
    const items = Array.from({ length: k }, (_, i) => i)
    order.set(items.sort((i, j) => points[j] - points[i] || i - j))
    if (order.every((item, t) => points[item] === (t < n ? k - 1 - t : 0))) return
    throw new PartitaError('NOT_IN_SPACE', 'these are the codes of no podium')
  }
  return {
    name: `podiums(${k}, ${n})`,
    codeLength: k,
    logSize: Math.log(all.length),
    encode: (y, out, at) => writeOrder(orderOf(y), out, at),
    decode(code, at) {
      const order = new Int32Array(k)
      readOrder(code, at, order)
      return order.subarray(0, n).join('-')
    },
    contains: (y): y is string => typeof y === 'string' && all.includes(y),
    sampleUniform(rng: Rng, count, out) {
      for (let j = 0; j < count; j++) writeOrder(orderOf(all[rng.integer(all.length)]), out, j * k)
    },
    enumerate: () => all,
    rankings: {
      items: Array.from({ length: k }, (_, i) => `runner ${i}`),
      places: n,
      writeOrder,
      readOrder,
      ...(scores === 'places' && {
        placeScores(linear, out) {
          for (let e = 0; e < k * k; e++)
            out[e] = linear[Math.floor(e / k)] * (e % k < n ? k - 1 - (e % k) : 0)
        },
      }),
      ...(scores === 'pairs' && {
        pairScores(linear, out) {
          for (let e = 0; e < k * k; e++) {
            const isPair = Math.floor(e / k) !== e % k
            out[e] = isPair ? linear[Math.floor(e / k)] : 0
          }
        },
      }),
    },
  }
}
