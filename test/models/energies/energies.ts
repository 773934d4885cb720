import type { BatchModel, Codes } from '../../../src/models/index.js'
import { allLabelSets } from '../../reference/label-sets.js'
import { pairwiseScoreOf } from '../../reference/pairwise.js'
import { normalFeatures, type TinyModel } from '../tiny-model.js'

/** All label sets as shared codes, or repeated for each of `rows` rows. */
export function everyCode({ model, space }: TinyModel, rows?: number): Codes {
  const sets = allLabelSets(space.codeLength).flat()
  const values = Array.from({ length: rows ?? 1 }, () => sets).flat()
  const matrix = model.tape.upload(values, values.length / space.codeLength, space.codeLength)
  return { matrix, shared: rows === undefined }
}

/** Scores of every set for every row, shared and per row, and what the formula says. */
export function scoresThreeWays(tiny: TinyModel, rows = 4) {
  const { model, space } = tiny
  const { backend } = model.tape
  const score: BatchModel = model.at({ features: normalFeatures(rows, model.spec.features) })
  const read = (codes: Codes) => [...backend.read(score.score(codes).value)]
  const u = backend.read(score.linear.value)
  const k = space.codeLength
  const U = score.coupling ? backend.read(score.coupling().value) : new Float64Array(k * k)
  const step = U.length > k * k ? k * k : 0
  const expected = Array.from({ length: rows }, (_, b) =>
    allLabelSets(k).map((y) =>
      pairwiseScoreOf(u.subarray(b * k, (b + 1) * k), U.subarray(b * step, b * step + k * k), y),
    ),
  ).flat()
  return { shared: read(everyCode(tiny)), perRow: read(everyCode(tiny, rows)), expected, score, U }
}
