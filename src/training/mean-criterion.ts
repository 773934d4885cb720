import type { EnergyModel } from '../models/index.js'
import type { Rng } from '../random/index.js'
import { batches, type TrainingData } from './batches.js'
import { ifFinite } from './if-finite.js'
import type { Objective } from './objective.js'

/**
 * Mean over rows of what early stopping watches, weighted; NaN if scores are not finite. The same draws
 * for the same `rng`.
 */
export function meanCriterion<Y>(
  model: EnergyModel<Y>,
  objective: Objective<Y>,
  data: TrainingData,
  batchSize: number,
  rng: Rng,
): number {
  const order = Int32Array.from({ length: data.features.rows }, (_, i) => i)
  let total = 0
  let weight = 0
  let index = 0
  for (const batch of batches(data, order, batchSize)) {
    const { rowIndices, ...unseen } = batch
    model.tape.clear()
    const losses = ifFinite(() => objective.criterion(model, unseen, rng.split(index++)))
    if (!losses) return Number.NaN
    for (let i = 0; i < rowIndices.length; i++) {
      total += losses[i] * batch.weights[i]
      weight += batch.weights[i]
    }
  }
  model.tape.clear()
  return total / weight
}
