import { type Features, rowChunks, rowsAtOnce, takeRows } from '../../engine/index.js'
import { checkOneOf, PartitaError } from '../../errors.js'
import { exactLogPartition, type LogPartitionEstimate } from '../../inference/index.js'
import { encodeModel, type FeaturesInput, toFeatures, writeFileWhole } from '../../io/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import {
  type EnergyModel,
  type InputTransform,
  inputTransformTensors,
  transformInputs,
} from '../../models/index.js'
import { logAddExp, mean } from '../../numbers/index.js'
import {
  hasEnoughSamples,
  type Observations,
  type SamplingDiagnostics,
  type TrainingResult,
} from '../../training/index.js'
import type { LearnedReference } from '../fit/reference.js'
import { learnsLogPartition } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import {
  estimatedRowsAtOnce,
  estimateLogPartition,
  type LogPartitionAnswer,
  type LogPartitionMethod,
  type LogPartitionOptions,
  logPartitionMethods,
  noLogPartition,
} from './log-partition-answer.js'
import { modelHeader, REFERENCE_PREFIX } from './model-header.js'

/** How a fit went. */
export interface TrainingSummary {
  /** the pass that chose the best epoch; the only pass where nothing was held out */
  readonly select: TrainingResult
  /** the pass over all rows, if there was one */
  readonly refit?: TrainingResult
  /** the passes of the reference measure, if there is a learned one */
  readonly reference?: { readonly select: TrainingResult; readonly refit?: TrainingResult }
  readonly aborted: boolean
}

/** What to know before trusting a model's numbers. */
export interface ModelDiagnostics {
  /** how the samples did in the epoch whose weights were kept; absent if nothing was sampled */
  readonly sampling?: SamplingDiagnostics
  /** everything that was warned of, in words */
  readonly warnings: readonly string[]
}

/** Everything a fitted model is made of. */
export interface FittedParts<Y, Options extends ResolvedTaskOptions> {
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly inputs: InputTransform
  /** the frozen base the model's score is a residual on */
  readonly reference?: LearnedReference<Y>
  readonly featureNames?: readonly string[]
  readonly options: Options
  readonly training: TrainingSummary
}

/** Likelihood of labelled rows, in nats. */
export interface Likelihood {
  /**
   * mean `−log p(y|x)` over the log-partition named by `logPartition`; infinite if a true output has
   * probability zero, as sparse losses allow
   */
  readonly nll: number
  /** share of the rows whose true output has probability zero */
  readonly zeroProbability: number
  /** which log-partition the likelihood was computed with */
  readonly logPartition: LogPartitionMethod
  /** mean standard error of that log-partition, where it was estimated from samples */
  readonly logPartitionStandardError?: number
  /**
   * mean share of the samples of that estimate that count, in (0, 1]: below a tenth the estimate is too
   * low, and `nll` too good
   */
  readonly logPartitionEffectiveShare?: number
  /**
   * how many nats too low samples show the learned log-partition to be, on average over the first 100
   * rows, where the exact one is out of reach; negative where they show nothing
   */
  readonly logPartitionShortfall?: number
  /** mean `|learned − exact|`; absent where the exact one is out of reach or none is learned */
  readonly logPartitionError?: number
  /** what makes these numbers untrustworthy, in words */
  readonly warnings: readonly string[]
}

/** How an evaluation is to measure. */
export interface EvaluationOptions {
  /**
   * which log-partition likelihoods are computed with; default: the exact one where there is a way, else
   * the learned, else an estimate from importance samples
   */
  readonly logPartition?: LogPartitionMethod | LogPartitionOptions
}

/** Rows on which a learned log-partition is held against an estimate. */
const CHECKED_ROWS = 100
/** Samples a row of that estimate. */
const CHECK_SAMPLES = 256
/** Beyond so many nats a learned log-partition that is too low makes likelihoods meaningless. */
const LARGEST_SHORTFALL = 1

/**
 * What the fitted models of all tasks share: inputs, log-partition, likelihood and model files. It
 * never changes: refitting makes a new one.
 *
 * @example
 * ```ts
 * import { type FittedModel, MultilabelClassifier } from 'partita'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const fitted = await new MultilabelClassifier({ epochs: 5 }).fit(X, X)
 * const model: Pick<FittedModel<ReadonlySet<number>, typeof fitted.options>, 'logPartition'> = fitted
 * console.log(model.logPartition(X)) // one τ a row
 * ```
 */
export abstract class FittedModel<Y, Options extends ResolvedTaskOptions> {
  /** the task's name in model files */
  protected abstract readonly task: string
  /** what rebuilds the space, as plain JSON */
  protected abstract get spaceHeader(): unknown

