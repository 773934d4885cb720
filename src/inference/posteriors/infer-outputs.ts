import { rowsAtOnce } from '../../engine/index.js'
import type { Generator } from '../../losses/index.js'
import { type EnergyModel, type ModelBatch, samplingContext } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Proposal } from '../../samplers/index.js'
import { type Constraint, isEnumerable, KnownCode, type Space } from '../../spaces/index.js'
import { numbersToEnumerate } from '../log-partition/exact-log-partition.js'
import { modesOfOutputs } from '../modes/modes-of-outputs.js'
import { effectiveSampleSize } from '../weights/effective-sample-size.js'
import { chainOutputs } from './chain-outputs.js'
import { enumeratedPosteriors } from './enumerated-posteriors.js'
import { ListedPosterior } from './listed-posterior.js'
import { outputDensity } from './output-density.js'
import { POSTERIOR_SAMPLES, sampledPosteriors } from './sampled-posteriors.js'
import type { WeightedOutputs } from './weighted-outputs.js'

/** Importance samples of a smaller effective number give way to Markov chains. */
const ENOUGH_EFFECTIVE = 100

/** How {@link inferOutputs} draws where outputs are too many to list. */
export interface InferenceOptions {
  /** what importance samples are drawn from */
  readonly proposal: Proposal
  readonly rng: Rng
  /** what is known of the output of each row, `[B]`: the distribution given that */
  readonly known?: readonly (Constraint | undefined)[] | undefined
}

/**
 * `p(·|x)` over the outputs of any space for each row of a batch: exact by enumeration up to 65,536
 * outputs, else by 1000 samples a row: self-normalised importance samples, or, where fewer than 100 of
 * these count and the space has a `step`, Markov chains that start at them. A row's samples do not depend
 * on other rows.
 *
 * The mode is exact where outputs are enumerated, or where the score is linear and the space can
 * maximise it; elsewhere the best of the samples, of the maximiser of the linear part, and of a search
 * by local moves from these, if the space has a `step`. Given what is known of outputs that are too many
 * to list it is the best sample, and there are no Markov chains.
 *
 * @throws PartitaError `NOT_FINITE` if inputs are so large that scores overflow
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferOutputs, logistic, permutations } from 'partita/core'
 * import { Rng, Tape, uniform } from 'partita/core'
 * const space = permutations(3)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const options = { proposal: uniform(space), rng: new Rng(2) }
 * const [posterior] = inferOutputs(model, logistic, { features }, options)
 * console.log(posterior.kind, posterior.weights) // enumerated, 1/6 each
 * ```
 */
export function inferOutputs<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
  { proposal, rng, known }: InferenceOptions,
): ListedPosterior[] {
  const { space, tape } = model
  if (isEnumerable(space)) {
    const posteriors = enumeratedPosteriors(model, generator, batch)
    return posteriors.map((posterior, b) => {
      const own = known?.[b]
      return own ? posterior.given((codes, at) => logWeightOf(space, own, codes, at)) : posterior
    })
  }
  tape.clear()
  const score = model.at(batch)
  const { rows } = batch.features
  const c = space.codeLength
  const isLinear = score.isLinear && !score.reference
  const context = { ...samplingContext(tape, score, rows) } // read now, before the tape is emptied
  if (known?.some(Boolean)) {
    const given = { ...context, constraints: known }
    const sampling = { model, generator, batch, proposal, context: given, rng }
    return sampledPosteriors({ ...sampling, reference: model.reference })
  }
  const samples: WeightedOutputs[] = sampledPosteriors({
    model,
    generator,
    batch,
    proposal,
    context,
    reference: model.reference,
    mode: (_, b) => modes()[b],
    rng,
  })
  const density = outputDensity(model, generator, batch, (b) => samples[b].normalizer)
  const modes = remembered(() =>
    modesOfOutputs(space, context.linearScores, isLinear, samples, density, rng.split('search')),
  )
  if (!space.step) return samples
  const chained = remembered(() =>
    chainOutputs(space, samples, POSTERIOR_SAMPLES, density, rng.split('chains')),
  )
  const length = POSTERIOR_SAMPLES * c
  return samples.map(
    (own, b) => new ChainedOutputs(own, () => chained().subarray(b * length, (b + 1) * length)),
  )
}

/** `ln` of what a code weighs: `−∞` where it does not agree. */
function logWeightOf<Y>(space: Space<Y>, known: Constraint, codes: Float32Array, at: number) {
  if (known instanceof KnownCode) return known.logWeightOf(codes, at)
  return known.allows(space.decode(codes, at)) ? 0 : Number.NEGATIVE_INFINITY
}

/** Importance samples of one row, or draws of Markov chains where too few of these count. */
class ChainedOutputs extends ListedPosterior {
  readonly kind = 'sampled'
  readonly codeLength: number
  readonly #listed: () => Pick<ListedPosterior, 'codes' | 'weights'>

  constructor(
    private readonly samples: WeightedOutputs,
    chained: () => Float32Array,
  ) {
    super()
    this.codeLength = samples.codeLength
    this.#listed = remembered(() => {
      if (effectiveSampleSize(samples.weights) >= ENOUGH_EFFECTIVE) return samples
      const { length } = samples.weights
      return { codes: chained(), weights: new Float64Array(length).fill(1 / length) }
    })
  }

  override get codes(): Float32Array {
    return this.#listed().codes
  }

  override get weights(): Float64Array {
    return this.#listed().weights
  }

  override mode(): Float32Array {
    return this.samples.mode()
  }
}

/** What is computed once, when it is first asked for. */
function remembered<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: compute() }
    return known.value
  }
}

/**
 * Rows to pass to {@link inferOutputs} at once; see {@link rowsAtOnce}.
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, outputsAtOnce, permutations, Rng, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * console.log(outputsAtOnce(new EnergyModel(tape, permutations(8), { features: 1 }, new Rng(1)))) // 52
 * ```
 */
export function outputsAtOnce<Y>(model: EnergyModel<Y>): number {
  const { space, numbersPerPair } = model
  const perRow = isEnumerable(space)
    ? numbersToEnumerate(model)
    : POSTERIOR_SAMPLES * (numbersPerPair + space.codeLength)
  return rowsAtOnce(2 * perRow) // as drawn and on the tape
}
