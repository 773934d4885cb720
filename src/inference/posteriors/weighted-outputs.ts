import { fenchelYoung, type Generator, isLogistic } from '../../losses/index.js'
import { indexOfLargest } from '../../numbers/index.js'
import { effectiveSampleSize } from '../weights/effective-sample-size.js'
import { logMeanExp } from '../weights/log-mean-exp.js'
import { normalizedWeights } from '../weights/normalized-weights.js'
import { flattenedWeights, logWeights, weightsOf } from './importance-weights.js'
import { ListedPosterior } from './listed-posterior.js'

/** Outputs of one row and what a model says of them. */
export interface ScoredOutputs {
  /** whether these are all outputs, each once, or samples */
  readonly kind: 'enumerated' | 'sampled'
  readonly generator: Generator
  readonly codeLength: number
  /** `[n, c]` */
  readonly codes: Float32Array
  /** `g(x, y)`, nats, `[n]` */
  readonly scores: ArrayLike<number>
  /** `log q − log r`, `r` the measure that lists them: uniform, or what was sampled from, `[n]`; absent: 0 */
  readonly logRatio?: Float64Array
  /** `τ(x)` that weighs them; default: the one at which the outputs listed have mass one */
  readonly logPartition?: number
  /** `log q − log u` of samples, `u` uniform, `[n]`; absent: `q` is uniform */
  readonly logReference?: () => Float64Array
  /** the most probable output, if there is a better way than to take the best one listed, `[c]` */
  readonly mode?: (listed: WeightedOutputs) => Float32Array
}

/**
 * Outputs with weights `∝ (q/r) f*'(g − τ)`: all outputs with their probabilities (exact), or importance
 * samples with self-normalised weights (consistent). The log-partition is normalised over them too.
 */
export class WeightedOutputs extends ListedPosterior {
  readonly kind: 'enumerated' | 'sampled'
  readonly codeLength: number
  readonly codes: Float32Array
  readonly scores: ArrayLike<number>
  readonly #outputs: ScoredOutputs
  #logs?: Float64Array
  #weights?: Float64Array
  #logPartition?: number

  constructor(outputs: ScoredOutputs) {
    super()
    this.#outputs = outputs
    this.#logPartition = outputs.logPartition
    this.kind = outputs.kind
    this.codeLength = outputs.codeLength
    this.codes = outputs.codes
    this.scores = outputs.scores
  }

  /**
   * The `τ` at which `Σ_j ρ_j f*'(g_j − τ) = 1`: exact where all outputs are listed, `ρ` being the
   * reference measure; over samples `ρ ∝ q/r` of sum one, so that some sample has a positive weight.
   */
  get logPartition(): number {
    if (
      this.#logPartition === undefined &&
      this.kind === 'enumerated' &&
      isLogistic(this.#outputs.generator)
    ) {
      this.#logPartition = this.logMass(0)
    }
    if (this.#logPartition === undefined) {
      const { kind, generator, scores, logRatio } = this.#outputs
      const reference =
        kind === 'sampled'
          ? normalizedWeights(logRatio ?? new Float64Array(scores.length))
          : logRatio?.map((ratio) => Math.exp(ratio) / logRatio.length)
      this.#logPartition = fenchelYoung(generator, { reference }).normalizer(scores)
    }
    return this.#logPartition
  }

  /** The same without the outputs, by their place in the list, that are not allowed: under the same `τ`. */
  restricted(isAllowed: (place: number) => boolean): WeightedOutputs {
    const scores = Float64Array.from(this.scores, (score, place) =>
      isAllowed(place) ? score : Number.NEGATIVE_INFINITY,
    )
    return new WeightedOutputs({ ...this.#outputs, scores, logPartition: this.logPartition })
  }

  override get weights(): Float64Array {
    this.#weights ??= weightsOf(this.#logWeights, this.scores)
    return this.#weights
  }

  /** `ln (q/r) f*'(g − τ)` under {@link normalizer}, which several questions read, `[n]` */
  get #logWeights(): ArrayLike<number> {
    const { generator, scores, logRatio } = this.#outputs
    // of all outputs under the uniform measure they are the scores
    if (!logRatio && isLogistic(generator)) return scores
    this.#logs ??= logWeights(generator, scores, logRatio, this.normalizer)
    return this.#logs
  }

  /** the log-partition, or 0 for a logistic model, in the weights of which it cancels */
  get normalizer(): number {
    return isLogistic(this.#outputs.generator) ? 0 : this.logPartition
  }

  /**
   * Weights that decisions are made by: {@link weights}, but for samples of which fewer than `least` are
   * effective, weights `∝ w^β` flattened by `β < 1` until `least` are. A few samples that carry everything
   * are a decision by chance; the measure sampled from is a better one. All outputs, and a sparse distribution,
   * which may rest on few samples by right, are left alone.
   */
  decidingWeights(least: number): Float64Array {
    const isOwn = this.kind === 'enumerated' || !isLogistic(this.#outputs.generator)
    if (isOwn || effectiveSampleSize(this.weights) >= least) return this.weights
    return flattenedWeights(this.#logWeights, least)
  }

  /** `ln Σ_y q(y) f*'(g − τ)` over what the outputs listed stand for: exact or estimated */
  logMass(logPartition: number): number {
    const { generator, scores, logRatio } = this.#outputs
    if (isLogistic(generator)) return logMeanExp(this.#logWeights).value - logPartition
    return logMeanExp(logWeights(generator, scores, logRatio, logPartition)).value
  }

  /**
   * The same outputs given what is known: those that do not agree have no weight.
   *
   * @param logWeightOf `ln` of what the code at an offset weighs, `−∞` where it does not agree
   */
  given(logWeightOf: (codes: Float32Array, at: number) => number): WeightedOutputs {
    const { logRatio, codes, codeLength: c, generator } = this.#outputs
    const weighted = Float64Array.from(
      { length: this.scores.length },
      (_, j) => (logRatio?.[j] ?? 0) + logWeightOf(codes, j * c),
    )
    // under sparse losses the densities of all outputs are over one log-partition
    const logPartition = isLogistic(generator) ? undefined : this.logPartition
    return new WeightedOutputs({
      ...this.#outputs,
      logRatio: weighted,
      logPartition,
      mode: undefined,
    })
  }

  /** `log p(y|x) − log u(y)` up to a constant, `−∞` where a sparse loss says impossible, `[n]` */
  logDensities(): ArrayLike<number> {
    const { kind, generator, scores, logReference } = this.#outputs
    if (kind === 'enumerated') return this.#logWeights
    const base = logReference?.()
    return logWeights(generator, scores, base ?? new Float64Array(scores.length), this.normalizer)
  }

  override mode(): Float32Array {
    const { mode, codes, codeLength: c } = this.#outputs
    if (mode) return mode(this)
    const densities = this.logDensities()
    const likeliest = indexOfLargest(densities)
    const isPossible = densities[likeliest] !== Number.NEGATIVE_INFINITY
    const best = isPossible ? likeliest : indexOfLargest(this.scores)
    return codes.slice(best * c, (best + 1) * c)
  }
}
