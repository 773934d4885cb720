import type { Tape, Variable } from '../../engine/index.js'
import {
  addPlackettLuceGradientAt,
  plackettLuceLogProbabilityAt,
  type SpaceOfRankings,
} from '../../spaces/index.js'
import type { Codes } from './codes.js'

/**
 * `ln PL(y_j | s_b) + ln |Y|` of rankings given by their codes, `[B, m]`, differentiable in the item
 * scores `s`, `[B, k]`: the log-density of Plackett–Luce relative to the uniform measure. Computed on
 * the host.
 */
export function plackettLuceScore<Y>(
  tape: Tape,
  { rankings, logSize, codeLength }: SpaceOfRankings<Y>,
  scores: Variable,
  { matrix, shared }: Codes,
): Variable {
  const { rows } = scores
  const { places } = rankings
  const k = rankings.items.length
  const codes = Float32Array.from(tape.backend.read(matrix.value))
  const worths = tape.backend.read(scores.value)
  const count = shared ? matrix.rows : matrix.rows / rows
  const orders = new Int32Array(matrix.rows * k)
  const orderAt = (index: number) => orders.subarray(index * k, (index + 1) * k)
  for (let r = 0; r < matrix.rows; r++) rankings.readOrder(codes, r * codeLength, orderAt(r))
  const values = new Float64Array(rows * count)
  for (let e = 0; e < values.length; e++) {
    const order = orderAt(shared ? e % count : e)
    const at = Math.floor(e / count) * k
    values[e] = plackettLuceLogProbabilityAt(worths, at, order, places) + logSize
  }
  return tape.custom([scores], rows, count, values, (upstream) => {
    const gradient = new Float64Array(rows * k)
    const work = new Float64Array(k)
    for (let e = 0; e < values.length; e++) {
      if (upstream[e] === 0) continue
      const order = orderAt(shared ? e % count : e)
      const at = Math.floor(e / count) * k
      addPlackettLuceGradientAt(worths, at, order, places, upstream[e], gradient, work)
    }
    return [gradient]
  })
}
