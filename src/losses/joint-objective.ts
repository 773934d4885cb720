import { checkOption, PartitaError } from '../errors.js'
import type { Generator } from './generator.js'
import { isLogistic } from './tsallis.js'

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
  const B = positive.length
  const m = sampled.length / B
  checkShapes(inputs, B, m)
  checkOption(clamp > 0 && clamp <= 700, 'clamp', 'a number in (0, 700]', clamp)
  checkFinite('positive', positive)
  checkFinite('sampled', sampled)
  checkFinite('logPartition', logPartition)
  checkLogRatio(logRatio)

  const setTerm = sampleTerm(generator, clamp)
  const shared = logRatio.length === m
  const loss = new Float64Array(B)
  const clamped = new Int32Array(B)
  const weights = new Float64Array(B * m)
  const slope = new Float64Array(B)
  const term: Term = { value: 0, weight: 0, clamped: false }
  for (let b = 0; b < B; b++) {
    let value = 0
    let weight = 0
    for (let j = 0; j < m; j++) {
      const at = b * m + j
      setTerm(sampled[at]! - logPartition[b]!, logRatio[shared ? j : at]!, term)
      value += term.value
      weight += term.weight
      weights[at] = term.weight / m
      if (term.clamped) clamped[b]!++
    }
    loss[b] = logPartition[b]! + value / m - positive[b]!
    slope[b] = 1 - weight / m
  }
  return {
    loss,
    clamped,
    gradient: {
      positive: new Float64Array(B).fill(-1),
      sampled: weights,
      logPartition: slope,
    },
  }
}

/** One sample's `ratio · f*(s)` and its derivative in `s`, clamped. */
interface Term {
  value: number
  weight: number
  clamped: boolean
}

/** The function that fills a term, which the family of the generator decides. */
function sampleTerm(
  generator: Generator,
  clamp: number,
): (s: number, logRatio: number, term: Term) => void {
  const { family } = generator
  if (isLogistic(generator)) {
    // the ratio enters the exponent, so that a large score with a small ratio needs no clamp
    return (s, logRatio, term) => {
      const z = s + logRatio
      term.clamped = z > clamp
      term.weight = Math.exp(Math.min(z, clamp))
      const tangent = term.clamped ? term.weight * (1 + z - clamp) : term.weight
      term.value = tangent - Math.exp(Math.min(logRatio, clamp))
    }
  }
  const beta = family?.kind === 'tsallis' ? family.alpha - 1 : 0
  const largest = beta > 0 ? Math.expm1(beta * clamp) / beta : Infinity
  return (s, logRatio, term) => {
    const inside = Math.min(s, largest)
    const ratio = Math.exp(Math.min(logRatio, clamp))
    const slope = generator.weight(inside)
    term.clamped = s > largest || logRatio > clamp
    term.weight = ratio * slope
    term.value = ratio * (generator.conjugate(inside) + slope * (s - inside))
  }
}

function checkShapes(inputs: JointObjectiveInputs, B: number, m: number): void {
  const { logRatio, logPartition } = inputs
  const whole = B >= 1 && m >= 1 && Number.isInteger(m)
  if (whole && logPartition.length === B && (logRatio.length === m || logRatio.length === B * m)) {
    return
  }
  throw new PartitaError('SHAPE_MISMATCH', 'inputs of the joint objective do not fit together', {
    expected: 'positive [B], sampled [B·m], logRatio [m] or [B·m], logPartition [B]; B, m ≥ 1',
    received: `positive [${B}], sampled [${inputs.sampled.length}], logRatio [${logRatio.length}], logPartition [${logPartition.length}]`,
  })
}

function checkFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw notFinite(`${name}[${i}]`, values[i], 'a finite number')
  }
}

/** `−∞` is a sample the reference never gives: it counts nothing */
function checkLogRatio(values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! < Infinity)) {
      throw notFinite(`logRatio[${i}]`, values[i], 'a number below infinity')
    }
  }
}

function notFinite(where: string, received: number | undefined, expected: string): PartitaError {
  return new PartitaError('NOT_FINITE', 'bad input of the joint objective', {
    expected,
    received: String(received),
    where,
  })
}
