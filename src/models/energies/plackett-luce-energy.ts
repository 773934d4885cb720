import type { Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { hasRankings, type SpaceOfRankings } from '../../spaces/index.js'
import { addLinear } from '../parts/network.js'
import type { BatchScore, EnergyFactory } from './energy.js'
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
  const k = space.rankings.items.length
  const head = addLinear(store, NAME, options.contextWidth, k, { group: 'main' })
  return {
    scoreParameters: [`${NAME}/weight`, `${NAME}/bias`],
    at: (tape, context) =>
      plackettLuceBatch(tape, space, tape.dense(context, head.weight, head.bias)),
  }
}

/** Plackett–Luce of a batch with item scores, `[B, k]`. */
export function plackettLuceBatch<Y>(
  tape: Tape,
  space: SpaceOfRankings<Y>,
  scores: Variable,
): BatchScore {
  const { rankings, logSize } = space
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
}
