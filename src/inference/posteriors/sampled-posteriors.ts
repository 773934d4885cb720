import { rowChunks, rowsAtOnce } from '../../engine/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  drawSamples,
  type Proposal,
  type ProposalContext,
  type ReferenceDensity,
  rowByRow,
  type Samples,
} from '../../samplers/index.js'
import { KnownCode } from '../../spaces/index.js'
import { checkWithinPrecision } from '../weights/check-within-precision.js'
import { WeightedOutputs } from './weighted-outputs.js'

/** Importance samples a row (docs/findings.md#multilabel-1, docs/findings.md#ranking-3). */
export const POSTERIOR_SAMPLES = 1000

/** What the posteriors of a batch are sampled from. */
export interface PosteriorSampling<Y> {
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly batch: ModelBatch
  readonly proposal: Proposal
  /** what the proposal and the reference measure look at; read before the tape is emptied */
  readonly context: ProposalContext
  /** the learned measure; absent: uniform */
  readonly reference?: ReferenceDensity
  /** whether the measure is the whole model: every score is zero */
  readonly isReference?: boolean
  /** `τ` of each row; default: normalised over its samples, `[B]` */
  readonly logPartition?: ArrayLike<number>
  /** the code of the most probable output of row `b`; default: the best sample, `[c]` */
  readonly mode?: (samples: WeightedOutputs, b: number) => Float32Array
  readonly rng: Rng
}

/**
 * `p(·|x)` of each row of a batch by 1000 importance samples with self-normalised weights. A row's
 * samples do not depend on other rows.
 */
export function sampledPosteriors<Y>(sampling: PosteriorSampling<Y>): WeightedOutputs[] {
  const { model, generator, context, reference, mode, rng } = sampling
  const { codeLength: c } = model.space
  const { rows } = sampling.batch.features
  const proposal = rowByRow(sampling.proposal)
  // a measure that is drawn from itself has constant ratios
  const measure = reference === sampling.proposal ? proposal : reference
  const count = POSTERIOR_SAMPLES
  const drawn = drawSamples(proposal, model.space, rng, count, context, {}, measure)
  addKnownWeights(drawn, context, c)
  const scores = sampling.isReference ? new Float64Array(rows * count) : scoresOf(sampling, drawn)
  let logReference: Float64Array | undefined
  const logReferenceOf = (b: number) => {
    if (!logReference) {
      logReference = new Float64Array(rows * count)
      reference?.logDensity(
        drawn.codes,
        count,
        { ...context, constraints: undefined },
        logReference,
      )
    }
    return logReference.subarray(b * count, (b + 1) * count)
  }
  return Array.from({ length: rows }, (_, b) => {
    const at = drawn.shared ? 0 : b * count
    return new WeightedOutputs({
      kind: 'sampled',
      generator,
      codeLength: c,
      codes: drawn.codes.subarray(at * c, (at + count) * c),
      scores: scores.subarray(b * count, (b + 1) * count),
      logRatio: drawn.logRatio.subarray(at, at + count),
      logPartition: sampling.logPartition?.[b],
      logReference: reference && (() => logReferenceOf(b)),
      mode: mode && ((samples) => mode(samples, b)),
    })
  })
}

/** What samples weigh that agree with what is known, where unknown entries have weights. */
function addKnownWeights(
  { codes, count, logRatio }: Samples,
  { constraints }: ProposalContext,
  c: number,
) {
  constraints?.forEach((known, b) => {
    if (!(known instanceof KnownCode) || known.logWeight === 0) return
    for (let j = b * count; j < (b + 1) * count; j++) logRatio[j] += known.logWeightOf(codes, j * c)
  })
}

/** Scores of the samples of each row, `[B·m]`, so many rows at once as fit into memory. */
function scoresOf<Y>(
  { model, batch }: PosteriorSampling<Y>,
  { codes, count, shared }: Samples,
): Float64Array {
  const { tape, space } = model
  const c = space.codeLength
  const scores = new Float64Array(batch.features.rows * count)
  for (const chunk of rowChunks(batch, rowsAtOnce(count * model.numbersPerPair))) {
    tape.clear()
    const first = chunk.from * count
    const pairs = chunk.batch.features.rows * count
    const own = shared ? codes : codes.subarray(first * c, (first + pairs) * c)
    const matrix = tape.upload(own, own.length / c, c)
    const part = model.at(chunk.batch).score({ matrix, shared })
    scores.set(tape.backend.read(part.value), first)
  }
  checkWithinPrecision(model, scores, count)
  return scores
}
