import { checkOption, PartitaError } from '../errors.js'
import type { Rng } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import type { Proposal, ProposalContext, ReferenceDensity } from './proposal.js'

/** Samples of a proposal, ready for the joint objective. */
export interface Samples {
  /** `[m, c]` if shared, else `[B·m, c]` */
  readonly codes: Float32Array
  /** m */
  readonly count: number
  readonly shared: boolean
  /** `log q − log r`, `q` the reference measure: `[m]` if shared, else `[B·m]` */
  readonly logRatio: Float64Array
}

/** Storage that {@link drawSamples} reuses from call to call; begin with `{}`. */
export interface SampleBuffers {
  codes?: Float32Array
  logRatio?: Float64Array
  logReference?: Float64Array
}

/**
 * Draws `m` codes, shared by the batch or for each of its rows as the proposal has it, with their
 * log importance ratios `log q − log r` against the reference measure.
 *
 * @param reference `q(y|x)`; default uniform. Where the proposal is the reference itself, all ratios
 *   are 0. A shared proposal needs a reference that does not depend on x
 * @param buffers reused if given: the previous samples drawn with them are then overwritten
 * @throws PartitaError INVALID_OPTION unless `count` is a positive integer; UNSUPPORTED if there are
 *   constraints and the proposal does not heed any
 *
 * @example
 * ```ts
 * import { drawSamples, marginal, Rng, subsets } from 'partita/core'
 * const space = subsets(3)
 * const proposal = marginal([0.9, 0.5, 0.1])
 * const { codes, logRatio } = drawSamples(proposal, space, new Rng(1), 5, { rows: 32 })
 * console.log(codes.length, logRatio.length) // 15 5
 * ```
 */
export function drawSamples<Y>(
  proposal: Proposal,
  space: Space<Y>,
  rng: Rng,
  count: number,
  context: ProposalContext,
  buffers: SampleBuffers = {},
  reference?: ReferenceDensity,
): Samples {
  checkOption(Number.isInteger(count) && count >= 1, 'count', 'a positive integer', count)
  if (context.constraints && !proposal.constrains) {
    throw new PartitaError('UNSUPPORTED', `${proposal.name} does not heed what is known`, {
      expected: 'a proposal with `constrains`',
      received: proposal.name,
    })
  }
  const total = proposal.shared ? count : context.rows * count
  const length = total * space.codeLength
  if (buffers.codes === undefined || buffers.codes.length < length) {
    buffers.codes = new Float32Array(length)
  }
  if (buffers.logRatio === undefined || buffers.logRatio.length < total) {
    buffers.logRatio = new Float64Array(total)
  }
  const codes = buffers.codes.subarray(0, length)
  const logRatio = buffers.logRatio.subarray(0, total)
  proposal.sample(rng, count, context, codes)
  if (reference === proposal && !context.constraints) {
    logRatio.fill(0)
    return { codes, count, shared: proposal.shared, logRatio }
  }
  proposal.logDensity(codes, count, context, logRatio)
  for (let j = 0; j < total; j++) logRatio[j] = -logRatio[j]
  if (reference) {
    if (buffers.logReference === undefined || buffers.logReference.length < total) {
      buffers.logReference = new Float64Array(total)
    }
    const logReference = buffers.logReference.subarray(0, total)
    reference.logDensity(codes, count, { ...context, constraints: undefined }, logReference)
    for (let j = 0; j < total; j++) logRatio[j] += logReference[j]
  }
  return { codes, count, shared: proposal.shared, logRatio }
}
