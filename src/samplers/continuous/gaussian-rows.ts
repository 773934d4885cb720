import type { Rng } from '../../random/index.js'
import { standardNormalLogDensity } from '../../spaces/index.js'
import type { Proposal, ProposalContext } from '../proposal.js'
import { logSumOf } from './law.js'
import { type StudentTParameters, studentT } from './student-t.js'

/** Degrees of freedom of the Student-t part of a row's law. */
const DEGREES = 3
/** Logarithms of widths are held within these. */
const LEAST_LOG_WIDTH = -6
const MOST_LOG_WIDTH = 3
const HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI)

/**
 * Mixtures of K Gaussians with independent coordinates, one for each row, from `K (1 + 2c)` numbers a row:
 * K logits, then the means `[K, c]`, then the logarithms of the widths `[K, c]`. What a mixture density
 * network puts out.
 *
 * @see Bishop 1994, "Mixture density networks"
 *
 * @example
 * ```ts
 * import { GaussianRows } from 'partita/core'
 * const rows = new GaussianRows(2, 1)
 * const parameters = Float32Array.of(0, 0, -1, 1, -1, -1) // even weights, means ∓1, widths e⁻¹
 * console.log(rows.width, rows.logDensity(parameters, 0, [0.9], 0))
 * ```
 */
export class GaussianRows {
  /** degrees of freedom of the part of heavy tails that a proposal adds */
  static readonly degrees = DEGREES
  /** numbers for each row */
  readonly width: number
  /** least and largest logarithm of a width: others are held there */
  readonly logWidths = [LEAST_LOG_WIDTH, MOST_LOG_WIDTH] as const
  readonly #terms: Float64Array

  /**
   * @param components K
   * @param dimensions c
   */
  constructor(
    readonly components: number,
    readonly dimensions: number,
  ) {
    this.width = components * (1 + 2 * dimensions)
    this.#terms = new Float64Array(components)
  }

