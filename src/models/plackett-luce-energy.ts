import { PartitaError } from '../errors.js'
import {
  plackettLuceGradient,
  plackettLuceLogProbability,
  type Ranking,
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
          const orders: Ranking[] = Array.from({ length: matrix.rows }, (_, r) =>
            rankings.decode(codes, r * rankings.codeLength),
          )
          const orderOf = (b: number, j: number) => orders[shared ? j : b * count + j]
          const rowOf = (b: number) => worths.subarray(b * k, (b + 1) * k)
          const values = new Float64Array(rows * count)
          for (let b = 0; b < rows; b++) {
            for (let j = 0; j < count; j++) {
              const logProbability = plackettLuceLogProbability(rowOf(b), orderOf(b, j))
              values[b * count + j] = logProbability + rankings.logSize
            }
          }
          return tape.custom([scores], rows, count, values, (upstream) => {
            const gradient = new Float64Array(rows * k)
            for (let b = 0; b < rows; b++) {
              for (let j = 0; j < count; j++) {
                const slope = plackettLuceGradient(rowOf(b), orderOf(b, j))
                for (let i = 0; i < k; i++) {
                  gradient[b * k + i] += upstream[b * count + j] * slope[i]
                }
              }
            }
            return [gradient]
          })
        },
        exactLogPartition: () =>
          tape.upload(new Float64Array(rows).fill(rankings.logSize), rows, 1),
      }
    },
  }
}
