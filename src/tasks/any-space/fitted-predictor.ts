import type { Features } from '../../engine/index.js'
import { checkOneOf } from '../../errors.js'
import {
  decideOutput,
  inferOutputs,
  type ListedPosterior,
  leastExpectedCost,
  mostProbable,
  type OutputRule,
  outputRules,
  outputsAtOnce,
} from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type Constraint, describeSpace, type Space } from '../../spaces/index.js'
import type { CalibrateOptions } from '../calibrate/calibrate-model.js'
import type { DiagnoseOptions } from '../diagnose/diagnosis.js'
import type { PredictorDiagnosis } from '../diagnose/output-diagnosis.js'
import { predictionProposal } from '../fit/proposals.js'
import { checkCount } from '../fitted/check-count.js'
import { FittedModel, type SampledOptions } from '../fitted/fitted-model.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import { fromJSONWith, loadWith, restoring } from '../fitted/loading.js'
import {
  askedProbabilities,
  type LogProbabilities,
  type LogProbabilityOptions,
} from '../fitted/log-probability.js'
import type { Marginals } from '../fitted/marginals.js'
import type { LikelyOutputs } from '../likely/likely-outputs.js'
import type { ReportOptions } from '../reports/report-options.js'
import {
  isOutput,
  knownProposal,
  type ObservedOutputs,
  type OutputInput,
  observedOutputs,
} from './known-outputs.js'
import type { ResolvedPredictorOptions } from './predictor-options.js'
import type {
  DecideOptions,
  KnownOptions,
  PredictorEvaluation,
  PredictorLoadOptions,
} from './predictor-questions.js'
import { checkSpace, type SpaceHeader, spaceFrom } from './predictor-space.js'

const TASK = 'structured'

/**
 * A fitted model of the outputs of any space: `p(y|x) = q(y) f*'(g(x, y) − τ(x))`. It never changes:
 * refitting makes a new one.
 *
 * @example
 * ```ts
 * import { FittedPredictor, permutations, StructuredPredictor } from 'partita'
 * const space = permutations(3)
 * const X = [[0], [0.1], [0.9], [1]]
 * const ys = [[0, 1, 2], [0, 2, 1], [1, 2, 0], [1, 0, 2]]
 * const fitted = await new StructuredPredictor(space, { epochs: 5 }).fit(X, ys)
 * const again = await FittedPredictor.fromBytes(fitted.toBytes())
 * console.log(again.predict(X), again.expectedCode(X).values) // the same bits as those of fitted
 * ```
 */
export class FittedPredictor<Y> extends FittedModel<Y, ResolvedPredictorOptions, ListedPosterior> {
  protected readonly task = TASK

  /** @internal */
  constructor(
    parts: FittedParts<Y, ResolvedPredictorOptions>,
    readonly space: Space<Y>,
  ) {
    super(parts)
  }

  /**
   * One output a row.
   *
   * @param options.decision the decision rule; default: the one of the predictor's options
   * @param options.known what is known of each row: the decision given that
   */
  predict(X: FeaturesInput, options: { decision?: OutputRule } & KnownOptions<Y> = {}): Y[] {
    const rule = options.decision ?? this.options.decision
    checkOneOf('decision', rule, outputRules)
    const features = this.features(X)
    return this.#predict(features, rule, this.#known(features, options.known))
  }

  /** The output that is decided for each row given what is known of it; the same as {@link predict} with `known`. */
  complete(
    X: FeaturesInput,
    known: readonly OutputInput<Y>[],
    options: { decision?: OutputRule } = {},
  ): Y[] {
    return this.predict(X, { ...options, known })
  }