  protected constructor(protected readonly parts: FittedParts<Y, Options>) {}

  /** names of the inputs' columns, if the task was given them */
  get featureNames(): readonly string[] | undefined {
    return this.parts.featureNames
  }

  /** columns of the inputs, d */
  get featureCount(): number {
    return this.parts.inputs.inputs
  }

  /** numbers that were learned */
  get parameterCount(): number {
    const { model, reference } = this.parts
    return model.store.size + (reference?.model.store.size ?? 0)
  }

  /** name of the backend that computes predictions */
  get engine(): string {
    return this.parts.model.tape.backend.name
  }

  /** the options the model was fitted with, defaults filled in */
  get options(): Options {
    return this.parts.options
  }

  /** how the fit went: epochs, losses, sampling diagnostics, why it stopped */
  get training(): TrainingSummary {
    return this.parts.training
  }

  /**
   * effective sample size, normalisation error and clamped weights of the fit, or the acceptance of its
   * Markov chains, and its warnings
   */
  get diagnostics(): ModelDiagnostics {
    const { select, refit, reference } = this.training
    const passes = [reference?.select, reference?.refit, select, refit]
    const warnings = passes.flatMap((pass) => pass?.warnings ?? [])
    const kept = (refit ?? select).sampling
    // only where rows were held out is anything estimated on them
    const sampling = kept && { ...select.sampling, ...kept }
    return { sampling, warnings: [...new Set(warnings)] }
  }

  /**
   * The learned `τ(x)` in nats, `[n]`, relative to the reference measure (uniform: add `ln |Y|` for
   * the absolute one). A model that learned none (by the objectives exact, mcmc, generalized, ranking
   * nce) gives the exact one; where that is out of reach, an estimate from 1000 importance samples.
   */
  logPartition(X: FeaturesInput): Float64Array
  /**
   * `τ(x)` by a method of one's choice, with its standard errors where it is an estimate.
   *
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition: none learned, the exact one
   *   out of reach, or an estimate asked for under a loss that is not logistic; `INVALID_OPTION`
   */
  logPartition(X: FeaturesInput, options: LogPartitionOptions): LogPartitionAnswer
  logPartition(X: FeaturesInput, options?: LogPartitionOptions): Float64Array | LogPartitionAnswer {
    const features = this.features(X)
    return options ? this.logPartitionBy(features, options) : this.ownLogPartition(features).values
  }

  /** the exact `τ(x)`, `[n]`; undefined where the space is too large to compute it */
  exactLogPartition(X: FeaturesInput): Float64Array | undefined {
    return this.trueLogPartition(this.features(X))
  }

  // ── saving ─────────────────────────────────────────────────────────────────────────────────

  /** the model as the bytes of a safetensors file */
  toBytes(): Uint8Array {
    const { model, reference, inputs } = this.parts
    const weights = new Map([...model.store.snapshot(), ...inputTransformTensors(inputs)])
    for (const [name, tensor] of reference?.model.store.snapshot() ?? []) {
      weights.set(REFERENCE_PREFIX + name, tensor)
    }
    return encodeModel({
      task: this.task,
      header: modelHeader(this.parts, this.spaceHeader),
      weights,
    })
  }

  /** the model as plain JSON: the bytes of {@link toBytes} in base64 */
  toJSON(): { format: 'partita'; task: string; data: string } {
    let binary = ''
    for (const byte of this.toBytes()) binary += String.fromCharCode(byte)
    return { format: 'partita', task: this.task, data: btoa(binary) }
  }

  /** Writes the model to a file, whole or not at all. Node only. */
  async save(path: string): Promise<void> {
    await writeFileWhole(path, this.toBytes())
  }

  // ── for the tasks ──────────────────────────────────────────────────────────────────────────

  /** checked and prepared inputs */
  protected features(X: FeaturesInput): Features {
    return transformInputs(toFeatures(X, 'X'), this.parts.inputs)
  }

  /** calls `visit` with consecutive row chunks, and empties the tape after each */
  protected chunks(
    features: Features,
    visit: (chunk: Features, from: number) => void,
    step = rowsAtOnce(features.cols),
  ): void {
    for (const { from, batch } of rowChunks({ features }, step)) {
      visit(batch.features, from)
      this.parts.model.tape.clear()
    }
  }

  /** rows at once that keep an exact log-partition within memory */
  protected get exactChunk(): number {
    return rowsAtOnce(this.parts.model.space.codeLength)
  }

