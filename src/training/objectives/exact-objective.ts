import { type Generator, isLogistic } from '../../losses/index.js'
import { type EnergyModel, exactTerm } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Proposal, ReferenceDensity } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import { CRITERION_SAMPLES, OBSERVED_SAMPLES } from './likelihood-criterion.js'
import type { LabelledBatch, Objective } from './objective.js'
import { observedScore } from './observed-score.js'

/** What else {@link createExactObjective} may be given. */
export interface ExactOptions {
  /** draws what agrees with constraints where their sum is not exact; one that heeds them */
  readonly constrained?: Proposal
  /** the reference measure of the models trained, if they have one */
  readonly reference?: ReferenceDensity
}

/**
 * The exact Fenchel–Young loss: for the logistic generator the negative log-likelihood
 * `log Z(x) − g(x, y)`, absolute; otherwise `τ + E_q f*(g − τ) − g(x, y)` at the exact `τ`. The
 * baseline the joint objective is compared with (docs/maths.md#7-other-objectives); the learned
 * log-partition is not used.
 *
 * @throws PartitaError `UNSUPPORTED` at the first loss if the space offers no exact way
 *
 * @example
 * ```ts
 * import { createExactObjective, logistic, subsets } from 'partita/core'
 * console.log(createExactObjective(subsets(3), logistic).name) // exact; see train for a whole pass
 * ```
 */
export function createExactObjective<Y>(
  space: Space<Y>,
  generator: Generator,
  { constrained, reference }: ExactOptions = {},
): Objective<Y> {
  const term = exactTerm(space, generator)
  const offset = isLogistic(generator) ? space.logSize : 0

  const loss = (
    model: EnergyModel<Y>,
    batch: LabelledBatch,
    samples: number,
    rng: Rng,
    dropoutRng?: Rng,
  ) => {
    const { tape } = model
    const score = model.at(batch, dropoutRng)
    const sampling = constrained && { proposal: constrained, samples, reference, rng }
    const positive = observedScore(tape, space, generator, score, batch, sampling)
    return { perExample: tape.addScalar(tape.subtract(term(tape, score), positive), offset) }
  }
  return {
    name: 'exact',
    loss: (model, batch, rng) =>
      loss(model, batch, OBSERVED_SAMPLES, rng.split('observed'), rng.split('dropout')),
    criterion: (model, batch, rng) => {
      const { perExample } = loss(model, batch, CRITERION_SAMPLES, rng.split('observed'))
      return model.tape.backend.read(perExample.value)
    },
  }
}
