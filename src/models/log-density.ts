import type { Tape } from '../engine/index.js'
import type { BatchModel } from './energy-model.js'

/**
 * The unnormalised log-density `log q(y|x) − log u(y) + g(x, y)` of `count` codes for each row, on the
 * host: `[B·count, c] → [B·count]`, nats. It is not recorded on the tape.
 *
 * @param logTilt what a score adds to the reference, by its index: for losses that do not take its exponential
 */
export function logDensityOf(
  tape: Tape,
  score: Pick<BatchModel, 'score' | 'reference'>,
  codes: Float32Array,
  codeLength: number,
  count: number,
  logTilt?: (score: number, index: number) => number,
): Float64Array {
  const scores = tape.untracked(() => {
    const matrix = tape.upload(codes, codes.length / codeLength, codeLength)
    return Float64Array.from(tape.backend.read(score.score({ matrix, shared: false }).value))
  })
  if (logTilt) for (let j = 0; j < scores.length; j++) scores[j] = logTilt(scores[j], j)
  const logReference = score.reference?.logDensity(codes, count)
  if (logReference) for (let j = 0; j < scores.length; j++) scores[j] += logReference[j]
  return scores
}
