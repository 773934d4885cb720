import { PartitaError } from '../errors.js'
import {
  addPlackettLuceGradientAt,
  plackettLuceLogProbabilityAt,
  RankingSpace,
} from '../spaces/index.js'
import type { EnergyFactory } from './energy.js'
import { addLinear } from './network.js'

/**
 * Plackett–Luce as an energy on rankings: `g(x, y) = ln PL(y | s(x)) + ln |Y|` with item scores `s`
 * linear in the context. It is normalised by itself, so its log-partition relative to the uniform
 * measure is 0 and its exact likelihood costs `O(k)`. `linear` are the item scores, `[B, k]`.
 *
 * @throws PartitaError `UNSUPPORTED` on a space that is not one of rankings
 */
export const createPlackettLuceEnergy: EnergyFactory = (store, space, options) => {
  if (!(space instanceof RankingSpace)) {
    throw new PartitaError('UNSUPPORTED', 'Plackett–Luce needs a space of rankings', {
      expected: 'permutations or topRankings',
      received: space.name,
      hint: "use energy: 'linear'",
    })
  }
  const rankings: RankingSpace = space
  const k = rankings.items.length
  const head = addLinear(store, 'energy/worths', options.contextWidth, k, { group: 'main' })
  return {
    at(tape, context) {
      const scores = tape.dense(context, head.weight, head.bias)
      const { rows } = scores
      return {
        linear: scores,
        isLinear: false,
        score({ matrix, shared }) {
          const codes = Float32Array.from(tape.backend.read(matrix.value))
          const worths = tape.backend.read(scores.value)
          const count = shared ? matrix.rows : matrix.rows / rows
          const orders = new Int32Array(matrix.rows * k)
          const orderAt = (index: number) => orders.subarray(index * k, (index + 1) * k)
          for (let r = 0; r < matrix.rows; r++) {
            rankings.readOrder(codes, r * rankings.codeLength, orderAt(r))
          }
          const { places, logSize } = rankings
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
        },
        constrainedLogPartition: ({ rows: known, constraints }) =>
          rankings.logSum?.(tape, { worths: tape.gatherRows(scores, known), constraints }),
        measureParameters: () => Float32Array.from(tape.backend.read(scores.value)),
        exactLogPartition: () =>
          tape.upload(new Float64Array(rows).fill(rankings.logSize), rows, 1),
      }
    },
  }
}
