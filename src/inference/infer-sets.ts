import { fenchelYoung, type Generator, isLogistic } from '../losses/index.js'
import { type EnergyModel, enumerateCodes, isEnumerable, type ModelBatch } from '../models/index.js'
import type { Rng } from '../random/index.js'
import { drawSamples, mixture, tied, uniform } from '../samplers/index.js'
import type { LabelSet, Subsets } from '../spaces/index.js'
import { f1OptimalFromDistribution, f1OptimalFromSamples } from './f1-samples.js'
import { independentPosterior } from './independent-posterior.js'
import { labelMarginalsFromDistribution, labelMarginalsFromSamples } from './label-marginals.js'
import { pairwiseMode } from './pairwise-mode.js'
import type { SetPosterior } from './set-posterior.js'
import { weightedPosterior } from './weighted-posterior.js'

/** Up to this many labels a distribution that is no product is enumerated. */
export const LARGEST_ENUMERATED_SETS = 14
/** Importance samples a row beyond that (FINDINGS, multilabel 1). */
const SAMPLES = 1000

/**
 * `p(·|x)` for a batch: exact for independent labels and for up to 14 labels, by 1000 importance
 * samples a row otherwise.
 *
 * @param rng draws the importance samples, where they are needed
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
  const linear = Float32Array.from(backend.read(score.linear.value))
  if (score.isLinear && isLogistic(generator)) return independentPosterior(linear, rows, k)

  if (k <= LARGEST_ENUMERATED_SETS && isEnumerable(space)) {
    const { count, codes } = enumerateCodes(space)
    const matrix = tape.upload(codes, count, k)
    const scores = backend.read(score.score({ matrix, shared: true }).value)
    const { distribution } = fenchelYoung(generator)
    return weightedPosterior({
      kind: 'enumerated',
      rows,
      k,
      codes: () => codes,
      weights: (b) => distribution(scores.subarray(b * count, (b + 1) * count)),
      // The space enumerates in the order of binary counting, as these expect.
      marginals: (_, weights) => labelMarginalsFromDistribution(weights),
      f1Optimal: (_, weights, empty) => f1OptimalFromDistribution(weights, { empty }),
      mode(b) {
        const best = indexOfLargest(scores.subarray(b * count, (b + 1) * count))
        return codes.subarray(best * k, (best + 1) * k)
      },
    })
  }

  const tiedShare = isLogistic(generator) ? 0.9 : 0.5
  const proposal = mixture([
    { proposal: tied(space), weight: tiedShare },
    { proposal: uniform(space), weight: 1 - tiedShare },
  ])
  const draw = drawSamples(proposal, space, rng, SAMPLES, { rows, linearScores: linear })
  const matrix = tape.upload(draw.codes, rows * SAMPLES, k)
  const sampled = backend.read(score.score({ matrix, shared: false }).value)
  const logPartition = backend.read(score.logPartition().value)
  const coupling = score.coupling && backend.read(score.coupling.value)
  const codesOf = (b: number) => draw.codes.subarray(b * SAMPLES * k, (b + 1) * SAMPLES * k)
  const samplesOf = (b: number) => ({ rows: SAMPLES, cols: k, values: codesOf(b) })
  const scoresOf = (b: number) => sampled.subarray(b * SAMPLES, (b + 1) * SAMPLES)
  return weightedPosterior({
    kind: 'sampled',
    rows,
    k,
    codes: codesOf,
    weights: (b) =>
      importanceWeights(
        generator,
        scoresOf(b),
        draw.logRatio.subarray(b * SAMPLES, (b + 1) * SAMPLES),
        logPartition[b],
      ),
    marginals: (b, weights) => labelMarginalsFromSamples(samplesOf(b), weights),
    f1Optimal: (b, weights, empty) => f1OptimalFromSamples(samplesOf(b), weights, { empty }),
    mode(b) {
      const u = linear.subarray(b * k, (b + 1) * k)
      if (coupling) return pairwiseMode(u, coupling).labels
      if (score.isLinear) return space.toRow(space.maximize(u))
      const best = indexOfLargest(scoresOf(b))
      return codesOf(b).subarray(best * k, (best + 1) * k)
    },
  })
}

/** Rows to infer at once so that scores and samples stay around `2²⁰` numbers. */
export function rowsPerChunk(k: number, isIndependent: boolean): number {
  const perRow = k <= LARGEST_ENUMERATED_SETS ? 2 ** k : SAMPLES * k
  return isIndependent ? 512 : Math.max(1, Math.min(512, Math.floor(2 ** 20 / perRow)))
}

/**
 * Self-normalised `∝ (q/r) f*'(g − τ)`. If every weight is zero (a sparse generator whose support no
 * sample hit), the sample of the highest score gets all.
 */
function importanceWeights(
  generator: Generator,
  scores: ArrayLike<number>,
  logRatio: ArrayLike<number>,
  logPartition: number,
): Float64Array {
  const weights = new Float64Array(scores.length)
  let top = Number.NEGATIVE_INFINITY
  for (let j = 0; j < weights.length; j++) {
    const s = scores[j] - logPartition
    weights[j] = logRatio[j] + (isLogistic(generator) ? s : Math.log(generator.weight(s)))
    if (weights[j] > top) top = weights[j]
  }
  if (top === Number.NEGATIVE_INFINITY) {
    weights.fill(0)
    weights[indexOfLargest(scores)] = 1
    return weights
  }
  let total = 0
  for (let j = 0; j < weights.length; j++) {
    weights[j] = Math.exp(weights[j] - top)
    total += weights[j]
  }
  for (let j = 0; j < weights.length; j++) weights[j] /= total
  return weights
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0
  for (let j = 1; j < values.length; j++) if (values[j] > values[best]) best = j
  return best
}
