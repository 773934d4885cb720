import type { Tape, Variable } from '../../engine/index.js'
import { logistic } from '../../losses/index.js'
import type { BatchModel, EnergyModel, LatentScore, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Objective } from '../../training/index.js'

/** Log-weights above this continue along their tangent. */
const CLAMP = 30
/** Draws of the prior that held-out rows are judged by. */
const CRITERION_SAMPLES = 2048

/** What the bound of a batch is made of, `[B, 1]` each, but for the codes. */
export interface BoundTerms {
  /** `ln p(x|z)` */
  readonly likelihood: Variable
  /** `KL(q(z|x) ‖ N(0, I))` */
  readonly divergence: Variable
  /** draws of the posterior, `[B, k]` */
  readonly codes: Variable
  readonly score: BatchModel & LatentScore
}

/** One draw of each row's posterior, what it says of the pixels, and its distance from the normal prior. */
export function boundTerms(
  model: EnergyModel<ArrayLike<number>>,
  batch: ModelBatch,
  rng: Rng,
): BoundTerms {
  const { tape } = model
  const score = model.at(batch) as BatchModel & LatentScore
  const { mean, logWidth } = score.posterior
  const { rows, cols } = mean
  const noise = new Float32Array(rows * cols)
  rng.fillNormal(noise)
  const spread = tape.multiply(tape.exp(logWidth), tape.upload(noise, rows, cols))
  const codes = tape.add(mean, spread)
  const logits = score.decode(codes)
  const pixels = tape.upload(batch.features.values, rows, batch.features.cols)
  const likelihood = tape.rowSum(
    tape.subtract(tape.multiply(pixels, logits), tape.softplus(logits)),
  )
  const squares = tape.add(tape.exp(tape.scale(logWidth, 2)), tape.square(mean))
  const each = tape.subtract(tape.addScalar(squares, -1), tape.scale(logWidth, 2))
  return { likelihood, divergence: tape.scale(tape.rowSum(each), 0.5), codes, score }
}

/**
 * The negative self-normalised evidence bound,
 *   `−E_q ln p(x|z) + KL(q ‖ N) − E_q f(z) + b + e^{−b} E_N e^{f(z)} − 1`,
 * with the gradient of f into the encoder stopped: the last four terms are the joint objective of the
 * latent prior, whose data are the posterior's draws. Without samples f and b stay 0 and the prior normal.
 */
export function createSnelboObjective(samples: number): Objective<ArrayLike<number>> {
  const priorScores = (tape: Tape, score: LatentScore, k: number, count: number, rng: Rng) => {
    const drawn = new Float32Array(count * k)
    rng.fillNormal(drawn)
    return score.scoreOfCodes!({ matrix: tape.upload(drawn, count, k), shared: true })
  }
  return {
    name: 'snelbo',

    loss(model, batch, rng) {
      const { tape } = model
      const { likelihood, divergence, codes, score } = boundTerms(model, batch, rng.split('q'))
      const negativeBound = tape.subtract(divergence, likelihood)
      if (samples === 0) return { perExample: negativeBound }
      const { rows, cols } = codes
      const observed = score.score({ matrix: tape.stopGradient(codes), shared: false })
      const joint = tape.jointLoss({
        positive: tape.upload([0], 1, 1),
        sampled: priorScores(tape, score, cols, samples, rng.split('prior')),
        logRatio: tape.upload(new Float32Array(samples), 1, samples),
        logPartition: tape.gatherRows(score.logPartition(), new Int32Array(1)),
        conjugate: logistic,
        clamp: CLAMP,
      })
      const shared = tape.gatherRows(joint.perExample, new Int32Array(rows))
      const prior = tape.subtract(shared, observed)
      return { perExample: tape.add(negativeBound, prior) }
    },

    criterion(model, batch, rng) {
      const { tape } = model
      const { likelihood, divergence, codes, score } = boundTerms(model, batch, rng.split('q'))
      const { rows, cols } = codes
      const scores = priorScores(tape, score, cols, CRITERION_SAMPLES, rng.split('prior'))
      const estimate = tape.addScalar(tape.rowLogSumExp(scores), -Math.log(CRITERION_SAMPLES))
      const observed = score.score({ matrix: codes, shared: false })
      const shared = tape.gatherRows(estimate, new Int32Array(rows))
      const prior = tape.subtract(shared, observed)
      return tape.backend.read(tape.add(tape.subtract(divergence, likelihood), prior).value)
    },
  }
}
