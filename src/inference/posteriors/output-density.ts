import type { Generator } from '../../losses/index.js'
import type { BatchModel, EnergyModel, ModelBatch } from '../../models/index.js'
import { logWeights } from './importance-weights.js'

/** Calls before the tape is emptied: what they leave on it adds up. */
const CALLS_PER_TAPE = 32

/**
 * `log p(y|x) − log u(y)` up to a constant of each row, of `count` codes for each row of a batch:
 * `[B·count, c] → [B·count]`, nats; `−∞` where a sparse loss says impossible. It takes the tape for
 * itself, and may be called any number of times.
 *
 * @param normalizer the log-partition of row b; a logistic model needs none
 */
export function outputDensity<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
  normalizer: (b: number) => number,
): (codes: Float32Array, count: number) => Float64Array {
  const { space, tape } = model
  const { rows } = batch.features
  let calls = 0
  let score: BatchModel
  return (codes, count) => {
    if (calls++ % CALLS_PER_TAPE === 0) {
      tape.clear()
      score = model.at(batch)
    }
    const matrix = tape.upload(codes, rows * count, space.codeLength)
    const scored = tape.untracked(() => score.score({ matrix, shared: false }))
    const scores = Float64Array.from(tape.backend.read(scored.value))
    const base = score.reference?.logDensity(codes, count) ?? new Float64Array(rows * count)
    const total = new Float64Array(rows * count)
    for (let b = 0; b < rows; b++) {
      const rowOf = (all: Float64Array) => all.subarray(b * count, (b + 1) * count)
      total.set(logWeights(generator, rowOf(scores), rowOf(base), normalizer(b)), b * count)
    }
    return total
  }
}