  /** `ln` of the density of the code from `at` on under the row whose numbers begin at `first`, nats */
  logDensity(
    parameters: ArrayLike<number>,
    first: number,
    code: ArrayLike<number>,
    at: number,
  ): number {
    this.setTerms(parameters, first, code, at, this.#terms)
    return logSumOf(this.#terms)
  }

  /** `ln (π_k N_k)` of each component into `terms`, `[K]` */
  setTerms(
    parameters: ArrayLike<number>,
    first: number,
    code: ArrayLike<number>,
    at: number,
    terms: Float64Array,
  ): void {
    const { components: K, dimensions: c } = this
    const whole = logSumOf(terms.map((_, k) => parameters[first + k]))
    for (let k = 0; k < K; k++) {
      let sum = parameters[first + k] - whole
      for (let i = 0; i < c; i++) {
        const logWidth = this.logWidth(parameters, first, k, i)
        const w = (code[at + i] - parameters[first + K + k * c + i]) * Math.exp(-logWidth)
        sum -= 0.5 * w * w + logWidth + HALF_LN_2_PI
      }
      terms[k] = sum
    }
  }

  logWidth(parameters: ArrayLike<number>, first: number, k: number, i: number): number {
    const { components: K, dimensions: c } = this
    const given = parameters[first + K * (1 + c) + k * c + i]
    return Math.max(LEAST_LOG_WIDTH, Math.min(MOST_LOG_WIDTH, given))
  }

  /** one draw */
  sample(
    parameters: ArrayLike<number>,
    first: number,
    rng: Rng,
    out: Float32Array,
    at: number,
  ): void {
    const { components: K, dimensions: c } = this
    const weights = this.weights(parameters, first)
    let left = rng.uniform()
    let k = 0
    while (k < K - 1 && left >= weights[k]) left -= weights[k++]
    for (let i = 0; i < c; i++) {
      const width = Math.exp(this.logWidth(parameters, first, k, i))
      out[at + i] = parameters[first + K + k * c + i] + width * rng.normal()
    }
  }

  weights(parameters: ArrayLike<number>, first: number): Float64Array {
    const logits = Float64Array.from(this.#terms, (_, k) => parameters[first + k])
    const whole = logSumOf(logits)
    return logits.map((logit) => Math.exp(logit - whole))
  }

  /** mean of a row's law, then its deviation, of each coordinate, `[2c]` */
  moments(parameters: ArrayLike<number>, first: number): Float64Array {
    const { components: K, dimensions: c } = this
    const weights = this.weights(parameters, first)
    const out = new Float64Array(2 * c)
    for (let i = 0; i < c; i++) {
      let square = 0
      for (let k = 0; k < K; k++) {
        const mean = parameters[first + K + k * c + i]
        const width = Math.exp(this.logWidth(parameters, first, k, i))
        out[i] += weights[k] * mean
        square += weights[k] * (width * width + mean * mean)
      }
      out[c + i] = Math.sqrt(Math.max(square - out[i] * out[i], 1e-12))
    }
    return out
  }
}

/**
 * The rows' mixtures with a part of heavy tails each, a Student-t(3) of the row's own mean and deviation: a
 * proposal, and a reference measure, that reads `context.referenceParameters`.
 *
 * @param tails share of the Student-t part, in [0, 1)
 *
 * @example
 * ```ts
 * import { drawSamples, GaussianRows, gaussianRowsProposal, reals, Rng } from 'partita/core'
 * const proposal = gaussianRowsProposal(new GaussianRows(1, 1), 0.1)
 * const context = { rows: 2, referenceParameters: Float32Array.of(0, -1, 0, 0, 1, 0) }
 * console.log(drawSamples(proposal, reals(1), new Rng(1), 3, context).codes) // three for each row
 * ```
 */
export function gaussianRowsProposal(rows: GaussianRows, tails: number): Proposal {
  const { dimensions: c, width } = rows
  const standard: StudentTParameters = {
    location: new Array<number>(c).fill(0),
    factor: Array.from({ length: c * c }, (_, e) => (e % (c + 1) === 0 ? 1 : 0)),
    degrees: DEGREES,
  }
  const heavy = studentT(standard)
  const moved = new Float64Array(c)
  const drawn = new Float32Array(c)
  const parametersOf = (context: ProposalContext) => context.referenceParameters as Float32Array
  return {
    name: `mixture density network${tails > 0 ? ` + ${tails} t(${DEGREES})` : ''}`,
    shared: false,
    sample(rng, count, context, out) {
      const parameters = parametersOf(context)
      for (let b = 0; b < context.rows; b++) {
        const first = b * width
        const moments = rows.moments(parameters, first)
        for (let j = 0; j < count; j++) {
          const at = (b * count + j) * c
          if (tails === 0 || rng.uniform() >= tails) {
            rows.sample(parameters, first, rng, out, at)
            continue
          }
          heavy.sample(rng, drawn, 0)
          for (let i = 0; i < c; i++) out[at + i] = moments[i] + moments[c + i] * drawn[i]
        }
      }
    },
    logDensity(codes, count, context, out) {
      const parameters = parametersOf(context)
      const terms = new Float64Array(2)
      for (let b = 0; b < context.rows; b++) {
        const first = b * width
        const moments = rows.moments(parameters, first)
        let logScale = 0
        for (let i = 0; i < c; i++) logScale += Math.log(moments[c + i])
        for (let j = 0; j < count; j++) {
          const at = (b * count + j) * c
          let own = rows.logDensity(parameters, first, codes, at)
          if (tails > 0) {
            for (let i = 0; i < c; i++) moved[i] = (codes[at + i] - moments[i]) / moments[c + i]
            terms[0] = Math.log1p(-tails) + own
            terms[1] = Math.log(tails) + heavy.logDensity(moved, 0) - logScale
            own = logSumOf(terms)
          }
          out[b * count + j] = own - standardNormalLogDensity(codes, at, c)
        }
      }
    },
  }
}
