import type { DenseMatrix, Features } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import {
  decideSet,
  inferSets,
  labelMarginals,
  type SetPosterior,
  type SetRule,
  setRules,
  setsAtOnce,
} from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { isLogistic } from '../../losses/index.js'
import {
  coverageError,
  exampleF1,
  labelRankingAveragePrecision,
  labelRankingLoss,
  type MultilabelReport,
  multilabelReport,
  type PolicyScore,
} from '../../metrics/index.js'
import type { ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type LabelSet, type Subsets, subsets } from '../../spaces/index.js'
import { hasEnoughSamples } from '../../training/index.js'
import { FittedModel, type SampledOptions } from '../fitted/fitted-model.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { EvaluationOptions, Likelihood } from '../fitted/likelihood.js'
import type { Marginals } from '../fitted/marginals.js'
import { fromJSONWith, type LoadOptions, loadWith, restoreParts } from '../fitted/model-header.js'
import { encodeLabels, type LabelInput } from './label-input.js'
import { decidingOptions, type ResolvedMultilabelOptions } from './multilabel-options.js'
import { type ResolvedChoice, resolveChoice, type SetChoice } from './set-choice.js'

/** Scores of a fitted model on labelled rows; plain numbers, ready for JSON. */
export interface MultilabelEvaluation extends Likelihood {
  /** metrics of the model's own decision rule */
  readonly report: MultilabelReport
  readonly decision: SetRule
  /** metrics of every decision rule, with the thresholds and limits of the model's options; of `jaccard`, which takes a search, where it is the model's own */
  readonly byDecision: Readonly<Record<Exclude<SetRule, 'jaccard'>, MultilabelReport>> & {
    readonly jaccard?: MultilabelReport
  }
  /** how well the marginals order the labels, whatever is decided; each with its 0/0 policy */
  readonly byMarginals: {
    readonly coverageError: PolicyScore
    readonly labelRankingLoss: PolicyScore
    readonly averagePrecision: PolicyScore
  }
  /**
   * mean `(Σw)² / (m Σw²)` of the samples decisions are taken over; 1 where they are exact. Near 0 they
   * rest on a few samples
   */
  readonly effectiveSampleSize: number
}