  /** the learned log-partition, or the best one to be had for a model that learned none */
  protected ownLogPartition(features: Features): LogPartitionAnswer {
    if (learnsLogPartition(this.options)) {
      return { method: 'learned', values: this.learnedLogPartition(features) }
    }
    const exact = this.trueLogPartition(features)
    if (exact) return { method: 'exact', values: exact }
    return this.logPartitionBy(features, { method: 'importance' })
  }

  private logPartitionBy(features: Features, options: LogPartitionOptions): LogPartitionAnswer {
    const { method } = options
    checkOneOf('method', method, logPartitionMethods)
    if (method === 'learned') {
      if (!learnsLogPartition(this.options)) throw noLogPartition(this.options.objective)
      return { method, values: this.learnedLogPartition(features) }
    }
    if (method === 'exact') {
      const values = this.trueLogPartition(features)
      if (values) return { method, values }
      throw new PartitaError('UNSUPPORTED', 'the exact log-partition is out of reach', {
        received: this.parts.model.space.name,
        hint: "use method: 'annealed', or 'importance'",
      })
    }
    return { method, ...this.estimatedLogPartition(features, options) }
  }

  private estimatedLogPartition(
    features: Features,
    options: LogPartitionOptions,
  ): LogPartitionEstimate {
    const { model, generator, reference } = this.parts
    const { rows } = features
    const all = {
      values: new Float64Array(rows),
      standardErrors: new Float64Array(rows),
      effectiveSampleSizes: new Float64Array(rows),
      samples: 0,
    }
    const estimate = (chunk: Features, from: number) => {
      const source = { model, generator, reference, features: chunk }
      const part = estimateLogPartition(source, options)
      all.values.set(part.values, from)
      all.standardErrors.set(part.standardErrors, from)
      all.effectiveSampleSizes.set(part.effectiveSampleSizes, from)
      all.samples = part.samples
    }
    this.chunks(features, estimate, estimatedRowsAtOnce(model, options))
    checkedNumbers(all.values, 'log-partition')
    return all
  }

  protected learnedLogPartition(features: Features): Float64Array {
    const { model } = this.parts
    const values = new Float64Array(features.rows)
    this.chunks(features, (chunk, from) => {
      values.set(model.tape.backend.read(model.at({ features: chunk }).logPartition().value), from)
    })
    return checkedNumbers(values, 'log-partition')
  }

  /** the exact log-partition of one chunk; a task with an oracle of its own overrides this */
  protected exactOf(chunk: Features): Float64Array | undefined {
    return exactLogPartition(this.parts.model, this.parts.generator, { features: chunk })
  }

  protected trueLogPartition(features: Features): Float64Array | undefined {
    const values = new Float64Array(features.rows)
    let isKnown = true
    const visit = (chunk: Features, from: number) => {
      const exact = isKnown ? this.exactOf(chunk) : undefined
      if (exact) values.set(exact, from)
      else isKnown = false
    }
    this.chunks(features, visit, this.exactChunk)
    return isKnown ? checkedNumbers(values, 'log-partition') : undefined
  }

  /**
   * `log p(observed | x)` in nats, `[n]`: `ln Σ_a w_a q(y_a|x) f*'(g(x, y_a) − τ(x))` over the outputs
   * listed for each row.
   */
  protected logProbabilityOf(
    features: Features,
    { codes, count = 1, logWeights }: Observations,
    logPartition: Float64Array,
  ): Float64Array {
    const { model, generator } = this.parts
    const { codeLength, logSize } = model.space
    const values = new Float64Array(features.rows)
    this.chunks(features, (chunk, from) => {
      const listed = codes.subarray(
        from * count * codeLength,
        (from + chunk.rows) * count * codeLength,
      )
      const { tape } = model
      const batch = model.at({ features: chunk })
      const matrix = tape.upload(listed, chunk.rows * count, codeLength)
      const scores = tape.backend.read(batch.score({ matrix, shared: false }).value)
      const logReference = batch.reference?.logDensity(listed, count)
      for (let r = 0; r < chunk.rows; r++) {
        let total = Number.NEGATIVE_INFINITY
        for (let a = r * count; a < (r + 1) * count; a++) {
          const s = scores[a] - logPartition[from + r]
          const logWeight = isLogistic(generator) ? s : Math.log(generator.weight(s))
          const listedWeight = logWeights?.[from * count + a] ?? 0
          total = logAddExp(total, logWeight + (logReference?.[a] ?? 0) + listedWeight)
        }
        values[from + r] = total - logSize
      }
    })
    return checkedNumbers(values, 'log-probability')
  }

