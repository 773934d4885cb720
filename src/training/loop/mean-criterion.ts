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
  const losses = rowCriteria(model, objective, data, batchSize, rng, onSamples)
  if (!losses) return Number.NaN
  let total = 0
  let weight = 0
  for (let i = 0; i < losses.length; i++) {
    const own = data.weights?.[i] ?? 1
    total += losses[i] * own
    weight += own
  }
  return total / weight
}

/**
 * What {@link meanCriterion} is the mean of, row by row, `[n]`; undefined if scores are not finite.
 *
 * @param onSamples told the weights of the samples of each batch, where there are any
 *
 * @example
 * ```ts
 * import { createBackend, createExactObjective, EnergyModel, logistic } from 'partita/core'
 * import { Rng, rowCriteria, subsets, Tape } from 'partita/core'
 * const space = subsets(2)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const data = { features, codes: Float32Array.of(1, 0), codeLength: 2 }
 * const objective = createExactObjective(space, logistic)
 * console.log(rowCriteria(model, objective, data, 64, new Rng(2))) // [ln 4]
 * ```
 */
export function rowCriteria<Y>(
  model: EnergyModel<Y>,
  objective: Objective<Y>,
  data: TrainingData,
  batchSize: number,
  rng: Rng,
  onSamples?: (samples: SampleWeights) => void,
): Float64Array | undefined {
  const order = Int32Array.from({ length: data.features.rows }, (_, i) => i)
  const criteria = new Float64Array(order.length)
  let index = 0
  for (const batch of batches(data, order, batchSize)) {
    const { rowIndices, ...unseen } = batch
    model.tape.clear()
    const losses = ifFinite(() => objective.criterion(model, unseen, rng.split(index++), onSamples))
    if (!losses) return undefined
    criteria.set(losses, rowIndices[0])
  }
  model.tape.clear()
  return criteria
}
