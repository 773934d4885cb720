import type { Tape } from '../../engine/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import { type BatchModel, closedTerm } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { checkFullSupport, type Proposal, type ReferenceDensity } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import {
  CRITERION_SAMPLES,
  createLikelihoodCriterion,
  OBSERVED_SAMPLES,
  pilotOf,
} from './likelihood-criterion.js'
import type { LabelledBatch, Objective } from './objective.js'
import { observedScore } from './observed-score.js'
import { boundedWeights, proposalLoss } from './proposal-loss.js'
import { jointWeights } from './sample-weights.js'
import { everyRow, ScoredSampler } from './scored-sampler.js'

/** Settings of the joint objective. */
export interface JointOptions {
  readonly generator: Generator
  readonly proposal: Proposal
  /** samples per step (shared proposals) or per row, m */
  readonly samples: number
  /**
   * whether the expectation of a logistic model is taken in closed form where its score is linear and has
   * one, instead of over samples
   */
  readonly closed?: boolean
  /** the reference measure of the models trained, if they have one */
  readonly reference?: ReferenceDensity
  /** draws what agrees with constraints where their sum is not exact; one that heeds them */
  readonly constrained?: Proposal
  /** importance samples that early stopping estimates the likelihood from; default 128 a row, 256 where rows share them */
  readonly criterionSamples?: number
  /** largest log-weight; beyond it the loss continues along its tangent, and is counted */
  readonly clamp: number
}

/**
 * The joint objective of energy and log-partition over samples (docs/maths.md#2-objective):
 *   `τ(x) + (1/m) Σ_j (q/r)(y_j) f*(g(x, y_j) − τ(x)) − g(x, y)`, `y_j ~ r(·|x)`.
 * For the logistic generator `log|Y|` is added, so the loss is an upper bound of the negative
 * log-likelihood in expectation.
 *
 * In closed form, where that is asked for and there is one, the sum is its expectation
 * `e^{A − τ} − 1`, `A = ln E_q e^g`: one sample of the score `A` that is never far off.
 *
 * Early stopping watches the exact loss where there is a closed form (of a linear score), the
 * importance-sampled negative log-likelihood for other logistic models, and otherwise the joint
 * loss on fixed draws.
 *
 * A proposal network of the model is trained along, by the likelihood of the data or by the weights of
 * the samples ({@link ObjectiveLoss.auxiliary}).
 *
 * @throws PartitaError `INVALID_OPTION` if the proposal never draws some outputs
 * @see Sander et al. 2025, arXiv 2501.18528
 *
 * @example
 * ```ts
 * import { createBackend, createJointObjective, EnergyModel, logistic, Rng } from 'partita/core'
 * import { subsets, Tape, uniform } from 'partita/core'
 * const space = subsets(2)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const options = { generator: logistic, proposal: uniform(space), samples: 8, clamp: 30 }
 * const objective = createJointObjective(space, options)
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const batch = { features, codes: Float32Array.of(1, 0) }
 * const { perExample } = objective.loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [ln 4]: nothing is learned yet
 * ```
 */
export function createJointObjective<Y>(space: Space<Y>, options: JointOptions): Objective<Y> {
  const { generator, proposal, samples, reference, constrained, clamp } = options
  if (proposal !== reference) checkFullSupport(proposal, samples)
  const logistic = isLogistic(generator)
  const sampler = new ScoredSampler(space, proposal, reference)
  const likelihood = createLikelihoodCriterion(space, options)
  const criterionSampler = new ScoredSampler(space, proposal, reference)

  const observed = (tape: Tape, score: BatchModel, batch: LabelledBatch, rng: Rng) => {
    const sampling = constrained && {
      proposal: constrained,
      samples: OBSERVED_SAMPLES,
      reference,
      rng,
    }
    return observedScore(tape, space, generator, score, batch, sampling)
  }

  /** the expectation as one sample that stands for all; undefined where samples are to be drawn */
  const summed = (tape: Tape, score: BatchModel) => {
    const isClosed = options.closed && logistic && score.isLinear && !score.proposal
    const sampled = isClosed ? closedTerm(tape, space, score) : undefined
    return sampled && { codes: undefined, sampled, logRatio: tape.upload([0], 1, 1) }
  }

  return {
    name: 'joint',

    loss(model, batch, rng) {
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch, rng.split('dropout'))
      const closed = summed(tape, score)
      const { codes, ...drawn } =
        closed ?? sampler.draw(tape, score, rows, rng.split('proposal'), samples)
      const positive = observed(tape, score, batch, rng.split('observed'))
      // samples that are scored once for all rows have one sum of weights
      const isOnce = drawn.sampled.rows < rows
      const logPartition = score.logPartition()
      const result = tape.jointLoss({
        ...drawn,
        positive: isOnce ? tape.upload([0], 1, 1) : positive,
        logPartition: isOnce ? tape.gatherRows(logPartition, new Int32Array(1)) : logPartition,
        conjugate: generator,
        clamp,
      })
      const perExample = isOnce
        ? tape.subtract(everyRow(tape, result.perExample, rows), positive)
        : result.perExample
      return {
        perExample: logistic ? tape.addScalar(perExample, space.logSize) : perExample,
        auxiliary:
          codes && proposalLoss(tape, score, batch, codes, () => boundedWeights(tape, result)),
        samples: jointWeights(tape, result, closed ? 1 : samples),
      }
    },

    pilot: logistic ? pilotOf(sampler) : undefined,

    criterion(model, batch, rng, onSamples) {
      if (logistic) return likelihood(model, batch, rng, onSamples)
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch)
      const drawn = criterionSampler.draw(tape, score, rows, rng, CRITERION_SAMPLES)
      const result = tape.jointLoss({
        ...drawn,
        sampled: everyRow(tape, drawn.sampled, rows),
        positive: observedScore(tape, space, generator, score, batch),
        logPartition: score.logPartition(),
        conjugate: generator,
        clamp,
      })
      onSamples?.(jointWeights(tape, result, CRITERION_SAMPLES))
      return tape.backend.read(result.perExample.value)
    },
  }
}
