import type { Tape, Variable } from '../../engine/index.js'
import type { BatchModel, Codes } from '../../models/index.js'
import type { LabelledBatch } from './objective.js'
import { chosenRows, knownRows } from './observed-score.js'

/**
 * What trains the proposal network `r` of a model (docs/maths.md#4-proposals), `[B, 1]`, relative
 * to the uniform measure; nothing where the model has none. Every objective that samples trains it
 * along:
 * - `likelihood`: `−ln Σ_a w_a r(y_a|x)` over the outputs listed for each row, `−ln r(y|x)` for one. A row
 *   known by a constraint teaches by the probability of all that agrees with it where `r` has an exact
 *   sum, else nothing;
 * - `weights`: `−Σ_j w_j ln r(y_j|x)` over the objective's samples with their weights as constants, of sum
 *   at most one: the gradient is, in expectation, that of the cross-entropy from the model to `r`.
 *
 * @param drawn the objective's samples
 * @param weights of the samples, `[B, m]`, a constant
 */
export function proposalLoss(
  tape: Tape,
  score: BatchModel,
  batch: LabelledBatch,
  drawn: Codes,
  weights: () => Variable,
): Variable | undefined {
  const proposal = score.proposal?.()
  if (!proposal) return undefined
  if (proposal.training === 'weights') {
    const logDensity = proposal.logDensity(drawn)
    return tape.scale(tape.rowSum(tape.multiply(logDensity, weights())), -1)
  }
  const { codes, count = 1, logWeights, features } = batch
  const { rows } = features
  const matrix = tape.upload(codes, rows * count, codes.length / (rows * count))
  let logDensity = proposal.logDensity({ matrix, shared: false })
  if (logWeights) logDensity = tape.add(logDensity, tape.upload(logWeights, rows, count))
  const listed = tape.scale(count === 1 ? logDensity : tape.rowLogSumExp(logDensity), -1)
  const known = knownRows(batch)
  if (!known) return listed
  const mass = proposal.constrainedLogDensity(known)
  return chosenRows(tape, listed, mass && tape.scale(mass, -1), known.rows)
}

/**
 * The weights of the joint objective as constants, those of a row divided by their sum where it exceeds
 * one, so that they cannot explode.
 */
export function boundedWeights(
  tape: Tape,
  weighted: { readonly weights: Variable['value']; readonly weightSum: Variable['value'] },
): Variable {
  const { backend } = tape
  const sums = backend.read(weighted.weightSum)
  const factors = Float64Array.from(sums, (sum) => 1 / Math.max(1, sum))
  return tape.constant(
    backend.multiplyColumn(weighted.weights, backend.upload(factors, sums.length, 1)),
  )
}
