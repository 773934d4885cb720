import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Objective, SampleWeights } from '../objectives/objective.js'
import { batches, type TrainingData } from './batches.js'
import { ifFinite } from './if-finite.js'

/**
 * Mean over rows of what early stopping watches, weighted; NaN if scores are not finite. The same draws
 * for the same `rng`.
 *
 * @param onSamples told the weights of the samples of each batch, where there are any
 *
 * @example
 * ```ts
 * import { createBackend, createExactObjective, EnergyModel, logistic } from 'partita/core'
 * import { meanCriterion, Rng, subsets, Tape } from 'partita/core'
 * const space = subsets(2)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const data = { features, codes: Float32Array.of(1, 0), codeLength: 2 }
 * const objective = createExactObjective(space, logistic)
 * console.log(meanCriterion(model, objective, data, 64, new Rng(2))) // ln 4: a model that knows nothing
 * ```
 */
export function meanCriterion<Y>(
  model: EnergyModel<Y>,
  objective: Objective<Y>,
  data: TrainingData,
  batchSize: number,
  rng: Rng,
  onSamples?: (samples: SampleWeights) => void,
): number {
  const order = Int32Array.from({ length: data.features.rows }, (_, i) => i)
  let total = 0
  let weight = 0
  let index = 0
  for (const batch of batches(data, order, batchSize)) {
    const { rowIndices, ...unseen } = batch
    model.tape.clear()
    const losses = ifFinite(() => objective.criterion(model, unseen, rng.split(index++), onSamples))
    if (!losses) return Number.NaN
    for (let i = 0; i < rowIndices.length; i++) {
      total += losses[i] * batch.weights[i]
      weight += batch.weights[i]
    }
  }
  model.tape.clear()
  return total / weight
}
