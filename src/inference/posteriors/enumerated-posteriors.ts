import { rowChunks, rowsAtOnce } from '../../engine/index.js'
import type { Generator } from '../../losses/index.js'
import { type EnergyModel, enumeratedScores, type ModelBatch } from '../../models/index.js'
import { enumerateCodes } from '../../spaces/index.js'
import { numbersToEnumerate } from '../log-partition/exact-log-partition.js'
import { checkWithinPrecision } from '../weights/check-within-precision.js'
import { WeightedOutputs } from './weighted-outputs.js'

/** `p(·|x)` of each row of a batch over all outputs of a small space, exact. */
export function enumeratedPosteriors<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
): WeightedOutputs[] {
  const { space, tape } = model
  const { rows } = batch.features
  const { count, codes } = enumerateCodes(space)
  const scores = new Float64Array(rows * count)
  const logReference = model.reference && new Float64Array(rows * count)
  // what an energy computes of the codes alone is computed once for all rows of a chunk, part by part; a
  // learned reference wants the codes of every row by themselves
  const numbers = model.reference ? numbersToEnumerate(model) : count
  for (const chunk of rowChunks(batch, rowsAtOnce(numbers))) {
    tape.clear()
    const part = tape.untracked(() => enumeratedScores(tape, space, model.at(chunk.batch)))
    scores.set(tape.backend.read(part.scores.value), chunk.from * count)
    if (part.logReference) logReference?.set(part.logReference, chunk.from * count)
  }
  checkWithinPrecision(model, scores, count)
  return Array.from({ length: rows }, (_, b) => {
    const rowOf = (values: Float64Array) => values.subarray(b * count, (b + 1) * count)
    return new WeightedOutputs({
      kind: 'enumerated',
      generator,
      codeLength: space.codeLength,
      codes,
      scores: rowOf(scores),
      ...(logReference && { logRatio: rowOf(logReference) }),
    })
  })
}
