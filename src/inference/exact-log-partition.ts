import { fenchelYoung, type Generator, isLogistic } from '../losses/index.js'
import {
  type EnergyModel,
  enumerateCodes,
  exactTerm,
  isEnumerable,
  type ModelBatch,
} from '../models/index.js'

/**
 * The exact log-partition `τ(x)` of a batch, relative to the uniform measure, `[B]`: the solution of
 * `E_q[f*'(g − τ)] = 1` (MATHS §1). By closed form, the energy's own oracle, or enumeration.
 *
 * @returns undefined where the space is too large for any of them
 */
export function exactLogPartition<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
): Float64Array | undefined {
  const { tape, space } = model
  tape.clear()
  const score = model.at(batch)
  if (isLogistic(generator)) {
    const hasOracle = (score.isLinear && space.linearLogPartition) || score.exactLogPartition
    if (!hasOracle && !isEnumerable(space)) return undefined
    return Float64Array.from(tape.backend.read(exactTerm(space, generator)(tape, score).value))
  }
  if (!isEnumerable(space)) return undefined
  const { normalizer } = fenchelYoung(generator)
  const { count, codes } = enumerateCodes(space)
  const matrix = tape.upload(codes, count, space.codeLength)
  const scores = tape.backend.read(score.score({ matrix, shared: true }).value)
  return Float64Array.from({ length: batch.features.rows }, (_, b) =>
    normalizer(scores.subarray(b * count, (b + 1) * count)),
  )
}
