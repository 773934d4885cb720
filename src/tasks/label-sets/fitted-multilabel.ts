import type { DenseMatrix, Features } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import {
  type DecisionRule,
  decisionRules,
  inferSets,
  rowsPerChunk,
  type SetPosterior,
} from '../../inference/index.js'
import { type FeaturesInput, readFileWhole } from '../../io/index.js'
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
import { Rng } from '../../random/index.js'
import { type LabelSet, type Subsets, subsets } from '../../spaces/index.js'
import { hasEnoughSamples } from '../../training/index.js'
import {
  type EvaluationOptions,
  FittedModel,
  type FittedParts,
  type Likelihood,
} from '../fitted/fitted-model.js'
import { bytesOfJSON, type LoadOptions, restoreParts } from '../fitted/model-header.js'
import { encodeLabels, type LabelInput } from './label-input.js'
import type { ResolvedMultilabelOptions } from './multilabel-options.js'

/** Scores of a fitted model on labelled rows; plain numbers, ready for JSON. */
export interface MultilabelEvaluation extends Likelihood {
  /** metrics of the model's own decision rule */
  readonly report: MultilabelReport
  readonly decision: DecisionRule
  /** metrics of every decision rule */
  readonly byDecision: Readonly<Record<DecisionRule, MultilabelReport>>
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
export class FittedMultilabel extends FittedModel<LabelSet, ResolvedMultilabelOptions> {
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
   * @param options.decision the decision rule; default: the one of the classifier's options
   */
  predict(X: FeaturesInput, options: { decision?: DecisionRule } = {}): DenseMatrix {
    const rule = options.decision ?? this.options.decision
    checkOneOf('decision', rule, decisionRules)
    return this.#collect(
      this.features(X),
      (posterior) => posterior.decide(rule, this.#empty).values,
    )
  }

  /** One label set a row as names; see {@link predict}. */
  predictSets(X: FeaturesInput, options: { decision?: DecisionRule } = {}): string[][] {
    const { rows, cols, values } = this.predict(X, options)
    const toNames = (r: number) => this.#space.toNames(this.#space.decode(values, r * cols))
    return Array.from({ length: rows }, (_, r) => toNames(r))
  }

  /** `P(label in y | x)` for every label, `[n, k]`. */
  predictProbabilities(X: FeaturesInput): DenseMatrix {
    return this.#collect(this.features(X), (posterior) => posterior.marginals())
  }

