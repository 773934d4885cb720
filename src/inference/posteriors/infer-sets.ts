import { rowChunks, rowsAtOnce } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { fenchelYoung, type Generator, isLogistic } from '../../losses/index.js'
import {
  type EnergyModel,
  enumeratedScores,
  type ModelBatch,
  wholeLinear,
} from '../../models/index.js'
import { indexOfLargest, sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import {
  drawSamples,
  mixture,
  type ReferenceDensity,
  rowByRow,
  tied,
  uniform,
} from '../../samplers/index.js'
import { enumerateCodes, isEnumerable, type LabelSet, type Subsets } from '../../spaces/index.js'
import { f1OptimalFromDistribution, f1OptimalFromSamples } from '../decisions/f1-optimal.js'
import {
  labelMarginalsFromDistribution,
  labelMarginalsFromSamples,
} from '../decisions/label-marginals.js'
import { pairwiseMode } from '../modes/pairwise-mode.js'
import { modeStarts, searchMode } from '../modes/search-mode.js'
import { importanceWeights, logWeights, sampledNormalizer } from './importance-weights.js'
import { independentPosterior } from './independent-posterior.js'
import type { SetPosterior } from './set-posterior.js'
import { weightedPosterior } from './weighted-posterior.js'

/** Up to this many labels a distribution that is no product is enumerated. */
export const LARGEST_ENUMERATED_SETS = 14
/** Importance samples a row beyond that (docs/findings.md#multilabel-1). */
const SAMPLES = 1000

/**
 * `p(·|x)` for a batch: exact for independent labels and for up to 14 labels, by 1000 importance
 * samples a row otherwise, which do not depend on other rows. Their weights are normalised over the
 * samples, as is the log-partition that a sparse generator needs. A learned reference measure of the
 * model is part of all of it.
 *
 * Beyond 14 labels the mode is exact for independent labels and for scores in pairs up to 20; else it is
 * searched from the linear mode and the best samples, with the model, when it is asked for.
 *
 * @param rng draws the importance samples, where they are needed
 * @throws PartitaError `NOT_FINITE` if inputs are so large that scores overflow
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferSets, logistic, Rng, subsets } from 'partita/core'
 * import { Tape } from 'partita/core'
 * const space = subsets(['sun', 'rain'])
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const posterior = inferSets(model, space, logistic, batch, new Rng(2))
 * console.log(posterior.kind, posterior.marginals()) // enumerated [0.5, 0.5]
 * ```
 */
export function inferSets(
  model: EnergyModel<LabelSet>,
  space: Subsets,
  generator: Generator,
  batch: ModelBatch,
  rng: Rng,
): SetPosterior {
  const { tape } = model
  const { backend } = tape
  const rows = batch.features.rows
  const k = space.codeLength
  tape.clear()
  const score = model.at(batch)
  const { reference } = score
  const linear = Float32Array.from(backend.read(wholeLinear(tape, score).value))
  checkScores(linear, k)
  const isLinear = score.isLinear && (!reference || reference.linear !== undefined)
  if (isLinear && isLogistic(generator)) return independentPosterior(linear, rows, k)

  if (k <= LARGEST_ENUMERATED_SETS && isEnumerable(space)) {
    const { count, codes } = enumerateCodes(space)
    const scores = new Float64Array(rows * count)
    const logReference = reference && new Float64Array(rows * count)
    for (const chunk of rowChunks(batch, rowsAtOnce(count * model.numbersPerPair))) {
      tape.clear()
      const part = enumeratedScores(tape, space, model.at(chunk.batch))
      scores.set(backend.read(part.scores.value), chunk.from * count)
      if (part.logReference) logReference?.set(part.logReference, chunk.from * count)
    }
    const rowOf = (values: Float64Array, b: number) => values.subarray(b * count, (b + 1) * count)
    const lossOf = (b: number) => {
      const q = logReference && rowOf(logReference, b).map((l) => Math.exp(l) / count)
      return fenchelYoung(generator, { reference: q })
    }
    const weightsOf = (b: number) => {
      const weights = lossOf(b).distribution(rowOf(scores, b))
      // one already, but for rounding: of scores that exploded, differences to τ have few digits left
      const total = sum(weights)
      return weights.map((weight) => weight / total)
    }
    return weightedPosterior({
      kind: 'enumerated',
      rows,
      k,
      codes: () => codes,
      weights: weightsOf,
      exactLogPartition: (b) => lossOf(b).normalizer(rowOf(scores, b)),
      // The space enumerates in the order of binary counting, as these expect.
      marginals: (_, weights) => labelMarginalsFromDistribution(weights),
      f1Optimal: (_, weights, empty) => f1OptimalFromDistribution(weights, { empty }),
      mode(b) {
        const best = indexOfLargest(logReference ? weightsOf(b) : rowOf(scores, b))
        return codes.subarray(best * k, (best + 1) * k)
      },
    })
  }

  const tiedShare = isLogistic(generator) ? 0.9 : 0.5
  const proposal = rowByRow(
    mixture([
      { proposal: tied(space), weight: tiedShare },
      { proposal: uniform(space), weight: 1 - tiedShare },
    ]),
  )
  const measure: ReferenceDensity | undefined = reference && {
    logDensity: (codes, count, _context, out) => out.set(reference.logDensity(codes, count)),
  }
  const context = { rows, linearScores: linear }
  const draw = drawSamples(proposal, space, rng, SAMPLES, context, {}, measure)
  const coupling = score.coupling && backend.read(score.coupling().value)
  const couplingStep = coupling && coupling.length > k * k ? k * k : 0
  const sampled = new Float64Array(rows * SAMPLES)
  for (const chunk of rowChunks(batch, rowsAtOnce(SAMPLES * model.numbersPerPair))) {
    tape.clear()
    const { features } = chunk.batch
    const [first, last] = [chunk.from, chunk.from + features.rows].map((row) => row * SAMPLES)
    const matrix = tape.upload(draw.codes.subarray(first * k, last * k), last - first, k)
    const part = model.at(chunk.batch).score({ matrix, shared: false })
    sampled.set(backend.read(part.value), first)
  }
  const codesOf = (b: number) => draw.codes.subarray(b * SAMPLES * k, (b + 1) * SAMPLES * k)
  const samplesOf = (b: number) => ({ rows: SAMPLES, cols: k, values: codesOf(b) })
  const scoresOf = (b: number) => sampled.subarray(b * SAMPLES, (b + 1) * SAMPLES)
  const ratiosOf = (b: number) => draw.logRatio.subarray(b * SAMPLES, (b + 1) * SAMPLES)
  const logPartition = new Float64Array(rows) // cancels in self-normalised logistic weights
  if (!isLogistic(generator)) {
    for (let b = 0; b < rows; b++) {
      logPartition[b] = sampledNormalizer(generator, scoresOf(b), ratiosOf(b))
    }
  }
  let logReference: Float64Array | undefined // once a mode is asked for
  const densitiesOf = (b: number) => {
    if (!reference) return scoresOf(b)
    logReference ??= reference.logDensity(draw.codes, SAMPLES)
    const of = logReference.subarray(b * SAMPLES, (b + 1) * SAMPLES)
    return logWeights(generator, scoresOf(b), of, logPartition[b])
  }
  return weightedPosterior({
    kind: 'sampled',
    rows,
    k,
    codes: codesOf,
    weights: (b) => importanceWeights(generator, scoresOf(b), ratiosOf(b), logPartition[b]),
    marginals: (b, weights) => labelMarginalsFromSamples(samplesOf(b), weights),
    f1Optimal: (b, weights, empty) => f1OptimalFromSamples(samplesOf(b), weights, { empty }),
    mode(b) {
      const u = linear.subarray(b * k, (b + 1) * k)
      if (coupling) {
        const own = coupling.subarray(b * couplingStep, b * couplingStep + k * k)
        return pairwiseMode(u, own, { starts: modeStarts(u, samplesOf(b), scoresOf(b)) }).labels
      }
      if (isLinear) return space.toRow(space.maximize(u))
      const densities = densitiesOf(b)
      if (!reference)
        return searchMode(model, batch, b, modeStarts(u, samplesOf(b), densities)).labels
      // where a learned reference never goes the score means nothing: no search beyond its samples
      const best = indexOfLargest(densities)
      return codesOf(b).subarray(best * k, (best + 1) * k)
    },
  })
}

/**
 * Rows to pass to {@link inferSets} at once; see {@link rowsAtOnce}.
 *
 * @param k labels
 * @param isIndependent whether the model is logistic with a linear energy
 *
 * @example
 * ```ts
 * import { rowsPerChunk } from 'partita/core'
 * console.log(rowsPerChunk(14, false)) // 64
 * ```
 */
export function rowsPerChunk(k: number, isIndependent: boolean): number {
  if (isIndependent) return rowsAtOnce(k)
  // scores and weights in double precision; codes in the sampler's hands and on the tape
  return rowsAtOnce(4 * (k <= LARGEST_ENUMERATED_SETS ? 2 ** k : SAMPLES * k))
}

function checkScores(scores: Float32Array, k: number): void {
  const at = scores.findIndex((score) => !Number.isFinite(score))
  if (at < 0) return
  throw new PartitaError('NOT_FINITE', 'the scores of an input are not finite', {
    received: String(scores[at]),
    where: `row ${Math.floor(at / k)} of the batch, label ${at % k}`,
    hint: 'scale the inputs to the size they had in training',
  })
}