  /**
   * The output of the least expected cost for each row, `argmin_a E[cost(a, y) | x]`, among the most
   * probable outputs.
   *
   * @param cost of deciding for the first when the second is true; smaller is better
   * @throws PartitaError `NOT_FINITE` if a cost is not a finite number
   */
  decide(
    X: FeaturesInput,
    cost: (decided: Y, truth: Y) => number,
    options: DecideOptions = {},
  ): Y[] {
    const { candidates = 64, outcomes = 1000 } = options
    checkCount('candidates', candidates)
    checkCount('outcomes', outcomes)
    return Array.from(this.posteriors(this.features(X)), (posterior) => {
      const likely = mostProbable(posterior, Math.max(candidates, outcomes))
      const outputs = likely.codes.map((code) => this.space.decode(code, 0))
      const considered = [this.space.decode(posterior.mode(), 0), ...outputs.slice(0, candidates)]
      const truths = outputs.slice(0, outcomes)
      return considered[leastExpectedCost(considered, truths, likely.weights, cost).index]
    })
  }

  /** `E[φ(y) | x]`, marginals of the code, `[n, c]`: exact up to 65,536 outputs, else, as `method` says, of 1000 samples a row. */
  expectedCode(X: FeaturesInput, options: SampledOptions & KnownOptions<Y> = {}): Marginals {
    const known = options.known && this.#known(this.features(X), options.known)
    const read = (posterior: ListedPosterior) => posterior.expectedCode()
    return this.marginals(X, options, this.space.codeLength, read, known)
  }

  /** The `count` most probable outputs of each row given what is known; exact up to 65,536, else of 1000 samples. */
  async mostProbable(
    X: FeaturesInput,
    count: number,
    options: SampledOptions & KnownOptions<Y> = {},
  ): Promise<LikelyOutputs<Y>[]> {
    checkCount('count', count)
    const { likelyElements } = await import('../likely/likely-elements.js')
    const features = this.features(X)
    const known = this.#known(features, options.known)
    const answers = this.answers(features, this.posteriorRng(options), known)
    return likelyElements(answers, this.space, count)
  }

  /**
   * Draws from `p(·|x)`: `[n][count]` outputs, independent up to 65,536 outputs. Beyond, every hundred are drawn from
   * 1000 weighted samples of their own. Same seed, same draws; default 0.
   */
  sample(X: FeaturesInput, count: number, options: SampledOptions & KnownOptions<Y> = {}): Y[][] {
    const known = options.known && this.#known(this.features(X), options.known)
    return Array.from(this.draws(X, count, options, 1, known), (codes) =>
      Array.from({ length: count }, (_, d) => this.space.decode(codes, d * this.space.codeLength)),
    )
  }

  /**
   * `log p(y|x)` in nats with the log-partition of {@link logPartition}, `[n]`; `−∞` for probability zero. With
   * `detail: true` the answer says which log-partition it was, and what is an estimate.
   */
  logProbability<Asked extends LogProbabilityOptions>(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options?: Asked,
  ): LogProbabilities<Asked> {
    const features = this.features(X)
    const observed = observedOutputs(ys, this.space, features.rows, 'ys')
    return askedProbabilities(this.logPartitions, features, options, (logPartition) =>
      this.observedProbabilities(features, observed, logPartition),
    )
  }

  /** share of the rows whose {@link predict} is the true output, in [0, 1] */
  score(X: FeaturesInput, ys: readonly OutputInput<Y>[]): number {
    const features = this.features(X)
    return this.#exactMatch(features, observedOutputs(ys, this.space, features.rows, 'ys'))
  }

  /** Exact match, likelihood and error of the log-partition; `UNSUPPORTED`: there is no such log-partition. */
  evaluate(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options: EvaluationOptions = {},
  ): PredictorEvaluation {
    const features = this.features(X)
    const observed = observedOutputs(ys, this.space, features.rows, 'ys')
    const likelihood = this.likelihood(
      features,
      (logPartition) => this.observedProbabilities(features, observed, logPartition),
      options,
    )
    const exactMatch = this.#exactMatch(features, observed)
    return { exactMatch, decision: this.options.decision, ...likelihood }
  }

  /** Where it is good and where it is not: outputs, entries of the code, unlikely rows, slices, inputs that matter. */
  async diagnose(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options: DiagnoseOptions = {},
  ): Promise<PredictorDiagnosis> {
    const { diagnoseOutputs } = await import('../diagnose/diagnose-outputs.js')
    return diagnoseOutputs(this, X, ys, options)
  }

