import { takeRows } from '../../engine/index.js'
import type { BatchModel, EnergyModel, ModelBatch } from '../../models/index.js'
import type { LabelSet, Subsets } from '../../spaces/index.js'
import type { RowMatrix } from '../decisions/row-matrix.js'
import type { WeightedOutputs } from '../posteriors/weighted-outputs.js'
import { ascendByFlips } from './flip-ascent.js'
import { pairwiseMode } from './pairwise-mode.js'

/** Samples the search for a mode starts from, beside the linear mode. */
const STARTS = 3

/**
 * The most probable label set of each row beyond what is listed: of scores in pairs by
 * {@link pairwiseMode}, of linear ones the positive labels, of others by {@link ascendByFlips}.
 *
 * @param score of the batch; `isLinear` with its reference
 * @param linear scores of the whole model, `[B, k]`
 * @returns undefined under a learned reference that is not linear: where that never goes the score means
 *   nothing, so there is no search beyond its samples
 */
export function modeOfSets(
  model: EnergyModel<LabelSet>,
  space: Subsets,
  batch: ModelBatch,
  { coupling, isLinear, reference }: BatchModel,
  linear: Float32Array,
): ((samples: WeightedOutputs, b: number) => Float32Array) | undefined {
  const k = space.codeLength
  const linearOf = (b: number) => linear.subarray(b * k, (b + 1) * k)
  if (coupling) {
    const pairs = model.tape.backend.read(coupling().value)
    const stride = pairs.length > k * k ? k * k : 0
    return (samples, b) => {
      const own = pairs.subarray(b * stride, b * stride + k * k)
      const { labels } = pairwiseMode(linearOf(b), own, {
        starts: modeStarts(linearOf(b), samples),
      })
      return Float32Array.from(labels)
    }
  }
  if (isLinear) {
    return (_, b) => {
      const mode = new Float32Array(k)
      space.encode(space.maximize(linearOf(b)), mode, 0)
      return mode
    }
  }
  if (reference) return undefined
  return (samples, b) => searchMode(model, batch, b, modeStarts(linearOf(b), samples))
}

/** Where the mode is looked for: the linear mode `u > 0`, and the three distinct samples of highest score. */
export function modeStarts(
  u: Float32Array,
  { codes, scores }: Pick<WeightedOutputs, 'codes' | 'scores'>,
): RowMatrix {
  const k = u.length
  const found: number[][] = [Array.from(u, (score) => (score > 0 ? 1 : 0))]
  const order = Array.from({ length: scores.length }, (_, j) => j)
  order.sort((i, j) => scores[j] - scores[i])
  for (const j of order) {
    if (found.length > STARTS) break
    const isKnown = found.some((set) => set.every((y, i) => y === codes[j * k + i]))
    if (!isKnown) found.push(Array.from(codes.subarray(j * k, (j + 1) * k)))
  }
  return { rows: found.length, cols: k, values: found.flat() }
}

/** {@link ascendByFlips} on the score of one row of a batch; leaves the model's tape as it is. */
function searchMode(
  model: EnergyModel<LabelSet>,
  { features }: ModelBatch,
  row: number,
  starts: RowMatrix,
): Float32Array {
  const { tape } = model
  const batch = { features: takeRows(features, Int32Array.of(row)) }
  const scorer = (codes: Float32Array, count: number) => {
    const drop = tape.backend.mark()
    const scores = tape.untracked(() => {
      const matrix = tape.upload(codes, count, starts.cols)
      return model.at(batch).score({ matrix, shared: true })
    })
    const values = tape.backend.read(scores.value)
    drop()
    return values
  }
  return Float32Array.from(ascendByFlips(scorer, starts).labels)
}
