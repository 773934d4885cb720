import { type Generator, isLogistic } from '../losses/index.js'
import { type EnergyModel, exactTerm } from '../models/index.js'
import type { Space } from '../spaces/index.js'
import type { LabelledBatch, Objective } from './objective.js'
import { observedScore } from './observed-score.js'

/**
 * The exact Fenchel–Young loss: for the logistic generator the negative log-likelihood
 * `log Z(x) − g(x, y)`, absolute; otherwise `τ + E_q f*(g − τ) − g(x, y)` at the exact `τ`. The
 * baseline the joint objective is compared with (MATHS §7); the learned log-partition is not used.
 *
 * @throws PartitaError `UNSUPPORTED` at the first loss if the space offers no exact way
 *
 * @example
 * ```ts
 * import { createExactObjective, logistic, subsets } from 'partita'
 * console.log(createExactObjective(subsets(3), logistic).name) // exact; see train for a whole pass
 * ```
 */
export function createExactObjective<Y>(space: Space<Y>, generator: Generator): Objective<Y> {
  const term = exactTerm(space, generator)
  const offset = isLogistic(generator) ? space.logSize : 0

  const loss = (
    model: EnergyModel<Y>,
    batch: LabelledBatch,
    rng?: Parameters<Objective<Y>['loss']>[2],
  ) => {
    const { tape } = model
    const score = model.at(batch, rng)
    const positive = observedScore(tape, space, generator, score, batch)
    return { perExample: tape.addScalar(tape.subtract(term(tape, score), positive), offset) }
  }
  return {
    name: 'exact',
    loss: (model, batch, rng) => loss(model, batch, rng.split('dropout')),
    criterion: (model, batch) => model.tape.backend.read(loss(model, batch).perExample.value),
  }
}
