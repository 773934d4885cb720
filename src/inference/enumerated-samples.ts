import {
  type EnergyModel,
  enumerateCodes,
  enumeratedScores,
  type ModelBatch,
} from '../models/index.js'
import type { Rng } from '../random/index.js'
import { drawWeighted } from './importance-weights.js'
import { normalizedWeights } from './log-mean-exp.js'

/**
 * Exact samples of a logistic model on a small space: `count` codes for each row of the batch,
 * `[B·count, c]`, drawn from all its outputs by their probabilities.
 *
 * @throws PartitaError `UNSUPPORTED` beyond 65,536 outputs, or if the space does not enumerate
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, enumeratedSamples, Rng, subsets, Tape } from 'partita'
 * const spec = {
 *   features: 1,
 *   encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
 *   energy: 'linear',
 *   logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
 * } as const
 * const model = new EnergyModel(new Tape(await createBackend()), subsets(3), spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * console.log(enumeratedSamples(model, batch, 4, new Rng(2)).length) // 4 × 3
 * ```
 */
export function enumeratedSamples<Y>(
  model: EnergyModel<Y>,
  batch: ModelBatch,
  count: number,
  rng: Rng,
): Float32Array {
  const { tape, space } = model
  const c = space.codeLength
  const { rows } = batch.features
  tape.clear()
  const all = enumerateCodes(space)
  const { scores, logReference } = enumeratedScores(tape, space, model.at(batch))
  const logDensities = Float64Array.from(tape.backend.read(scores.value), (score, e) => {
    return score + (logReference?.[e] ?? 0)
  })
  const drawn = new Float32Array(rows * count * c)
  for (let b = 0; b < rows; b++) {
    const weights = normalizedWeights(logDensities.subarray(b * all.count, (b + 1) * all.count))
    drawWeighted(weights, rng, count).forEach((y, j) => {
      drawn.set(all.codes.subarray(y * c, (y + 1) * c), (b * count + j) * c)
    })
  }
  return drawn
}
