import { takeRows } from '../../engine/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { LabelSet } from '../../spaces/index.js'
import type { RowMatrix } from '../decisions/row-matrix.js'
import { type AscendedSet, ascendByFlips } from './flip-ascent.js'

/** Samples the search for a mode starts from, beside the linear mode. */
const STARTS = 3

/**
 * Where the mode of one row is looked for: the linear mode `u > 0`, and the three distinct samples of
 * highest score.
 *
 * @param u       linear scores, `[k]`
 * @param samples label sets, 0/1 `[m, k]`
 * @param scores  of the samples, `[m]`
 */
export function modeStarts(
  u: ArrayLike<number>,
  samples: RowMatrix,
  scores: ArrayLike<number>,
): RowMatrix {
  const { rows, cols: k, values } = samples
  const found: number[][] = [Array.from(u, (score) => (score > 0 ? 1 : 0))]
  const order = Array.from({ length: rows }, (_, j) => j).sort((i, j) => scores[j] - scores[i])
  for (const j of order) {
    if (found.length > STARTS) break
    const isKnown = found.some((set) => set.every((y, i) => y === values[j * k + i]))
    if (!isKnown) found.push(Array.from({ length: k }, (_, i) => values[j * k + i]))
  }
  return { rows: found.length, cols: k, values: found.flat() }
}

/** {@link ascendByFlips} on the score of one row of a batch; leaves the model's tape as it is. */
export function searchMode(
  model: EnergyModel<LabelSet>,
  { features }: ModelBatch,
  row: number,
  starts: RowMatrix,
): AscendedSet {
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
  return ascendByFlips(scorer, starts)
}
