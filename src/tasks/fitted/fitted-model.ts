import { type Features, takeRows } from '../../engine/index.js'
import type { Posterior } from '../../inference/index.js'
import {
  encodeModel,
  type FeaturesInput,
  type TableSchema,
  toFeatures,
  writeFileWhole,
} from '../../io/index.js'
import { type ModelBatch, transformInputs } from '../../models/index.js'
import type { OnnxOptions } from '../../onnx/index.js'
import { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import type { CalibrationRecord } from '../calibrate/calibration-record.js'
import type { LearnedReference } from '../fit/reference.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { checkCount } from './check-count.js'
import { drawRows, type KnownOutputs } from './draw-rows.js'
import type { FittedParts, ModelInside } from './fitted-parts.js'
import {
  type KnownMass,
  type ObservedProbabilities,
  rowsKnownInPart,
  withKnownMasses,
} from './known-masses.js'
import { type EvaluationOptions, type Likelihood, likelihoodOf } from './likelihood.js'
import type { LogPartitionAnswer, LogPartitionOptions } from './log-partition-answer.js'
import { LogPartitions } from './log-partitions.js'
import { logProbabilityOf } from './log-probability.js'
import { collectMarginals, type Marginals } from './marginals.js'
import { modelHeader, partTensors } from './model-header.js'
import { rowsInTurn } from './rows.js'
import { rememberStartingPoint } from './starting-points.js'
import { diagnosticsOf, type ModelDiagnostics, type TrainingSummary } from './training-summary.js'

/** Where answers that rest on samples get them from. */
export interface SampledOptions {
  /** same seed, same samples; each seed has its own */
  readonly seed?: number
}

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
export abstract class FittedModel<
  Y,
  Options extends ResolvedTaskOptions,
  RowPosterior extends Posterior = Posterior,
> {
  /** the task's name in model files */
  protected abstract readonly task: string
  /** what rebuilds the space, as plain JSON */
  protected abstract get spaceHeader(): unknown
  /** rows whose posteriors fit into memory at once */
  protected abstract get posteriorRows(): number
  /** `p(·|x)` of each row of a batch, given what is known of its outputs */
  protected abstract infer(batch: ModelBatch, rng: Rng, known?: Known): readonly RowPosterior[]

  #rng?: Rng

  protected constructor(
    protected readonly parts: FittedParts<Y, Options>,
    protected readonly logPartitions = new LogPartitions(parts),
  ) {
    rememberStartingPoint(this, () => {
      const { model, reference, inputs, encoder, options } = this.parts
      const { space, store } = model
      return {
        space: space as Space<unknown>,
        options,
        inputs,
        encoder,
        weights: store.snapshot(),
        reference: reference?.model?.store.snapshot(),
        measure: reference as LearnedReference<unknown> | undefined,
      }
    })
  }

  /** names of the inputs' columns, if the task was given them */
  get featureNames(): readonly string[] | undefined {
    return this.parts.featureNames
  }

  /**
   * what was learned of the columns of the training file, if the task was given it: `readFeatures` reads
   * other files by it
   */
  get schema(): TableSchema | undefined {
    return this.parts.schema
  }

  /** columns of the inputs, d */
  get featureCount(): number {
    return this.parts.inputs.inputs
  }

  /** numbers that were learned */
  get parameterCount(): number {
    const { model, reference } = this.parts
    return model.store.size + (reference?.size ?? 0)
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
    return diagnosticsOf(this.training, this.calibration)
  }

  /** how the model was calibrated since the fit, or out of fold with it; absent: it was not */
  get calibration(): CalibrationRecord | undefined {
    return this.parts.calibration
  }

  /**
   * The log-partition `τ(x)` in nats, `[n]`, relative to the reference measure (uniform: add `ln |Y|` for
   * the absolute one), that all probabilities are taken with: the exact one where a closed form, an oracle
   * or an enumeration of at most 65,536 outputs gives it, else the learned one, in one forward pass, else
   * an estimate from 1000 importance samples.
   */
  logPartition(X: FeaturesInput): Float64Array
  /**
   * `τ(x)` by a method of one's choice and which it was, with its standard errors where it is an estimate;
   * with `method: 'bracket'` between bounds from both sides.
   *
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition: none learned, the exact one
   *   out of reach, or an estimate asked for under a loss that is not logistic; `INVALID_OPTION`
   */
  logPartition(X: FeaturesInput, options: LogPartitionOptions): LogPartitionAnswer
  logPartition(X: FeaturesInput, options?: LogPartitionOptions): Float64Array | LogPartitionAnswer {
    const features = this.features(X)
    const { logPartitions } = this
    const answer = logPartitions.answer(features, options)
    return options ? answer : answer.values
  }

  /** the exact `τ(x)`, `[n]`; undefined where the space is too large to compute it */
  exactLogPartition(X: FeaturesInput): Float64Array | undefined {
    return this.logPartitions.exact(this.features(X))
  }

  /**
   * the digest of the file that the model was read from, 32 hexadecimal digits; undefined for one that was fitted
   * here, and for files of before there were digests, in which damage goes unnoticed: save them again
   */
  get digest(): string | undefined {
    return this.parts.digest
  }

  // ── saving ─────────────────────────────────────────────────────────────────────────────────

  /** the model as the bytes of a safetensors file */
  toBytes(): Uint8Array {
    const weights = partTensors(this.parts)
    const header = modelHeader(this.parts, this.spaceHeader)
    return encodeModel({ task: this.task, header, weights })
  }

  /** the model as plain JSON: the bytes of {@link toBytes} in base64 */
  toJSON(): { format: 'partita'; task: string; data: string } {
    let binary = ''
    for (const byte of this.toBytes()) binary += String.fromCharCode(byte)
    return { format: 'partita', task: this.task, data: btoa(binary) }
  }

  /** the model as the bytes of an ONNX file (docs/serve-elsewhere.md); throws `UNSUPPORTED` naming what that cannot hold */
  async toOnnx(options?: OnnxOptions): Promise<Uint8Array> {
    const { onnxOf } = await import('./to-onnx.js')
    return onnxOf(this.task, this.parts, options)
  }

  /** Writes the model to a file, whole or not at all. Node only. */
  async save(path: string): Promise<void> {
    await writeFileWhole(path, this.toBytes())
  }

  // ── for the tasks ──────────────────────────────────────────────────────────────────────────

  /** checked and prepared inputs */
  protected features(X: FeaturesInput): Features {
    return transformInputs(this.#raw(X), this.parts.inputs)
  }

  #raw(X: FeaturesInput): Features {
    const { inputs, encoder } = this.parts
    return toFeatures(encoder?.featuresOf(X) ?? X, 'X', inputs.inputs, inputs.center ?? null)
  }

  /** @internal What calibrations and guarantees are made with. */
  get inside(): ModelInside<Y, Options, RowPosterior> {
    return {
      parts: this.parts,
      raw: (X: FeaturesInput) => this.#raw(X),
      features: (X: FeaturesInput) => this.features(X),
      posteriors: (X: FeaturesInput) => this.answers(this.features(X), this.posteriorRng()),
    }
  }

  /** the posterior of every row in turn that decisions are taken by, given what is known of its output */
  protected *posteriors(features: Features, known?: Known): Generator<RowPosterior> {
    for (const { from, batch } of rowsInTurn(this.parts.model.tape, features, this.posteriorRows)) {
      yield* this.infer(batch, this.posteriorRng(), knownOf(known, from, batch))
    }
  }

  /**
   * `p(·|x)` of each row of a batch as questions about it are answered: exactly where there is any way.
   * Decisions may rest on samples even then.
   */
  protected answer(batch: ModelBatch, rng: Rng, known?: Known): readonly RowPosterior[] {
    return this.infer(batch, rng, known)
  }

  /** the posterior of every row in turn that questions about it are answered by */
  protected *answers(features: Features, rng: Rng, known?: Known): Generator<RowPosterior> {
    for (const { from, batch } of rowsInTurn(this.parts.model.tape, features, this.posteriorRows)) {
      yield* this.answer(batch, rng, knownOf(known, from, batch))
    }
  }

  /** what the posterior of every row says, `cols` numbers, and whether that is exact */
  protected marginals(
    X: FeaturesInput,
    options: SampledOptions,
    cols: number,
    read: (posterior: RowPosterior) => ArrayLike<number>,
    known?: Known,
  ): Marginals {
    const features = this.features(X)
    const answers = this.answers(features, this.posteriorRng(options), known)
    return collectMarginals(answers, features, cols, read)
  }

  /** where the samples of posteriors come from, the same for every row: by the fit's seed, or another */
  protected posteriorRng({ seed }: SampledOptions = {}): Rng {
    if (seed !== undefined) return new Rng(seed).split('posterior')
    this.#rng ??= new Rng(this.options.seed)
    return this.#rng.split('posterior')
  }

  /**
   * The codes of `count` draws of every row in turn, `[count, c]`: independent where the posterior is
   * exact, else out of samples drawn anew for each row and every hundred draws.
   *
   * @param rowsPerStream consecutive rows that share a stream of random numbers
   * @throws PartitaError `INVALID_OPTION` unless the count is a positive integer
   */
  protected draws(
    X: FeaturesInput,
    count: number,
    { seed = 0 }: SampledOptions,
    rowsPerStream = 1,
    known?: Known,
  ): Generator<Float32Array> {
    checkCount('count', count)
    const c = this.parts.model.space.codeLength
    const answers = (features: Features, rng: Rng, own?: Known) => this.answers(features, rng, own)
    return drawRows(answers, this.features(X), { count, c, seed, rowsPerStream, known })
  }

  /** `log p(observed | x)` in nats, `[n]`: of outputs known in part the mass of all that agree */
  protected observedProbabilities(
    features: Features,
    { codes, constraints }: Observations & { readonly constraints?: Known | undefined },
    logPartition: Float64Array,
  ): ObservedProbabilities {
    const { model, generator } = this.parts
    const values = logProbabilityOf(model, generator, features, { codes }, logPartition)
    const rows = rowsKnownInPart(constraints)
    const known = Array.from(rows, (row) => constraints?.[row])
    const masses = this.posteriors(takeRows(features, rows), known)
    // given what is known there are no Markov chains: all others have a mass
    return withKnownMasses(values, rows, masses as Iterable<KnownMass>, logPartition)
  }

  /** {@link likelihoodOf} this model */
  protected likelihood(
    features: Features,
    logProbabilityGiven: (logPartition: Float64Array) => ObservedProbabilities,
    options: EvaluationOptions,
    known?: Float64Array,
  ): Likelihood {
    return likelihoodOf(this.logPartitions, features, logProbabilityGiven, options, known)
  }
}

type Known = KnownOutputs

const knownOf = (known: Known | undefined, from: number, { features }: ModelBatch) =>
  known?.slice(from, from + features.rows)
