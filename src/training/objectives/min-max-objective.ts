import { checkOption, PartitaError } from '../../errors.js'
import { logistic } from '../../losses/index.js'
import type { BatchModel, BatchProposal } from '../../models/index.js'
import { mixture, uniform } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import {
  createLikelihoodCriterion,
  type LikelihoodMeasure,
  OBSERVED_SAMPLES,
  observedSampling,
} from './likelihood-criterion.js'
import type { Objective } from './objective.js'
import { observedScore } from './observed-score.js'
import { spreadWeights } from './sample-weights.js'
import { logWeightsOf, ScoredSampler } from './scored-sampler.js'

/** Settings of the min-max objective. */
export interface MinMaxOptions extends LikelihoodMeasure {
  /** the sampler of the model's own proposal network, `r` */
  readonly proposal: LikelihoodMeasure['proposal']
  /** samples a row, at least 2 */
  readonly samples: number
}

/** Share of uniform samples in early stopping: a collapsed sampler then shows in the likelihood. */
const DEFENSIVE_SHARE = 0.1

/**
 * The min-max form of maximum likelihood (docs/maths.md#7-other-objectives): the log-partition is a
 * maximum over samplers,
 *   `min_g max_r E_{y'~r(·|x)}[g(x, y') + log q(y'|x) − log r(y'|x)] − g(x, y)`,
 * so the energy descends and the network of a learned proposal `r` ascends. The ascent is REINFORCE,
 *   `(1/m) Σ_j (a_j − mean of the other a) ∇ log r(y_j|x)`, `a = g + log q − log r`,
 * unbiased for every m ≥ 2. The value of the loss is in expectation a lower bound of the negative
 * log-likelihood, tight where `r` is the model; early stopping watches the likelihood. No log-partition
 * is learned.
 *
 * The loss throws PartitaError `UNSUPPORTED` for models without a proposal network.
 *
 * @throws PartitaError `INVALID_OPTION`
 * @see Williams 1992 (REINFORCE); Kool, van Hoof, Welling 2019 (the baseline); Dai et al. 2019,
 *   "Exponential family estimation via adversarial dynamics embedding"
 *
 * @example
 * ```ts
 * import { bernoulli, createBackend, createMinMaxObjective, EnergyModel, Rng } from 'partita/core'
 * import { subsets, Tape } from 'partita/core'
 * const space = subsets(2)
 * const proposal = { kind: 'bernoulli', hidden: [], input: 'context', training: 'likelihood' } as const
 * const spec = { features: 1, energy: 'pairwise', proposal } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const objective = createMinMaxObjective(space, { proposal: bernoulli(space), samples: 4 })
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const batch = { features, codes: Float32Array.of(1, 0) }
 * const { perExample } = objective.loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [ln 4]: nothing is learned yet
 * ```
 */
export function createMinMaxObjective<Y>(space: Space<Y>, options: MinMaxOptions): Objective<Y> {
  const { proposal, samples, reference } = options
  checkOption(Number.isInteger(samples) && samples > 1, 'samples', 'an integer > 1', samples)
  checkOption(!proposal.shared, 'proposal', 'one that draws for each row', proposal.name)
  const sampler = new ScoredSampler(space, proposal, reference)
  const defensive = mixture([
    { proposal, weight: 1 - DEFENSIVE_SHARE },
    { proposal: uniform(space), weight: DEFENSIVE_SHARE },
  ])

  return {
    name: 'min-max',

    loss(model, batch, rng) {
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch, rng.split('dropout'))
      const network = networkOf(score)
      const draws = sampler.draw(tape, score, rows, rng.split('proposal'), samples)
      // log q − log r is a constant here: the network learns by the weighted log-densities alone
      const gains = logWeightsOf(tape, draws)
      const weights = ascentWeights(tape.backend.read(gains.value), samples)
      const logDensity = network.logDensity(draws.codes)
      const sampling = observedSampling(options, OBSERVED_SAMPLES, rng)
      const positive = observedScore(tape, space, logistic, score, batch, sampling)
      const negative = tape.scale(tape.rowSum(gains), 1 / samples)
      const { effectiveShares } = spreadWeights(tape, gains)
      return {
        samples: { effectiveShares },
        perExample: tape.addScalar(tape.subtract(negative, positive), space.logSize),
        auxiliary: tape.rowSum(tape.multiply(logDensity, tape.upload(weights, rows, samples))),
      }
    },

    criterion: createLikelihoodCriterion(space, { ...options, proposal: defensive }),
  }
}

/** `−(a_j − mean of the other a) / m` of each row, so that descending ascends: `[B·m]` */
function ascentWeights(gains: ArrayLike<number>, m: number): Float64Array {
  const weights = new Float64Array(gains.length)
  for (let first = 0; first < gains.length; first += m) {
    let sum = 0
    for (let j = first; j < first + m; j++) sum += gains[j]
    for (let j = first; j < first + m; j++) {
      const others = (sum - gains[j]) / (m - 1)
      weights[j] = (others - gains[j]) / m
    }
  }
  return weights
}

function networkOf(score: BatchModel): BatchProposal {
  if (score.proposal) return score.proposal()
  throw new PartitaError('UNSUPPORTED', 'the min-max objective needs a sampler to train', {
    expected: 'a model with a proposal network',
    hint: "give the model's spec a proposal: bernoulli for sets, plackett-luce for rankings",
  })
}
