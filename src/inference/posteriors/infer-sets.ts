import { rowsAtOnce } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import { type EnergyModel, type ModelBatch, wholeLinear } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { mixture, type Proposal, tied, uniform } from '../../samplers/index.js'
import { isEnumerable, type KnownCode, type LabelSet, type Subsets } from '../../spaces/index.js'
import { modeOfSets } from '../modes/mode-of-sets.js'
import { enumeratedPosteriors } from './enumerated-posteriors.js'
import { IndependentLabels } from './independent-labels.js'
import { POSTERIOR_SAMPLES, sampledPosteriors } from './sampled-posteriors.js'
import type { WeightedOutputs } from './weighted-outputs.js'

/** Up to this many labels a distribution that is no product is enumerated. */
const MOST_ENUMERATED = 14

/** `p(·|x)` over label sets: independent labels, all sets, or samples. */
export type SetPosterior = IndependentLabels | WeightedOutputs

/**
 * `p(·|x)` over label sets for each row of a batch: exact for independent labels and for up to 14 labels,
 * by 1000 importance samples a row otherwise, which do not depend on other rows. Their weights are
 * normalised over the samples, as is the log-partition that a sparse generator needs. A learned reference
 * measure of the model is part of all of it; one that is no product is what samples are drawn from.
 *
 * Beyond 14 labels the mode is exact for independent labels and for scores in pairs up to 20; else it is
 * searched from the linear mode and the best samples, with the model, when it is asked for.
 *
 * @param rng draws the importance samples, where they are needed
 * @param known labels of each row that are known, `[B]`: the distribution of the others given those
 * @throws PartitaError `NOT_FINITE` if inputs are so large that scores overflow
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferSets, labelMarginals } from 'partita/core'
 * import { logistic, Rng, subsets, Tape } from 'partita/core'
 * const space = subsets(['sun', 'rain'])
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const [posterior] = inferSets(model, space, logistic, batch, new Rng(2))
 * console.log(posterior.kind, labelMarginals(posterior)) // enumerated [0.5, 0.5]
 * ```
 */
export function inferSets(
  model: EnergyModel<LabelSet>,
  space: Subsets,
  generator: Generator,
  batch: ModelBatch,
  rng: Rng,
  known?: readonly (KnownCode | undefined)[],
): SetPosterior[] {
  const { tape } = model
  const { rows } = batch.features
  const k = space.codeLength
  tape.clear()
  const score = tape.untracked(() => model.at(batch))
  const { reference } = score
  const linear = Float32Array.from(tape.backend.read(wholeLinear(tape, score).value))
  checkScores(linear, k)
  const isLinear = score.isLinear && (!reference || reference.linear !== undefined)
  if (isLinear && isLogistic(generator)) {
    const rowOf = (b: number) => linear.subarray(b * k, (b + 1) * k)
    return Array.from({ length: rows }, (_, b) => new IndependentLabels(rowOf(b), known?.[b]))
  }
  if (k <= MOST_ENUMERATED && isEnumerable(space)) {
    const posteriors = enumeratedPosteriors(model, generator, batch)
    return posteriors.map((posterior, b) => {
      const own = known?.[b]
      return own ? posterior.given((codes, at) => own.logWeightOf(codes, at)) : posterior
    })
  }
  const own = reference?.linear ? undefined : model.reference?.proposal
  const isKnown = known?.some(Boolean)
  const logPartition =
    isKnown && !isLogistic(generator)
      ? inferSets(model, space, generator, batch, rng).map(
          (row) => (row as WeightedOutputs).logPartition,
        )
      : undefined
  const free = own ?? tiedMixture(space, isLogistic(generator) ? 0.9 : 0.5)
  return sampledPosteriors({
    model,
    generator,
    batch,
    proposal: isKnown ? tied(space) : free,
    context: {
      rows,
      linearScores: linear,
      referenceParameters: reference?.parameters,
      ...(isKnown && { constraints: known }),
    },
    reference: model.reference,
    logPartition,
    // the search for a mode knows nothing of what is known: the best sample answers
    mode: isKnown ? undefined : modeOfSets(model, space, batch, { ...score, isLinear }, linear),
    rng,
  })
}

/** Tied samples, and uniform ones for the rest. */
function tiedMixture(space: Subsets, share: number): Proposal {
  return mixture([
    { proposal: tied(space), weight: share },
    { proposal: uniform(space), weight: 1 - share },
  ])
}

/**
 * Rows to pass to {@link inferSets} at once; see {@link rowsAtOnce}.
 *
 * @param k labels
 * @param isIndependent whether the model is logistic with a linear energy
 *
 * @example
 * ```ts
 * import { setsAtOnce } from 'partita/core'
 * console.log(setsAtOnce(14, false)) // 64
 * ```
 */
export function setsAtOnce(k: number, isIndependent: boolean): number {
  if (isIndependent) return rowsAtOnce(k)
  // scores and weights in double precision; codes in the sampler's hands and on the tape
  return rowsAtOnce(4 * (k <= MOST_ENUMERATED ? 2 ** k : POSTERIOR_SAMPLES * k))
}

function checkScores(scores: Float32Array, k: number): void {
  let at = 0
  while (at < scores.length && Number.isFinite(scores[at])) at++
  if (at === scores.length) return
  throw new PartitaError('NOT_FINITE', 'the scores of an input are not finite', {
    received: String(scores[at]),
    where: `row ${Math.floor(at / k)} of the batch, label ${at % k}`,
    hint: 'scale the inputs to the size they had in training',
  })
}
