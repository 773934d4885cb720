import type { Tape, Variable } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import { type Generator, isLogistic } from '../losses/index.js'
import type { BatchModel } from '../models/index.js'
import type { Space } from '../spaces/index.js'
import type { LabelledBatch } from './objective.js'

/**
 * The positive phase: `ln Σ_a w_a (q/u)(y_a|x) exp g(x, y_a)` over the outputs listed for each row,
 * `[B, 1]`; for one output with weight 1 under the uniform measure just `g(x, y)`. Subtracting the
 * log-partition gives the log-likelihood of what was observed, `ln Σ_{y ⊨ observed} p(y|x)`, relative
 * to the uniform measure.
 *
 * @throws PartitaError `UNSUPPORTED` for several outputs a row under a loss that is not logistic
 */
export function observedScore<Y>(
  tape: Tape,
  space: Space<Y>,
  generator: Generator,
  score: BatchModel,
  { codes, count = 1, logWeights, features }: LabelledBatch,
): Variable {
  const { rows } = features
  if (count > 1 && !isLogistic(generator)) {
    throw new PartitaError('UNSUPPORTED', 'partly known outputs need the logistic loss', {
      received: generator.name,
      hint: "use loss: 'logistic', or complete outputs",
    })
  }
  const matrix = tape.upload(codes, rows * count, space.codeLength)
  let scores = score.score({ matrix, shared: false })
  if (score.reference && isLogistic(generator)) {
    const logReference = score.reference.logDensity(codes, count)
    scores = tape.add(scores, tape.upload(logReference, rows, count))
  }
  if (logWeights) scores = tape.add(scores, tape.upload(logWeights, rows, count))
  return count === 1 ? scores : tape.rowLogSumExp(scores)
}