  /** {@link diagnose} as one HTML file with figures and tables, which fetches nothing. */
  async report(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options: ReportOptions<PredictorDiagnosis> = {},
  ): Promise<string> {
    const diagnosis = options.diagnosis ?? (await this.diagnose(X, ys, options))
    const { outputReport } = await import('../reports/output-document.js')
    return outputReport(this, diagnosis, options)
  }

  /** The same model with probabilities that agree better with rows it has not seen; `UNSUPPORTED`: loss not logistic. */
  async calibrate(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options: CalibrateOptions = {},
  ): Promise<FittedPredictor<Y>> {
    const { calibrateOutputs } = await import('../calibrate/calibrate-outputs.js')
    return new FittedPredictor(await calibrateOutputs(this.inside, X, ys, options), this.space)
  }

  /**
   * Rebuilds a model from {@link toBytes}; its predictions are bit-equal on the same engine.
   *
   * @param options whatever of the caller's own the fit was given: a space, an energy …
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version;
   *   `INVALID_OPTION` if the space is another one, or that or a custom part is missing
   */
  static async fromBytes<Y>(
    bytes: Uint8Array,
    options: PredictorLoadOptions<Y> = {},
  ): Promise<FittedPredictor<Y>> {
    const { space } = options
    const { restoreParts } = await restoring()
    const parts = await restoreParts<Y, ResolvedPredictorOptions>(
      bytes,
      TASK,
      (header) => space ?? spaceFrom(header as SpaceHeader),
      options,
      (header) => checkSpace(space, header as SpaceHeader | undefined),
    )
    return new FittedPredictor(parts, parts.model.space)
  }

  /** Rebuilds a model from {@link toJSON}; see {@link fromBytes}. */
  static readonly fromJSON = fromJSONWith(() => FittedPredictor.fromBytes)

  /** Reads a model that {@link save} wrote; see {@link fromBytes}. Node only. */
  static readonly load = loadWith(() => FittedPredictor.fromBytes)

  protected get spaceHeader(): SpaceHeader {
    const { name, codeLength, logSize } = this.space
    return { name, codeLength, logSize, description: describeSpace(this.space) }
  }

  protected get posteriorRows(): number {
    return outputsAtOnce(this.parts.model)
  }

  protected infer(
    batch: ModelBatch,
    rng: Rng,
    known?: readonly (Constraint | undefined)[],
  ): ListedPosterior[] {
    const { model, generator, reference } = this.parts
    const own = known && knownProposal(this.space)
    const proposal = own ?? predictionProposal(model, reference)
    return inferOutputs(model, generator, batch, { proposal, rng, known })
  }

  /** what is known of each row; an output that is known whole allows no other */
  #known(features: Features, known: readonly OutputInput<Y>[] | undefined) {
    if (!known) return undefined
    const { space } = this
    const { codes, constraints } = observedOutputs(known, space, features.rows, 'known')
    const c = space.codeLength
    return Array.from({ length: features.rows }, (_, row): Constraint<Y> => {
      const own = codes.subarray(row * c, (row + 1) * c)
      return constraints?.[row] ?? isOutput(space, own)
    })
  }

  #predict(features: Features, rule: OutputRule, known?: readonly (Constraint | undefined)[]): Y[] {
    return Array.from(this.posteriors(features, known), (posterior) =>
      this.space.decode(decideOutput(posterior, rule), 0),
    )
  }

  /** of outputs known in part the share of decisions that agree */
  #exactMatch(features: Features, { codes, constraints }: ObservedOutputs<Y>): number {
    const { codeLength } = this.space
    const code = new Float32Array(codeLength)
    let matches = 0
    this.#predict(features, this.options.decision).forEach((y, row) => {
      const known = constraints?.[row]
      if (known) {
        if (known.allows(y)) matches++
        return
      }
      this.space.encode(y, code, 0)
      if (code.every((value, i) => value === codes[row * codeLength + i])) matches++
    })
    return matches / features.rows
  }
}
