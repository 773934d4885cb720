import type { DenseMatrix } from '../../engine/index.js'
import {
  decideSet,
  inferSets,
  labelMarginals,
  type SetPosterior,
  setsAtOnce,
} from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { isLogistic } from '../../losses/index.js'
import { exampleF1 } from '../../metrics/index.js'
import type { ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { KnownCode, LabelSet, Subsets } from '../../spaces/index.js'
import type { CalibrateOptions } from '../calibrate/calibrate-model.js'
import { readCurves } from '../calibrate/read-curves.js'
import type { DiagnoseOptions, MultilabelDiagnosis } from '../diagnose/diagnosis.js'
import { FittedModel } from '../fitted/fitted-model.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import type { LoadOptions } from '../fitted/load-options.js'
import { fromJSONWith, loadWith, restoring } from '../fitted/loading.js'
import {
  askedProbabilities,
  type LogProbabilities,
  type LogProbabilityOptions,
} from '../fitted/log-probability.js'
import type { Marginals } from '../fitted/marginals.js'
import type { GuardedBy } from '../guarantees/guard-sets.js'
import type { AnswerPromise } from '../guarantees/guarded-answers.js'
import type { SetPromise } from '../guarantees/guarded-sets.js'
import type { ReportOptions } from '../reports/report-options.js'
import { answerSets, type PosteriorWatch, scoreSets } from './evaluate-sets.js'
import {
  givenLabels,
  knownEntries,
  type LabelInput,
  labelSpaceFrom,
  observedLabels,
} from './label-input.js'
import { decidingOptions, type ResolvedMultilabelOptions } from './multilabel-options.js'
import { askedChoice } from './set-choice.js'
import { decisionWarnings, type MultilabelEvaluation, measuredRows } from './set-evaluation.js'
import { keepKnown, type SampledSetOptions, type SetQuestion } from './set-question.js'
import { stackedRows } from './stacked-rows.js'
import type { TunedMetric, TuneOptions } from './tune-decision.js'

const TASK = 'multilabel'
type Options = ResolvedMultilabelOptions
type Known = readonly (KnownCode | undefined)[]

/**
 * A fitted multilabel model: `p(y|x) = q(y) f*'(g(x, y) − τ(x))`, `q` uniform over all 2ᵏ label sets.
 * It never changes: refitting makes a new one.
 *
 * @example
 * ```ts
 * import { FittedMultilabel, MultilabelClassifier } from 'partita'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const Y = [['rain'], ['sun'], ['rain', 'sun'], []]
 * const fitted = await new MultilabelClassifier({ labels: ['rain', 'sun'], epochs: 5 }).fit(X, Y)
 * const again = await FittedMultilabel.fromBytes(fitted.toBytes())
 * console.log(again.predictProbabilities(X).values) // the same bits as fitted.predictProbabilities
 * ```
 */
export class FittedMultilabel extends FittedModel<
  LabelSet,
  ResolvedMultilabelOptions,
  SetPosterior
> {
  protected readonly task = TASK
  readonly #space: Subsets

  /** @internal */
  constructor(parts: FittedParts<LabelSet, ResolvedMultilabelOptions>, space: Subsets) {
    super(parts)
    this.#space = space
  }

  /** names of the labels, in the order of all columns */
  get labels(): readonly string[] {
    return this.#space.labels
  }

  /**
   * One label set a row as a 0/1 matrix `[n, k]`.
   *
   * @param options.decision the decision; default: that of the classifier's options. A rule by name keeps
   *   their thresholds and limits, an object says all
   * @param options.known labels that are known of each row: what is decided given those, and keeps them
   */
  predict(X: FeaturesInput, options: SetQuestion = {}): DenseMatrix {
    const { rule, limits } = askedChoice(options.decision, this.options, this.labels)
    const going = decidingOptions({ ...this.options, limits })
    const posteriors = this.posteriors(this.features(X), this.#given(X, options))
    const sets = Array.from(posteriors, (posterior) => decideSet(posterior, rule, going))
    const decided = stackedRows(sets, 1, this.labels.length)
    const { known } = options
    // what is known is no matter of decision
    if (known) keepKnown(decided.values, knownEntries(known, this.#space, decided.rows, 'known'))
    return decided
  }

  /** One label set a row as names; see {@link predict}. */
  predictSets(X: FeaturesInput, options: SetQuestion = {}): string[][] {
    const { rows, cols, values } = this.predict(X, options)
    const toNames = (r: number) => this.#space.toNames(this.#space.decode(values, r * cols))
    return Array.from({ length: rows }, (_, r) => toNames(r))
  }

  /**
   * `P(label in y | x)` for every label, `[n, k]`: exact for independent labels and up to 14 labels, else,
   * as its `method` says, an estimate from 1000 samples a row. Given labels that are known of each row
   * `P(label in y | those, x)`.
   */
  predictProbabilities(X: FeaturesInput, options: SampledSetOptions = {}): Marginals {
    const read = (posterior: SetPosterior) =>
      readCurves(labelMarginals(posterior), this.calibration)
    return this.marginals(X, options, this.labels.length, read, this.#given(X, options))
  }

  /**
   * The label sets, as names, that are decided given labels that are known of each row, which they keep.
   *
   * @param known one a row: a row with `null` where a label is unknown, or `{ present, absent }` by name
   */
  complete(
    X: FeaturesInput,
    known: LabelInput,
    options: Pick<SetQuestion, 'decision'> = {},
  ): string[][] {
    return this.predictSets(X, { ...options, known })
  }

  /** The `count` most probable sets of each row as names, given what is known; exact as {@link predictProbabilities} is. */
  async mostProbable(X: FeaturesInput, count: number, options: SampledSetOptions = {}) {
    const { likelySets } = await import('../likely/likely-sets.js')
    const given = this.#given(X, options)
    const answers = this.answers(this.features(X), this.posteriorRng(options), given)
    return likelySets(answers, this.#space, count)
  }

  /**
   * `log p(y|x)` in nats with the log-partition of {@link logPartition}, `[n]`: one forward pass where it
   * is learned. Of a set known in part the probability of what is known, `ln Σ p(y|x)` over the unknown:
   * exact for a linear energy and up to 14 labels, beyond by samples. `−∞` for a set of
   * probability zero, which sparse losses allow. With `detail: true` the answer says which log-partition it was,
   * and what is an estimate.
   */
  logProbability<Asked extends LogProbabilityOptions>(
    X: FeaturesInput,
    Y: LabelInput,
    options?: Asked,
  ): LogProbabilities<Asked> {
    const features = this.features(X)
    const observed = observedLabels(Y, this.#space, features.rows, 'Y')
    return askedProbabilities(this.logPartitions, features, options, (logPartition) =>
      this.observedProbabilities(features, observed, logPartition),
    )
  }

  /**
   * Draws from `p(·|x)`: `count` label sets for each row, 0/1 `[n·count, k]`, independent where
   * {@link predictProbabilities} is exact. Else every hundred are drawn from 1000 weighted samples of their own.
   *
   * @param options a seed, same seed, same draws, default 0; and labels that are known of each row
   * @throws PartitaError `INVALID_OPTION` unless the count is a positive integer
   */
  sample(X: FeaturesInput, count: number, options: SampledSetOptions = {}): DenseMatrix {
    const given = this.#given(X, options)
    const draws = [...this.draws(X, count, options, this.posteriorRows, given)]
    return stackedRows(draws, count, this.labels.length)
  }

  /** example-based F1 of {@link predict}, in [0, 1] */
  score(X: FeaturesInput, Y: LabelInput): number {
    const predicted = this.predict(X)
    const { rows, cols } = predicted
    const truth = { rows, cols, values: knownEntries(Y, this.#space, rows, 'Y') }
    const weights = measuredRows(truth)
    return exampleF1(truth, predicted, { policy: this.options.emptyPolicy, weights }).value
  }

  /**
   * All metrics of the decision rules, likelihood and calibration of the log-partition.
   *
   * @param options which log-partition likelihoods are computed with
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition
   */
  evaluate(X: FeaturesInput, Y: LabelInput, options: EvaluationOptions = {}): MultilabelEvaluation {
    return this.#measure(X, Y, options).evaluation
  }

  /**
   * Where the model is good and where it is not: every label by itself, labels that go together, the rows it
   * finds least likely, slices of the rows, which inputs matter and what they do; with {@link evaluate}'s scores.
   */
  async diagnose(
    X: FeaturesInput,
    Y: LabelInput,
    options: DiagnoseOptions = {},
  ): Promise<MultilabelDiagnosis> {
    const { diagnoseSets } = await import('../diagnose/diagnose-sets.js')
    return diagnoseSets(this, X, options, (watch) => this.#measure(X, Y, options, watch))
  }

  /**
   * {@link diagnose} as one HTML file with figures and tables, which fetches nothing: what there is to see, and
   * what is needed to run it again. Figures are drawn where `vega` and `vega-lite` are installed.
   */
  async report(X: FeaturesInput, Y: LabelInput, options: ReportOptions = {}): Promise<string> {
    const diagnosis = options.diagnosis ?? (await this.diagnose(X, Y, options))
    const { setReport } = await import('../reports/set-document.js')
    return setReport(this, diagnosis, options)
  }

  /**
   * The same model with probabilities that agree with rows it has not seen: one joint distribution still.
   *
   * @throws PartitaError `UNSUPPORTED` under a loss that is not logistic; `EMPTY_DATA` if no row is known whole
   */
  async calibrate(
    X: FeaturesInput,
    Y: LabelInput,
    options: CalibrateOptions = {},
  ): Promise<FittedMultilabel> {
    const { calibrateSets } = await import('../calibrate/calibrate-sets.js')
    return new FittedMultilabel(await calibrateSets(this.inside, X, Y, options), this.#space)
  }

  /** The same model with thresholds at which its decisions about rows it has not seen score best, or cost least. */
  async tuneDecision(
    X: FeaturesInput,
    Y: LabelInput,
    metric: TunedMetric = 'f1',
    options: TuneOptions = {},
  ): Promise<FittedMultilabel> {
    const { tunedParts } = await import('./tune-decision.js')
    const marginals = this.predictProbabilities(X)
    return new FittedMultilabel(tunedParts(this.inside, marginals, Y, metric, options), this.#space)
  }

  /**
   * Label sets with a promise that holds whatever the model, by rows it has not seen: `{ recall: 0.9 }`, sets that
   * hold that share of the true labels; `{ precision: 0.9 }`, of the named ones so many are true; both; or
   * `{ coverage: 0.9 }`, collections of whole sets that hold the true one so often. `EMPTY_DATA`: too few rows.
   */
  async guarantee<Promised extends SetPromise | AnswerPromise>(
    X: FeaturesInput,
    Y: LabelInput,
    promise: Promised,
  ): Promise<GuardedBy<Promised>> {
    const { guardSets } = await import('../guarantees/guard-sets.js')
    return guardSets(this.inside, X, Y, promise, (...of) => this.logProbability(...of))
  }

  /**
   * Rebuilds a model from {@link toBytes}; its predictions are bit-equal on the same engine.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version
   */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<FittedMultilabel> {
    const { restoreParts } = await restoring()
    const parts = await restoreParts<LabelSet, Options>(bytes, TASK, labelSpaceFrom, options)
    return new FittedMultilabel(parts, parts.model.space as Subsets)
  }

  /** Rebuilds a model from {@link toJSON}. */
  static readonly fromJSON = fromJSONWith(() => FittedMultilabel.fromBytes)

  /** Reads a model that {@link save} wrote; see {@link fromBytes}. Node only. */
  static readonly load = loadWith(() => FittedMultilabel.fromBytes)

  protected get spaceHeader(): unknown {
    return this.#space.labels
  }

  protected get posteriorRows(): number {
    const { model, generator } = this.parts
    const isProduct = model.reference?.isLinear ?? true
    const isIndependent = model.spec.energy === 'linear' && isProduct && isLogistic(generator)
    return setsAtOnce(this.#space.codeLength, isIndependent)
  }

  protected infer(batch: ModelBatch, rng: Rng, known?: Known): SetPosterior[] {
    const { model, generator } = this.parts
    return inferSets(model, this.#space, generator, batch, rng, known)
  }

  #given(X: FeaturesInput, { known }: Pick<SetQuestion, 'known'>): KnownCode[] | undefined {
    return known && givenLabels(known, this.#space, this.features(X).rows)
  }

  #measure(X: FeaturesInput, Y: LabelInput, options: EvaluationOptions, watch?: PosteriorWatch) {
    const features = this.features(X)
    const cols = this.#space.codeLength
    const observed = observedLabels(Y, this.#space, features.rows, 'Y')
    const values = knownEntries(Y, this.#space, features.rows, 'Y')
    const truth = { rows: features.rows, cols, values }
    const how = { watch, calibration: this.calibration }
    const answers = answerSets(this.posteriors(features), cols, this.options, how)
    let logProbability: Float64Array = new Float64Array()
    let ofPredicted = logProbability
    const predicted = answers.decided.find(({ rule }) => rule === this.options.decision)!.sets
    const given = (logPartition: Float64Array) => {
      const codes = { codes: predicted.values }
      ofPredicted = this.observedProbabilities(features, codes, logPartition).values
      const found = this.observedProbabilities(features, observed, logPartition)
      logProbability = found.values
      return found
    }
    const likelihood = this.likelihood(features, given, options, answers.exact)
    const scores = scoreSets(truth, answers, this.options, ofPredicted)
    const warnings = [...likelihood.warnings, ...decisionWarnings(scores.effectiveSampleSize)]
    const evaluation: MultilabelEvaluation = { ...scores, ...likelihood, warnings }
    return { evaluation, truth, answers, logProbability }
  }
}
