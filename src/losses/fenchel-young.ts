import { checkOption, PartitaError } from '../errors.js'
import { sum } from '../numbers/index.js'
import type { Generator } from './generator.js'
import { normalizer } from './normalizer.js'
import { pointDivergence } from './point-divergence.js'

/** Options of {@link fenchelYoung}. */
export interface FenchelYoungOptions {
  /** `q`, the probability of each element under the reference, `[n]`; default uniform */
  readonly reference?: ArrayLike<number>
}

/** An exact Fenchel–Young loss over score vectors; see {@link fenchelYoung}. */
export interface FenchelYoungLoss {
  readonly generator: Generator
  /** the loss of element `target` under `scores` `[n]`, nats */
  value(scores: ArrayLike<number>, target: number): number
  /** `∂value/∂scores = p − δ_target`, `[n]` */
  gradient(scores: ArrayLike<number>, target: number): Float64Array
  /** `p_i = q_i f*'(g_i − τ)`, `[n]`, sums to one */
  distribution(scores: ArrayLike<number>): Float64Array
  /** `max_p [⟨p, g⟩ − D_f(p, q)] = τ + Σ_i q_i f*(g_i − τ)`, nats, and the distribution that reaches it */
  maximum(scores: ArrayLike<number>): {
    readonly value: number
    readonly distribution: Float64Array
  }
  /** the log-partition `τ`, the solution of `Σ_i q_i f*'(g_i − τ) = 1` */
  normalizer(scores: ArrayLike<number>): number
}

/**
 * The exact Fenchel–Young loss over a finite score vector `g`, in float64:
 *   `L(g, y) = τ + Σ_i q_i f*(g_i − τ) − g_y + D_f(δ_y, q)`, with `τ` its minimiser,
 * equivalently `max_p [⟨p, g⟩ − D_f(p, q)] − g_y + D_f(δ_y, q)`. Convex in `g` with gradient
 * `p − δ_y`; at least 0, and 0 exactly where `p = δ_y`.
 *
 * The constant `D_f(δ_y, q)` is `−ln q_y` for the logistic generator, so `L` is then the negative
 * log-likelihood `−ln p_y`; it is `(1/q_y − 1)/2` for sparsemax and `(q_y^{1−α} − 1)/(α(α−1))` for
 * Tsallis α. For safe logistic with `q_y < ρ`, where no scores reach `p = δ_y` and it is infinite,
 * it is left out: the value is then still right up to a constant, but has no lower bound.
 *
 * With uniform `q` over `n` elements, scaled scores give the classical losses: sparsemax here is
 * `n · L_sparsemax(g/n)`, Tsallis α is `n^{α−1} · L_entmax_α(g · n^{1−α})`, with the same `p`.
 *
 * Every method throws PartitaError SHAPE_MISMATCH (empty scores, or not as long as the reference),
 * NOT_FINITE (a score is NaN or infinite) or NOT_IN_SPACE (no such target).
 *
 * @throws PartitaError INVALID_OPTION unless the reference is non-negative and sums to one
 * @see Blondel, Martins, Niculae 2020, JMLR 21(35); Roulet et al. 2025, arXiv 2501.18537
 *
 * @example
 * ```ts
 * import { fenchelYoung, sparsemax } from 'partita'
 * const loss = fenchelYoung(sparsemax)
 * const scores = [0, 1, 2]
 * console.log(loss.value(scores, 2), loss.gradient(scores, 2), loss.distribution(scores))
 * ```
 */
export function fenchelYoung(
  generator: Generator,
  options: FenchelYoungOptions = {},
): FenchelYoungLoss {
  const given = options.reference === undefined ? undefined : checkReference(options.reference)

  const referenceFor = (scores: ArrayLike<number>): Float64Array => {
    checkScores(scores, given?.length)
    return given ?? new Float64Array(scores.length).fill(1 / scores.length)
  }

  const distributionAt = (scores: ArrayLike<number>, q: Float64Array, tau: number) =>
    q.map((probability, i) =>
      probability > 0 ? probability * generator.weight(scores[i] - tau) : 0,
    )

  const distribution = (scores: ArrayLike<number>): Float64Array => {
    const q = referenceFor(scores)
    return distributionAt(scores, q, normalizer(generator, scores, q))
  }

  const maximumAt = (scores: ArrayLike<number>, q: Float64Array, tau: number): number => {
    let conjugates = 0
    for (let i = 0; i < q.length; i++) {
      if (q[i] > 0) conjugates += q[i] * generator.conjugate(scores[i] - tau)
    }
    return tau + conjugates
  }

  return {
    generator,
    value(scores, target) {
      const q = referenceFor(scores)
      checkTarget(target, scores.length)
      const gap = maximumAt(scores, q, normalizer(generator, scores, q)) - scores[target]
      if (q[target] === 0) return Infinity
      const constant = pointDivergence(generator, q[target])
      // rounding may take a loss of zero a few units in the last place below it
      return constant === Infinity ? gap : Math.max(0, gap + constant)
    },
    gradient(scores, target) {
      checkTarget(target, scores.length)
      const gradient = distribution(scores)
      gradient[target] -= 1
      return gradient
    },
    distribution,
    maximum(scores) {
      const q = referenceFor(scores)
      const tau = normalizer(generator, scores, q)
      return { value: maximumAt(scores, q, tau), distribution: distributionAt(scores, q, tau) }
    },
    normalizer: (scores) => normalizer(generator, scores, referenceFor(scores)),
  }
}

function checkReference(reference: ArrayLike<number>): Float64Array {
  const q = Float64Array.from(reference)
  const total = sum(q)
  checkOption(
    q.every((probability) => probability >= 0) && Math.abs(total - 1) < 1e-9,
    'reference',
    'non-negative probabilities that sum to one',
    `values that sum to ${total}`,
  )
  return q
}

function checkScores(scores: ArrayLike<number>, expected: number | undefined): void {
  if (scores.length === 0 || (expected !== undefined && scores.length !== expected)) {
    throw new PartitaError('SHAPE_MISMATCH', 'wrong number of scores', {
      expected:
        expected === undefined ? 'at least one score' : `${expected} scores, as in reference`,
      received: `${scores.length}`,
    })
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new PartitaError('NOT_FINITE', 'a score is not a finite number', {
        received: String(scores[i]),
        where: `scores[${i}]`,
      })
    }
  }
}

function checkTarget(target: number, count: number): void {
  if (!(Number.isInteger(target) && target >= 0 && target < count)) {
    throw new PartitaError('NOT_IN_SPACE', 'the target is no element of the score vector', {
      expected: `an integer from 0 to ${count - 1}`,
      received: String(target),
    })
  }
}
