import type { Tape, Variable } from '../engine/index.js'
import type { BatchProposal, Codes } from '../models/index.js'
import type { LabelledBatch } from './objective.js'

/**
 * What trains a learned proposal `r` (MATHS §4), `[B, 1]`, relative to the uniform measure:
 * - `likelihood`: `−ln Σ_a w_a r(y_a|x)` over the outputs listed for each row, `−ln r(y|x)` for one;
 * - `weights`: `−Σ_j w_j ln r(y_j|x)` over the samples with the weights of the joint objective as
 *   constants: its gradient is, in expectation, that of the cross-entropy from the model to `r`. Where
 *   weights sum to more than one they are divided by their sum, so that they cannot explode.
 */
export function proposalLoss(
  tape: Tape,
  proposal: BatchProposal,
  drawn: Codes,
  weighted: { readonly weights: Variable['value']; readonly weightSum: Variable['value'] },
  { codes, count = 1, logWeights, features }: LabelledBatch,
): Variable {
  const { rows } = features
  if (proposal.training === 'likelihood') {
    const matrix = tape.upload(codes, rows * count, codes.length / (rows * count))
    let logDensity = proposal.logDensity({ matrix, shared: false })
    if (logWeights) logDensity = tape.add(logDensity, tape.upload(logWeights, rows, count))
    return tape.scale(count === 1 ? logDensity : tape.rowLogSumExp(logDensity), -1)
  }
  const logDensity = proposal.logDensity(drawn)
  const sums = tape.backend.read(weighted.weightSum)
  const factor = tape.backend.upload(
    Float64Array.from(sums, (sum) => -1 / Math.max(1, sum)),
    rows,
    1,
  )
  const weights = tape.constant(tape.backend.multiplyColumn(weighted.weights, factor))
  return tape.rowSum(tape.multiply(logDensity, weights))
}