  /**
   * `log p(y|x)` in nats with the log-partition of {@link logPartition}, `[n]`: one forward pass where it
   * is learned. `−∞` for a set of
   * probability zero, which sparse losses allow.
   */
  logProbability(X: FeaturesInput, Y: LabelInput): Float64Array {
    const features = this.features(X)
    const codes = encodeLabels(Y, this.#space, features.rows, 'Y')
    return this.logProbabilityOf(features, { codes }, this.ownLogPartition(features).values)
  }

  /**
   * Independent draws from `p(·|x)`: `count` label sets for each row, 0/1 `[n·count, k]`.
   *
   * @param options.seed same seed, same draws; default 0
   */
  sample(X: FeaturesInput, count: number, options: { seed?: number } = {}): DenseMatrix {
    checkOption(Number.isInteger(count) && count > 0, 'count', 'an integer > 0', count)
    const rng = new Rng(options.seed ?? 0)
    const draw = (posterior: SetPosterior, from: number) =>
      posterior.sample(rng.split(`sample/${from}`), count)
    return this.#collect(this.features(X), draw, count)
  }

  /** example-based F1 of {@link predict}, in [0, 1] */
  score(X: FeaturesInput, Y: LabelInput): number {
    const predicted = this.predict(X)
    const { rows, cols } = predicted
    const truth = { rows, cols, values: encodeLabels(Y, this.#space, rows, 'Y') }
    return exampleF1(truth, predicted, { policy: this.options.emptyPolicy }).value
  }

  /**
   * All metrics of all decision rules, likelihood and calibration of the log-partition.
   *
   * @param options which log-partition likelihoods are computed with
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition
   */
  evaluate(X: FeaturesInput, Y: LabelInput, options: EvaluationOptions = {}): MultilabelEvaluation {
    const { decision, emptyPolicy: policy } = this.options
    const features = this.features(X)
    const codes = encodeLabels(Y, this.#space, features.rows, 'Y')
    const truth = { rows: features.rows, cols: this.#space.codeLength, values: codes }
    const { decisions, marginals, exact, effectiveSampleSize } = this.#answerAll(features)
    const report = (rule: DecisionRule) => multilabelReport(truth, decisions[rule], { policy })
    const byDecision = {
      f1: report('f1'),
      threshold: report('threshold'),
      mode: report('mode'),
    }
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
    const scores = { report: byDecision[decision], decision, byDecision, byMarginals }
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

  /** Rebuilds a model from {@link toJSON}. */
  static fromJSON(json: { data: string }, options: LoadOptions = {}): Promise<FittedMultilabel> {
    return FittedMultilabel.fromBytes(bytesOfJSON(json), options)
  }

  /** Reads a model that {@link save} wrote. Node only. */
  static async load(path: string, options: LoadOptions = {}): Promise<FittedMultilabel> {
    return FittedMultilabel.fromBytes(await readFileWhole(path), options)
  }

  protected get spaceHeader(): unknown {
    return this.#space.labels
  }

  protected override get exactChunk(): number {
    return this.#posteriorChunk
  }

  get #empty(): 'zero' | 'one' {
    return this.options.emptyPolicy === 'one' ? 'one' : 'zero'
  }

  get #posteriorChunk(): number {
    const { model, generator } = this.parts
    const isIndependent = model.spec.energy === 'linear' && isLogistic(generator)
    return rowsPerChunk(this.#space.codeLength, isIndependent)
  }

  /** visits the posteriors of consecutive row chunks */
  #posteriors(features: Features, visit: (posterior: SetPosterior, from: number) => void): void {
    const { model, generator } = this.parts
    const infer = (chunk: Features, from: number) => {
      const rng = new Rng(this.options.seed).split('posterior')
      visit(inferSets(model, this.#space, generator, { features: chunk }, rng), from)
    }
    this.chunks(features, infer, this.#posteriorChunk)
  }

  /** gathers `perRow` rows of k values for each row from the posteriors of all chunks */
  #collect(
    features: Features,
    read: (posterior: SetPosterior, from: number) => ArrayLike<number>,
    perRow = 1,
  ): DenseMatrix {
    const k = this.labels.length
    const values = new Float32Array(features.rows * perRow * k)
    this.#posteriors(features, (posterior, from) => {
      values.set(read(posterior, from), from * perRow * k)
    })
    return { rows: features.rows * perRow, cols: k, values }
  }

  #answerAll(features: Features): {
    decisions: Record<DecisionRule, DenseMatrix>
    marginals: DenseMatrix
    /** the log-partition, where it comes with the posteriors */
    exact: Float64Array | undefined
    effectiveSampleSize: number
  } {
    const { rows } = features
    const cols = this.labels.length
    const empty = () => ({ rows, cols, values: new Float32Array(rows * cols) })
    const decisions = { f1: empty(), threshold: empty(), mode: empty() }
    const marginals = empty()
    const exact = new Float64Array(rows)
    let isExact = true
    let sampleSizes = 0
    this.#posteriors(features, (posterior, from) => {
      marginals.values.set(posterior.marginals(), from * cols)
      const known = posterior.exactLogPartition?.()
      if (known) exact.set(known, from)
      else isExact = false
      const count = Math.min(this.#posteriorChunk, rows - from)
      for (let b = 0; b < count; b++) sampleSizes += posterior.effectiveSampleSize(b)
      for (const rule of decisionRules) {
        decisions[rule].values.set(posterior.decide(rule, this.#empty).values, from * cols)
      }
    })
    const effectiveSampleSize = sampleSizes / rows
    return { decisions, marginals, exact: isExact ? exact : undefined, effectiveSampleSize }
  }
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
