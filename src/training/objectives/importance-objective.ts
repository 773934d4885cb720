import { logistic } from '../../losses/index.js'
import type { Proposal } from '../../samplers/index.js'
import { checkFullSupport } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import { createLikelihoodCriterion, type LikelihoodMeasure } from './likelihood-criterion.js'
import type { Objective } from './objective.js'
import { observedScore } from './observed-score.js'
import { spreadWeights } from './sample-weights.js'
import { everyRow, logWeightsOf, ScoredSampler } from './scored-sampler.js'

/** Settings of importance-sampled maximum likelihood. */
export interface ImportanceObjectiveOptions extends LikelihoodMeasure {
  /** where the samples come from */
  readonly proposal: Proposal
  /** samples per step (shared proposals) or per row, m */
  readonly samples: number
}

/**
 * Maximum likelihood over a log-partition that is estimated anew in every step
 * (docs/maths.md#7-other-objectives):
 *   `ln (1/m) Σ_j (q/r)(y_j|x) e^{g(x, y_j)} − g(x, y)`, `y_j ~ r(·|x)`.
 * On average it is below the negative log-likelihood. Its gradient is that of the joint objective where
 * the log-partition is the batch's own estimate; none is learned.
 *
 * @throws PartitaError `INVALID_OPTION` if the proposal never draws some outputs
 *
 * @example
 * ```ts
 * import { createBackend, createImportanceObjective, EnergyModel, Rng, subsets } from 'partita/core'
 * import { Tape, uniform } from 'partita/core'
 * const space = subsets(2)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const objective = createImportanceObjective(space, { proposal: uniform(space), samples: 8 })
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const batch = { features, codes: Float32Array.of(1, 0) }
 * const { perExample } = objective.loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [ln 4]: nothing is learned yet
 * ```
 */
export function createImportanceObjective<Y>(
  space: Space<Y>,
  options: ImportanceObjectiveOptions,
): Objective<Y> {
  const { proposal, samples, reference } = options
  if (proposal !== reference) checkFullSupport(proposal, samples)
  const sampler = new ScoredSampler(space, proposal, reference)
  return {
    name: 'importance',

    loss(model, batch, rng) {
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch, rng.split('dropout'))
      const drawn = sampler.draw(tape, score, rows, rng.split('proposal'), samples)
      const logWeights = logWeightsOf(tape, drawn)
      const estimate = tape.addScalar(tape.rowLogSumExp(logWeights), -Math.log(samples))
      const { effectiveShares } = spreadWeights(tape, logWeights)
      const difference = tape.subtract(
        everyRow(tape, estimate, rows),
        observedScore(tape, space, logistic, score, batch),
      )
      return {
        perExample: tape.addScalar(difference, space.logSize),
        samples: { effectiveShares },
      }
    },

    criterion: createLikelihoodCriterion(space, options),
  }
}
