import { type Features, takeRows } from '../../engine/index.js'
import { sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { LabelledBatch, Observations } from '../objectives/objective.js'

/** Training or validation rows: inputs, what is known of the outputs, and weights. */
export interface TrainingData extends Observations {
  readonly features: Features
  readonly codeLength: number
  /** which rows of the whole fit they are, `[n]`, where a reference measure has seen these */
  readonly origins?: Int32Array
  /** weight of each row, mean 1 over the rows that have any; absent: all 1 */
  readonly weights?: Float32Array
  /** the rows that are learned from, where they are too many to be here; those here are then some of them */
  readonly blocks?: RowBlocks
}

/** Rows that come in blocks, anew in every epoch. */
export interface RowBlocks {
  /** rows of each block; batches do not reach over their ends */
  readonly sizes: readonly number[]
  /** the blocks, each once, in an order that `rng` draws */
  read(rng: Rng): AsyncIterable<TrainingData>
}

/** A batch and the weight of each of its rows. */
export interface WeightedBatch extends LabelledBatch {
  readonly rowIndices: Int32Array
  readonly weights: Float32Array
}

/**
 * The rows named by `indices` as training data of their own.
 *
 * @example
 * ```ts
 * import { takeData } from 'partita/core'
 * const features = { rows: 2, cols: 1, values: Float32Array.of(5, 6) }
 * const data = { features, codes: Float32Array.of(1, 0), codeLength: 1 }
 * console.log(takeData(data, Int32Array.of(1)).features.values) // 6
 * ```
 */
export function takeData(data: TrainingData, indices: Int32Array): TrainingData {
  const { codeLength, count = 1, logWeights, constraints, weights, origins } = data
  const codes = { rows: data.features.rows, cols: codeLength * count, values: data.codes }
  return {
    features: takeRows(data.features, indices),
    codes: takeRows(codes, indices).values,
    codeLength,
    count,
    logWeights: logWeights && takeLogWeights(logWeights, count, indices),
    constraints: constraints && Array.from(indices, (i) => constraints[i]),
    weights: weights && Float32Array.from(indices, (i) => weights[i]),
    ...(origins && { origins: Int32Array.from(indices, (i) => origins[i]) }),
  }
}

/**
 * The data without its rows of weight 0: they take part in nothing, not even in a split.
 *
 * @example
 * ```ts
 * import { dropWeightless } from 'partita/core'
 * const features = { rows: 2, cols: 1, values: Float32Array.of(5, 6) }
 * const weights = Float32Array.of(0, 1)
 * const data = { features, codes: Float32Array.of(1, 0), codeLength: 1, weights }
 * console.log(dropWeightless(data).features.values) // 6
 * ```
 */
export function dropWeightless(data: TrainingData): TrainingData {
  const { weights } = data
  if (!weights || weights.every((weight) => weight > 0)) return data
  return takeData(
    data,
    Int32Array.from(weights.keys()).filter((r) => weights[r] > 0),
  )
}

function takeLogWeights(logWeights: Float64Array, count: number, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length * count)
  for (let r = 0; r < rows.length; r++) {
    taken.set(logWeights.subarray(rows[r] * count, (rows[r] + 1) * count), r * count)
  }
  return taken
}

/**
 * Splits `order` into consecutive batches whose sizes differ by at most one and lie as near
 * `batchSize` as that allows: no straggler batch of a few rows with a noisy gradient.
 */
export function* batches(
  data: TrainingData,
  order: Int32Array,
  batchSize: number,
): Generator<WeightedBatch> {
  const count = batchCount(order.length, batchSize)
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * order.length) / count)
    const to = Math.floor(((i + 1) * order.length) / count)
    const rowIndices = order.slice(from, to)
    const { weights, codeLength, ...batch } = takeData(data, rowIndices)
    yield {
      ...batch,
      rowIndices,
      weights: weights ?? new Float32Array(rowIndices.length).fill(1),
    }
  }
}

/** The batches of an epoch, in an order that `rng` draws: of all rows, or block by block. */
export async function* batchesOfEpoch(
  data: TrainingData,
  batchSize: number,
  rng: Rng,
): AsyncGenerator<WeightedBatch> {
  if (!data.blocks) {
    yield* batches(data, rng.permutation(data.features.rows), batchSize)
    return
  }
  let at = 0
  for await (const block of data.blocks.read(rng.split('blocks'))) {
    const order = rng.split(`block/${at++}`).permutation(block.features.rows)
    yield* batches(block, order, batchSize)
  }
}

/** How many rows there are to learn from, and how many batches {@link batchesOfEpoch} makes of them. */
export function sizeOfEpoch({ features, blocks }: TrainingData, batchSize: number) {
  const sizes = blocks?.sizes ?? [features.rows]
  return { rows: sum(sizes), batches: sum(sizes.map((rows) => batchCount(rows, batchSize))) }
}

/** How many batches {@link batches} makes of `rows` rows. */
export function batchCount(rows: number, batchSize: number): number {
  return Math.max(1, Math.round(rows / batchSize))
}

/**
 * Splits `0 … rows − 1` at random into training and validation rows, at least one of each.
 *
 * @param rows at least 2
 *
 * @example
 * ```ts
 * import { Rng, splitRows } from 'partita/core'
 * const { train, validation } = splitRows(10, 0.2, new Rng(1))
 * console.log(train.length, validation.length) // 8 2
 * ```
 */
export function splitRows(
  rows: number,
  validationFraction: number,
  rng: Rng,
): { train: Int32Array; validation: Int32Array } {
  const order = rng.permutation(rows)
  const held = Math.min(rows - 1, Math.max(1, Math.round(rows * validationFraction)))
  return { train: order.slice(held), validation: order.slice(0, held) }
}
