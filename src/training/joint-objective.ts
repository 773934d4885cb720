import { type Generator, isLogistic } from '../losses/index.js'
import { type BatchModel, closedTerm, type EnergyModel } from '../models/index.js'
import type { Rng } from '../random/index.js'
import {
  drawSamples,
  type Proposal,
  type Reference,
  type SampleBuffers,
} from '../samplers/index.js'
import type { Space } from '../spaces/index.js'
import type { LabelledBatch, Objective } from './objective.js'
import { observedScore } from './observed-score.js'

/** Settings of the joint objective. */
export interface JointOptions {
  readonly generator: Generator
  readonly proposal: Proposal
  /** samples per step (shared proposals) or per row, m */
  readonly samples: number
  /** the reference measure of the models trained, if they have one */
  readonly reference?: Reference
  /** draws what agrees with constraints where their sum is not exact; one that heeds them */
  readonly constrained?: Proposal
  /** largest log-weight; beyond it the loss continues along its tangent, and is counted */
  readonly clamp: number
}

/** Draws per row of the importance-sampled validation loss (FINDINGS, multilabel 4). */
export const CRITERION_SAMPLES = 256
/** Draws per row and step of what agrees with a constraint, where its sum is not exact. */
export const OBSERVED_SAMPLES = 32

/**
 * The joint objective of energy and log-partition over samples (MATHS §2):
 *   `τ(x) + (1/m) Σ_j (q/r)(y_j) f*(g(x, y_j) − τ(x)) − g(x, y)`, `y_j ~ r(·|x)`.
 * For the logistic generator `log|Y|` is added, so the loss is an upper bound of the negative
 * log-likelihood in expectation.
 *
 * Early stopping watches the exact loss where there is a closed form (of a linear score), the
 * importance-sampled negative log-likelihood for other logistic models, and otherwise the joint
 * loss on fixed draws.
 *
 * @see Sander et al. 2025, arXiv 2501.18528
 *
 * @example
 * ```ts
 * import { createBackend, createJointObjective, EnergyModel, logistic, Rng, subsets } from 'partita'
 * import { Tape, uniform } from 'partita'
 * const space = subsets(2)
 * const spec = {
 *   features: 1,
 *   encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
 *   energy: 'pairwise',
 *   logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
 * } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const options = { generator: logistic, proposal: uniform(space), samples: 8, clamp: 30 }
 * const objective = createJointObjective(space, options)
 * const batch = {
 *   features: { rows: 1, cols: 1, values: Float32Array.of(0.5) },
 *   codes: Float32Array.of(1, 0),
 * }
 * const { perExample } = objective.loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [ln 4]: nothing is learned yet
 * ```
 */
export function createJointObjective<Y>(space: Space<Y>, options: JointOptions): Objective<Y> {
  const { generator, proposal, samples, reference, constrained, clamp } = options
  const logistic = isLogistic(generator)
  const offset = logistic ? space.logSize : 0
  const trainingBuffers: SampleBuffers = {}
  const criterionBuffers: SampleBuffers = {}

  const scoreSamples = (
    model: EnergyModel<Y>,
    score: BatchModel,
    rows: number,
    rng: Rng,
    count: number,
    buffers: SampleBuffers,
  ) => {
    const { tape } = model
    const context = {
      rows,
      parameters: score.reference?.parameters,
      get linearScores() {
        return Float32Array.from(tape.backend.read(score.linear.value))
      },
    }
    const draw = drawSamples(proposal, space, rng, count, context, buffers, reference)
    const perRow = draw.shared ? 1 : rows
    const matrix = tape.upload(draw.codes, perRow * draw.count, space.codeLength)
    return {
      sampled: score.score({ matrix, shared: draw.shared }),
      logRatio: tape.upload(draw.logRatio, perRow, draw.count),
    }
  }

  const observed = (
    model: EnergyModel<Y>,
    score: BatchModel,
    batch: LabelledBatch,
    rng: Rng,
    count: number,
  ) =>
    observedScore(
      model.tape,
      space,
      generator,
      score,
      batch,
      constrained && { proposal: constrained, samples: count, reference, rng },
    )

  return {
    name: 'joint',

    loss(model, batch, rng) {
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch, rng.split('dropout'))
      const draws = rng.split('proposal')
      const result = tape.jointLoss({
        ...scoreSamples(model, score, rows, draws, samples, trainingBuffers),
        positive: observed(model, score, batch, rng.split('observed'), OBSERVED_SAMPLES),
        logPartition: score.logPartition(),
        conjugate: generator,
        clamp,
      })
      return {
        perExample: offset === 0 ? result.perExample : tape.addScalar(result.perExample, offset),
        samples: {
          count: samples,
          weightSum: tape.constant(result.weightSum),
          weightSquareSum: tape.constant(result.weightSquareSum),
          clamped: tape.constant(result.clamped),
        },
      }
    },

    criterion(model, batch, rng) {
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch)
      const positive = observed(model, score, batch, rng.split('observed'), CRITERION_SAMPLES)
      const read = (perExample: ReturnType<typeof tape.add>) => {
        return tape.backend.read(tape.addScalar(perExample, offset).value)
      }
      const closed = logistic && score.isLinear && closedTerm(tape, space, score)
      if (closed) return read(tape.subtract(closed, positive))
      const count = CRITERION_SAMPLES
      const drawn = scoreSamples(model, score, rows, rng, count, criterionBuffers)
      if (logistic) {
        const logWeights =
          drawn.logRatio.rows === 1
            ? tape.addRow(drawn.sampled, drawn.logRatio)
            : tape.add(drawn.sampled, drawn.logRatio)
        const logMean = tape.addScalar(tape.rowLogSumExp(logWeights), -Math.log(count))
        return read(tape.subtract(logMean, positive))
      }
      const logPartition = score.logPartition()
      const inputs = { ...drawn, positive, logPartition, conjugate: generator, clamp }
      return read(tape.jointLoss(inputs).perExample)
    },
  }
}
