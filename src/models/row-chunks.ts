import { takeRows } from '../engine/index.js'
import type { EnergyModel, ModelBatch } from './energy-model.js'

/** Numbers that scoring may hold at once: 32 MB in single precision. */
const BUDGET = 2 ** 23

/** Consecutive rows of a batch. */
export interface RowChunk {
  /** the first of them */
  readonly from: number
  readonly batch: ModelBatch
}

/**
 * Cuts a batch so that scoring `codes` codes for each of its rows at once, without gradients, stays
 * within about 32 MB, or takes one row at a time. A model whose energy keeps nothing for a pair but its
 * score takes 512 rows of 2¹⁴ codes at once, one with a deep energy of 64-64 units 3.
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, Rng, rowChunks, subsets, Tape } from 'partita/core'
 * const spec = {
 *   features: 1,
 *   encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
 *   energy: 'deep',
 *   deep: { hidden: [64, 64] },
 *   logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
 * } as const
 * const model = new EnergyModel(new Tape(await createBackend()), subsets(14), spec, new Rng(1))
 * const features = { rows: 5, cols: 1, values: new Float32Array(5) }
 * console.log([...rowChunks(model, { features }, 2 ** 14)].map(({ from }) => from)) // 0, 3
 * ```
 */
export function* rowChunks<Y>(
  model: EnergyModel<Y>,
  batch: ModelBatch,
  codes: number,
): Generator<RowChunk> {
  const { features, rowIndices } = batch
  const size = Math.max(1, Math.floor(BUDGET / (codes * model.numbersPerPair)))
  if (size >= features.rows) {
    yield { from: 0, batch }
    return
  }
  for (let from = 0; from < features.rows; from += size) {
    const length = Math.min(size, features.rows - from)
    const rows = Int32Array.from({ length }, (_, i) => from + i)
    const chunk = takeRows(features, rows)
    yield { from, batch: { features: chunk, rowIndices: rowIndices?.slice(from, from + length) } }
  }
}
