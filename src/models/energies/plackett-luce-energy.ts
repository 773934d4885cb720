import { PartitaError } from '../../errors.js'
import { hasRankings } from '../../spaces/index.js'
import { addLinear } from '../parts/network.js'
import type { EnergyFactory } from './energy.js'
import { plackettLuceScore } from './plackett-luce-score.js'

/** Of its parameters. */
const NAME = 'energy/worths'

/**
 * Plackett–Luce as an energy on rankings: `g(x, y) = ln PL(y | s(x)) + ln |Y|` with item scores `s`
 * linear in the context. It is normalised by itself, so its log-partition relative to the uniform
 * measure is 0 and its exact likelihood costs `O(k)`. `linear` are the item scores, `[B, k]`.
 *
 * @throws PartitaError `UNSUPPORTED` on a space that is not one of rankings
 */
export const createPlackettLuceEnergy: EnergyFactory = (store, space, options) => {
  if (!hasRankings(space)) {
    throw new PartitaError('UNSUPPORTED', 'Plackett–Luce needs a space of rankings', {
      expected: 'permutations or topRankings',
      received: space.name,
      hint: "use energy: 'linear'",
    })
  }
  const { rankings, logSize } = space
  const k = rankings.items.length
  const head = addLinear(store, NAME, options.contextWidth, k, { group: 'main' })
  return {
    scoreParameters: [`${NAME}/weight`, `${NAME}/bias`],
    at(tape, context) {
      const scores = tape.dense(context, head.weight, head.bias)
      const { rows } = scores
      return {
        linear: scores,
        isLinear: false,
        score: (codes) => plackettLuceScore(tape, space, scores, codes),
        constrainedLogPartition: ({ rows: known, constraints }) =>
          rankings.logSum?.(tape, { worths: tape.gatherRows(scores, known), constraints }),
        measureParameters: () => Float32Array.from(tape.backend.read(scores.value)),
        exactLogPartition: () => tape.upload(new Float64Array(rows).fill(logSize), rows, 1),
      }
    },
  }
}
