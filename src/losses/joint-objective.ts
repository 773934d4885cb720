import { type SampleTerm, sampleTerm } from '../engine/index.js'
import { checkJointInputs } from './check-joint-inputs.js'
import type { Generator } from './generator.js'

/** Inputs of {@link jointObjective}, flat and row-major; `B = positive.length`. */
export interface JointObjectiveInputs {
  /** scores of the true outputs, `[B]` */
  readonly positive: ArrayLike<number>
  /** scores of the sampled outputs, `[B·m]` */
  readonly sampled: ArrayLike<number>
  /** `log q − log r` of the samples: `[m]` if they are shared by the batch, else `[B·m]` */
  readonly logRatio: ArrayLike<number>
  /** learned log-partition, `[B]` */
  readonly logPartition: ArrayLike<number>
  /** largest log-weight, nats; default 30 */
  readonly clamp?: number
}

/** Values and gradients together; see {@link jointObjective}. */
export interface JointObjectiveResult {
  /** per example, nats, `[B]` */
  readonly loss: Float64Array
  /** how many of each row's log-weights were clamped, `[B]` */
  readonly clamped: Int32Array
  readonly gradient: {
    /** `∂loss_b/∂positive_b = −1`, `[B]` */
    readonly positive: Float64Array
    /** `∂loss_b/∂sampled_bj = w_bj`, the weights, `[B·m]` */
    readonly sampled: Float64Array
    /** `∂loss_b/∂logPartition_b = 1 − Σ_j w_bj`, `[B]` */
    readonly logPartition: Float64Array
  }
}

/**
 * Joint Fenchel–Young objective for one batch, in float64 on the host:
 *   `loss_b = τ_b + (1/m) Σ_j ratio_bj · f*(s_bj − τ_b) − s⁺_b`,
 *   `w_bj = (1/m) ratio_bj · f*'(s_bj − τ_b)`.
 * An unbiased estimate, for samples of any proposal with full support, of
 * `τ + E_q[f*(g − τ)] − g(y)`; add `D_f(δ_y, q)` (`−ln q(y)` for the logistic generator) for a bound
 * of the Fenchel–Young loss, tight at the exact log-partition. Jointly convex in scores and `τ`.
 *
 * Beyond `clamp` nats the log-weight stops growing and the conjugate goes on along its tangent, so
 * the loss stays convex, its gradients remain its gradients, and all is finite. Logistic: with
 * `z = s − τ + logRatio > clamp`, `e^z` becomes `e^clamp (1 + z − clamp)`. Tsallis: `s − τ` is limited
 * where `ln f*'` reaches `clamp`. Safe logistic weights are bounded by themselves. In every family
 * the ratio alone is limited to `e^clamp`.
 *
 * @returns per-example losses in nats `[B]`, with gradients for all three inputs
 * @throws PartitaError SHAPE_MISMATCH, NOT_FINITE, INVALID_OPTION
 * @see Sander et al. 2025, arXiv 2501.18528
 *
 * @example
 * ```ts
 * import { jointObjective, logistic } from 'partita'
 * const { loss, gradient } = jointObjective(logistic, {
 *   positive: [1.5], // one example
 *   sampled: [0, 1, -1], // three samples
 *   logRatio: [0, 0, 0], // drawn from the reference itself
 *   logPartition: [0.2],
 * })
 * console.log(loss, gradient.sampled, gradient.logPartition)
 * ```
 */
export function jointObjective(
  generator: Generator,
  inputs: JointObjectiveInputs,
): JointObjectiveResult {
  const { positive, sampled, logRatio, logPartition, clamp = 30 } = inputs
  checkJointInputs(inputs, clamp)
  const B = positive.length
  const m = sampled.length / B
  const shared = logRatio.length === m
  const evaluate = sampleTerm(generator, clamp)
  const term: SampleTerm = { value: 0, weight: 0, clamped: false }
  const loss = new Float64Array(B)
  const clamped = new Int32Array(B)
  const weights = new Float64Array(B * m)
  const slope = new Float64Array(B)
  for (let b = 0; b < B; b++) {
    let value = 0
    let weight = 0
    for (let at = b * m; at < (b + 1) * m; at++) {
      evaluate(sampled[at] - logPartition[b], logRatio[shared ? at - b * m : at], term)
      value += term.value
      weight += term.weight
      weights[at] = term.weight / m
      if (term.clamped) clamped[b]++
    }
    loss[b] = logPartition[b] + value / m - positive[b]
    slope[b] = 1 - weight / m
  }
  const ofPositive = new Float64Array(B).fill(-1)
  return {
    loss,
    clamped,
    gradient: { positive: ofPositive, sampled: weights, logPartition: slope },
  }
}