  /**
   * How much too low a learned log-partition is at least, on average: an estimate from importance samples
   * is more than `c` nats too high with probability at most `e^{−c}` only (Markov's inequality). Undefined
   * for losses that have no estimate.
   */
  private shortfall(features: Features, learned: Float64Array): number | undefined {
    if (!isLogistic(this.parts.generator)) return undefined
    const length = Math.min(CHECKED_ROWS, features.rows)
    const first = takeRows(
      features,
      Int32Array.from({ length }, (_, r) => r),
    )
    const options = { method: 'importance', samples: CHECK_SAMPLES } as const
    const { values } = this.estimatedLogPartition(first, options)
    return mean(values.map((value, r) => value - learned[r]))
  }

  /**
   * Likelihood of labelled rows over the log-partition asked for, else over the exact one where there is
   * one, else the learned, else an estimate.
   *
   * @param logProbabilityGiven `log p(observed | x)` with these log-partitions, `[n]`
   * @param known the exact log-partition, if it is known already
   */
  protected likelihood(
    features: Features,
    logProbabilityGiven: (logPartition: Float64Array) => Float64Array,
    { logPartition: asked }: EvaluationOptions = {},
    known?: Float64Array,
  ): Likelihood {
    const { options } = this.parts
    const how = typeof asked === 'string' ? { method: asked } : asked
    const exact = known ?? this.trueLogPartition(features)
    // A table knows the log-partition of training rows only.
    const isLearned = learnsLogPartition(options) && options.model.logPartition.kind !== 'table'
    const learned = isLearned ? this.learnedLogPartition(features) : undefined
    const atHand: readonly LogPartitionAnswer[] = [
      ...(exact ? [{ method: 'exact', values: exact } as const] : []),
      ...(learned ? [{ method: 'learned', values: learned } as const] : []),
    ]
    const answer = how
      ? (atHand.find(({ method }) => method === how.method) ?? this.logPartitionBy(features, how))
      : (atHand[0] ?? this.ownLogPartition(features))
    const logProbability = logProbabilityGiven(answer.values)
    const { effectiveSampleSizes: counting, samples = 0 } = answer
    const trust = {
      logPartitionEffectiveShare: counting && mean(counting) / samples,
      logPartitionShortfall: learned && !exact ? this.shortfall(features, learned) : undefined,
    }
    return {
      ...trust,
      warnings: likelihoodWarnings(answer.method, trust),
      nll: -mean(logProbability),
      zeroProbability: mean(logProbability.map((l) => (l === Number.NEGATIVE_INFINITY ? 1 : 0))),
      logPartition: answer.method,
      logPartitionStandardError: answer.standardErrors && mean(answer.standardErrors),
      logPartitionError:
        exact && learned ? mean(learned.map((tau, r) => Math.abs(tau - exact[r]))) : undefined,
    }
  }
}

/** What likelihoods over such a log-partition are worth, in words. */
function likelihoodWarnings(
  method: LogPartitionMethod,
  {
    logPartitionEffectiveShare: share = 1,
    logPartitionShortfall: shortfall = 0,
  }: Pick<Likelihood, 'logPartitionEffectiveShare' | 'logPartitionShortfall'>,
): string[] {
  const warnings: string[] = []
  if (!hasEnoughSamples(share)) {
    const percent = `${(100 * share).toPrecision(2)} %`
    warnings.push(
      `evaluate: ${percent} of the samples of the ${method} log-partition count: it is too low and the likelihood too good; use more samples, or the annealed log-partition`,
    )
  }
  if (shortfall > LARGEST_SHORTFALL) {
    const nats = shortfall > 1e4 ? shortfall.toExponential(1) : shortfall.toFixed(1)
    const consequence =
      method === 'learned'
        ? 'what is given as likelihood is none; measure it with an estimated log-partition, and fit'
        : 'log-probabilities over it mean nothing; fit'
    warnings.push(
      `evaluate: the learned log-partition is at least ${nats} nats too low: ${consequence} again with a proposal nearer to the model (tied, empirical, learned)`,
    )
  }
  return warnings
}

/** Throws `NOT_FINITE` if a value is NaN or +∞: inputs so large that scores overflow. */
function checkedNumbers(values: Float64Array, what: string): Float64Array {
  const row = values.findIndex((value) => !(value < Number.POSITIVE_INFINITY))
  if (row < 0) return values
  throw new PartitaError('NOT_FINITE', `the ${what} of an input is not a number`, {
    received: String(values[row]),
    where: `row ${row}`,
    hint: 'scale the inputs to the size they had in training',
  })
}