const TASK = 'multilabel'

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
   */
  predict(X: FeaturesInput, options: { decision?: SetChoice } = {}): DenseMatrix {
    const { rule, limits } = this.#chosen(options.decision)
    const going = decidingOptions({ ...this.options, limits })
    return this.#collect(X, (posterior) => decideSet(posterior, rule, going))
  }

  /** One label set a row as names; see {@link predict}. */
  predictSets(X: FeaturesInput, options: { decision?: SetChoice } = {}): string[][] {
    const { rows, cols, values } = this.predict(X, options)
    const toNames = (r: number) => this.#space.toNames(this.#space.decode(values, r * cols))
    return Array.from({ length: rows }, (_, r) => toNames(r))
  }

  /**
   * `P(label in y | x)` for every label, `[n, k]`: exact for independent labels and up to 14 labels, else,
   * as its `method` says, an estimate from 1000 samples a row.
   */
  predictProbabilities(X: FeaturesInput, options: SampledOptions = {}): Marginals {
    return this.marginals(X, options, this.labels.length, labelMarginals)
  }

  /**
   * `log p(y|x)` in nats with the log-partition of {@link logPartition}, `[n]`: one forward pass where it
   * is learned. `−∞` for a set of
   * probability zero, which sparse losses allow.
   */
  logProbability(X: FeaturesInput, Y: LabelInput, options: EvaluationOptions = {}): Float64Array {
    const features = this.features(X)
    const codes = encodeLabels(Y, this.#space, features.rows, 'Y')
    return this.logProbabilityOf(features, { codes }, this.logPartitionOf(features, options))
  }

  /**
   * Draws from `p(·|x)`: `count` label sets for each row, 0/1 `[n·count, k]`, independent where
   * {@link predictProbabilities} is exact. Else every hundred are drawn from 1000 weighted samples of their own.
   *
   * @param options.seed same seed, same draws; default 0
   * @throws PartitaError `INVALID_OPTION` unless the count is a positive integer
   */
  sample(X: FeaturesInput, count: number, options: SampledOptions = {}): DenseMatrix {
    const draws = [...this.draws(X, count, options, this.posteriorRows)]
    return matrixOf(draws, count, this.labels.length)
  }

  /** example-based F1 of {@link predict}, in [0, 1] */
  score(X: FeaturesInput, Y: LabelInput): number {
    const predicted = this.predict(X)
    const { rows, cols } = predicted
    const truth = { rows, cols, values: encodeLabels(Y, this.#space, rows, 'Y') }
    return exampleF1(truth, predicted, { policy: this.options.emptyPolicy }).value
  }

  /**
   * All metrics of the decision rules, likelihood and calibration of the log-partition.
   *
   * @param options which log-partition likelihoods are computed with
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition
   */
  evaluate(X: FeaturesInput, Y: LabelInput, options: EvaluationOptions = {}): MultilabelEvaluation {
    const { decision, emptyPolicy: policy } = this.options
    const features = this.features(X)
    const cols = this.#space.codeLength
    const codes = encodeLabels(Y, this.#space, features.rows, 'Y')
    const truth = { rows: features.rows, cols, values: codes }
    const { decided, marginals, exact, effectiveSampleSize } = this.#answerAll(features)
    const reports = decided.map(({ rule, sets }) => {
      return [rule, multilabelReport(truth, matrixOf(sets, 1, cols), { policy })] as const
    })
    const byDecision = Object.fromEntries(reports) as MultilabelEvaluation['byDecision']
    const likelihood = this.likelihood(
      features,
      (logPartition) => this.logProbabilityOf(features, { codes }, logPartition),
      options,
      exact,
    )
    const warnings = [...likelihood.warnings, ...decisionWarnings(effectiveSampleSize)]
    const byMarginals = {
      coverageError: coverageError(truth, marginals),
      labelRankingLoss: labelRankingLoss(truth, marginals),
      averagePrecision: labelRankingAveragePrecision(truth, marginals),
    }
    const scores = { report: byDecision[decision]!, decision, byDecision, byMarginals }
    return { ...scores, ...likelihood, effectiveSampleSize, warnings }
  }

  /**
   * Rebuilds a model from {@link toBytes}; its predictions are bit-equal on the same engine.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version
   */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<FittedMultilabel> {
    const parts = await restoreParts<LabelSet, ResolvedMultilabelOptions>(
      bytes,
      TASK,
      spaceFrom,
      options,
    )
    return new FittedMultilabel(parts, parts.model.space as Subsets)
  }

  /** Rebuilds a model from {@link toJSON}; see {@link fromBytes}. */
  static readonly fromJSON = fromJSONWith(FittedMultilabel.fromBytes)

  /** Reads a model that {@link save} wrote; see {@link fromBytes}. Node only. */
  static readonly load = loadWith(FittedMultilabel.fromBytes)

  protected get spaceHeader(): unknown {
    return this.#space.labels
  }

  protected get posteriorRows(): number {
    const { model, generator } = this.parts
    const isProduct = model.reference?.isLinear ?? true
    const isIndependent = model.spec.energy === 'linear' && isProduct && isLogistic(generator)
    return setsAtOnce(this.#space.codeLength, isIndependent)
  }

  protected infer(batch: ModelBatch, rng: Rng): SetPosterior[] {
    const { model, generator } = this.parts
    return inferSets(model, this.#space, generator, batch, rng)
  }

  /** the rule of a choice, and its thresholds and limits */
  #chosen(choice: SetChoice = this.options.decision): ResolvedChoice {
    const { rule, limits } = resolveChoice(choice, this.labels)
    return { rule, limits: typeof choice === 'string' ? (this.options.limits ?? {}) : limits }
  }

  /** k values for each row */
  #collect(X: FeaturesInput, read: (posterior: SetPosterior) => ArrayLike<number>): DenseMatrix {
    const posteriors = this.posteriors(this.features(X))
    return matrixOf(Array.from(posteriors, read), 1, this.labels.length)
  }

  #answerAll(features: Features) {
    const { decision } = this.options
    const options = decidingOptions(this.options)
    const rules = setRules.filter((rule) => rule !== 'jaccard' || rule === decision)
    const decided = rules.map((rule) => ({ rule, sets: [] as Uint8Array[] }))
    const marginals: Float64Array[] = []
    const exact: number[] = []
    let share = 0
    for (const posterior of this.posteriors(features)) {
      marginals.push(labelMarginals(posterior))
      share += posterior.effectiveShare
      // it comes with listing all sets
      if (posterior.kind === 'enumerated') exact.push(posterior.logPartition)
      for (const { rule, sets } of decided) sets.push(decideSet(posterior, rule, options))
    }
    const { rows } = features
    return {
      decided,
      marginals: matrixOf(marginals, 1, this.labels.length),
      exact: exact.length === rows ? Float64Array.from(exact) : undefined,
      effectiveSampleSize: share / rows,
    }
  }
}

/** Parts of `rows` rows each, one below the other. */
function matrixOf(parts: readonly ArrayLike<number>[], rows: number, cols: number): DenseMatrix {
  const values = new Float32Array(parts.length * rows * cols)
  parts.forEach((part, at) => {
    values.set(part, at * rows * cols)
  })
  return { rows: parts.length * rows, cols, values }
}

/** What decisions are worth that rest on few samples, in words. */
function decisionWarnings(effectiveSampleSize: number): string[] {
  if (hasEnoughSamples(effectiveSampleSize)) return []
  const percent = `${(100 * effectiveSampleSize).toPrecision(2)} %`
  return [
    `evaluate: ${percent} of the samples that decisions are taken over count: they are far from optimal; use a linear energy, or one of pairs`,
  ]
}

function spaceFrom(labels: unknown): Subsets {
  const isNames = Array.isArray(labels) && labels.every((label) => typeof label === 'string')
  checkOption(isNames, 'space', 'the names of the labels', labels)
  return subsets(labels)
}
