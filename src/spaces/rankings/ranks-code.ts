import { decreasingFit } from '../combinatorics/isotonic-regression.js'
import { arrange, type RankingCode } from './ranking-code.js'

/**
 * Value of each place in the ranks code, first place first: places centred and scaled to unit
 * variance, `v_t = ((k − 1)/2 − t) / σ`, `σ² = (k² − 1)/12`, `t = 0 … k − 1`. A single item has
 * the value 0.
 *
 * Unit variance rather than `[−1, 1]`: then `‖φ‖² = k` for every ranking, so that the scale of a
 * model's weights means the same for 3 items as for 60, and the same as in the pairs code (±1).
 *
 * @returns `[k]`, decreasing
 *
 * @example
 * ```ts
 * import { rankValues } from 'partita/core'
 * console.log(rankValues(3)) // √1.5, 0, −√1.5
 * ```
 */
export function rankValues(k: number): Float64Array {
  const scale = k === 1 ? 1 : Math.sqrt((k * k - 1) / 12)
  return Float64Array.from({ length: k }, (_, place) => ((k - 1) / 2 - place) / scale)
}

/** The permutahedron code: entry `i` is the value of the place of item `i`, `c = k`. */
export function ranksCode(k: number, n: number): RankingCode {
  const values = rankValues(k)
  const step = k === 1 ? 1 : values[0] - values[1]
  // the mean value of the places after n, which nobody holds in particular
  const rest = (-n * step) / 2
  const vertex = values.map((value, place) => (place < n ? value : rest))
  /** the same as codes hold it */
  const written = vertex.map(Math.fround)
  const places = new Int32Array(k)
  const sorted = new Int32Array(k)
  const fit = new Float64Array(k)

  return {
    length: k,

    write(order, out, at) {
      out.fill(rest, at, at + k)
      for (let place = 0; place < n; place++) out[at + order[place]] = vertex[place]
    },

    read(code, at, order) {
      for (let item = 0; item < k; item++) {
        const place = Math.round((values[0] - code[at + item]) / step)
        if (!(place >= 0 && place <= k)) return false
        places[item] = place
      }
      return arrange(places, n, order)
    },

    maximize(weights, order) {
      sortDecreasing(weights, 0, order)
      order.subarray(n).sort()
    },

    /** point − isotonic fit of (sorted point − vertex): Blondel et al. 2020, proposition 3 */
    project(point, at) {
      sortDecreasing(point, at, sorted)
      for (let t = 0; t < k; t++) fit[t] = point[at + sorted[t]] - vertex[t]
      decreasingFit(fit)
      for (let t = 0; t < k; t++) point[at + sorted[t]] -= fit[t]
    },

    placeScores(linear, out) {
      for (let item = 0; item < k; item++) {
        for (let place = 0; place < k; place++) {
          out[item * k + place] = linear[item] * written[place]
        }
      }
    },

    /** a value is half the balance of wins and losses over σ */
    pairScores(linear, out) {
      const spread = 2 * Math.sqrt((k * k - 1) / 12)
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) out[i * k + j] = i === j ? 0 : (linear[i] - linear[j]) / spread
      }
    },

    orderScores(tape, scores) {
      const held = Float32Array.from(vertex) // as they are written
      const places = tape.matmul(tape.reshape(scores, scores.rows * k, 1), tape.upload(held, 1, k))
      return { places: tape.reshape(places, scores.rows, k * k) }
    },
  }
}

/** Items by decreasing value, equal ones by index. */
function sortDecreasing(values: Float32Array, at: number, order: Int32Array): void {
  for (let item = 0; item < order.length; item++) order[item] = item
  order.sort((a, b) => values[at + b] - values[at + a] || a - b)
}
