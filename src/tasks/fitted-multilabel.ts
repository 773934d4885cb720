import type { BackendOptions } from '../engine/index.js'
import { createBackend, type DenseMatrix, type Features, Tape, takeRows } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import {
  type DecisionRule,
  decisionRules,
  exactLogPartition,
  inferSets,
  rowsPerChunk,
  type SetPosterior,
} from '../inference/index.js'
import {
  decodeModel,
  encodeModel,
  type FeaturesInput,
  readFileWhole,
  toFeatures,
  writeFileWhole,
} from '../io/index.js'
import { type Generator, isLogistic, parseGenerator } from '../losses/index.js'
import { type MultilabelReport, multilabelReport } from '../metrics/index.js'
import { EnergyModel, type ModelSpec, type Standardizer } from '../models/index.js'
import { Rng } from '../random/index.js'
import { type LabelSet, type Subsets, subsets } from '../spaces/index.js'
import type { TrainingResult } from '../training/index.js'
import { encodeLabels, type LabelInput } from './label-input.js'
import type { ResolvedOptions } from './multilabel-options.js'
import { standardizeInputs } from './standardize-inputs.js'

/** How a fit went. */
export interface MultilabelTraining {
  /** the pass that chose the best epoch */
  readonly select: TrainingResult
  /** the pass over all rows, if there was one */
  readonly refit?: TrainingResult
  readonly aborted: boolean
}

/** Scores of a fitted model on labelled rows; plain numbers, ready for JSON. */
export interface MultilabelEvaluation {
  /** metrics of the model's own decision rule */
  readonly report: MultilabelReport
  readonly decision: DecisionRule
  /** metrics of every decision rule */
  readonly byDecision: Readonly<Record<DecisionRule, MultilabelReport>>
  /**
   * mean `−log p(y|x)` in nats, over the log-partition named by `logPartition`; infinite if a true
   * set has probability zero, as sparse losses allow
   */
  readonly nll: number
  /** share of the rows whose true set has probability zero */
  readonly zeroProbability: number
  /** which log-partition the likelihood was computed with */
  readonly logPartition: 'exact' | 'learned'
  /** mean `|learned − exact|` in nats; absent where the exact one is out of reach or none is learned */
  readonly logPartitionError?: number
}

interface FittedState {
  readonly model: EnergyModel<LabelSet>
  readonly space: Subsets
  readonly featureNames: readonly string[] | undefined
  readonly generator: Generator
  readonly standardizer: Standardizer | undefined
  readonly options: ResolvedOptions
  readonly training: MultilabelTraining
}

/** What the header of a model file holds, beside the weights. */
interface ModelHeader {
  readonly labels: readonly string[]
  /** absent from files of models that were not told */
  readonly featureNames?: readonly string[] | undefined
  readonly spec: ModelSpec
  readonly clip: number | null
  readonly options: ResolvedOptions
  readonly training: MultilabelTraining
}

const TASK = 'multilabel'
const MEAN = 'input/mean'
const INVERSE_SCALE = 'input/inverse-scale'

/**
 * A fitted multilabel model. It never changes: refitting makes a new one.
 *
 * Probabilities are `p(y|x) = q(y) f*'(g(x, y) − τ(x))`, `q` uniform over all 2ᵏ sets.
 */
export class FittedMultilabel {
  readonly #state: FittedState

  constructor(state: FittedState) {
    this.#state = state
  }

  /** names of the labels, in the order of all columns */
  get labels(): readonly string[] {
    return this.#state.space.labels
  }

  /** names of the inputs' columns, if the classifier was given them */
  get featureNames(): readonly string[] | undefined {
    return this.#state.featureNames
  }

  /** columns of the inputs, d */
  get featureCount(): number {
    return this.#state.model.spec.features
  }

  /** numbers that were learned */
  get parameterCount(): number {
    return this.#state.model.store.size
  }

  /** name of the backend that computes predictions */
  get engine(): string {
    return this.#state.model.tape.backend.name
  }

  /** the options the model was fitted with, defaults filled in */
  get options(): ResolvedOptions {
    return this.#state.options
  }

  /** how the fit went: epochs, losses, sampling diagnostics, why it stopped */
  get training(): MultilabelTraining {
    return this.#state.training
  }

  /**
   * One label set a row as a 0/1 matrix `[n, k]`.
   *
   * @param options.decision the decision rule; default: the one of the classifier's options
   */
  predict(X: FeaturesInput, options: { decision?: DecisionRule } = {}): DenseMatrix {
    const rule = options.decision ?? this.options.decision
    checkRule(rule)
    return this.#collect(
      this.#features(X),
      (posterior) => posterior.decide(rule, this.#empty).values,
    )
  }

  /** One label set a row as names; see {@link predict}. */
  predictSets(X: FeaturesInput, options: { decision?: DecisionRule } = {}): string[][] {
    const { space } = this.#state
    const { rows, cols, values } = this.predict(X, options)
    return Array.from({ length: rows }, (_, r) => space.toNames(space.decode(values, r * cols)))
  }

  /** `P(label in y | x)` for every label, `[n, k]`. */
  predictProbabilities(X: FeaturesInput): DenseMatrix {
    return this.#collect(this.#features(X), (posterior) => posterior.marginals())
  }

  /**
   * `log p(y|x)` in nats with the learned log-partition, `[n]`: one forward pass. `−∞` for a set of
   * probability zero, which sparse losses allow.
   */
  logProbability(X: FeaturesInput, Y: LabelInput): Float64Array {
    const features = this.#features(X)
    return this.#logProbability(
      features,
      this.#codes(Y, features.rows),
      this.#logPartition(features),
    )
  }

  /** the learned `τ(x)` relative to the uniform measure, `[n]`; add `k ln 2` for the absolute one */
  logPartition(X: FeaturesInput): Float64Array {
    return this.#logPartition(this.#features(X))
  }

  /** the exact `τ(x)`, `[n]`; undefined where the space is too large to compute it */
  exactLogPartition(X: FeaturesInput): Float64Array | undefined {
    return this.#exactLogPartition(this.#features(X))
  }

  /**
   * Independent draws from `p(·|x)`: `count` label sets for each row, 0/1 `[n·count, k]`.
   *
   * @param options.seed same seed, same draws; default 0
   */
  sample(X: FeaturesInput, count: number, options: { seed?: number } = {}): DenseMatrix {
    const rng = new Rng(options.seed ?? 0)
    const draw = (posterior: SetPosterior, from: number) =>
      posterior.sample(rng.split(`sample/${from}`), count)
    return this.#collect(this.#features(X), draw, count)
  }

  /** example-based F1 of {@link predict}, in [0, 1] */
  score(X: FeaturesInput, Y: LabelInput): number {
    return this.evaluate(X, Y).report.exampleF1
  }

  /** All metrics of all decision rules, likelihood and calibration of the log-partition. */
  evaluate(X: FeaturesInput, Y: LabelInput): MultilabelEvaluation {
    const { space, options } = this.#state
    const features = this.#features(X)
    const codes = this.#codes(Y, features.rows)
    const truth = { rows: features.rows, cols: space.codeLength, values: codes }
    const decisions = this.#decideAll(features)
    const byDecision = Object.fromEntries(
      decisionRules.map((rule) => [
        rule,
        multilabelReport(truth, decisions[rule], { policy: options.emptyPolicy }),
      ]),
    ) as Record<DecisionRule, MultilabelReport>

    const exact = this.#exactLogPartition(features)
    // A table knows the log-partition of training rows only.
    const isLearned = options.objective === 'joint' && options.model.logPartition.kind !== 'table'
    const learned = isLearned ? this.#logPartition(features) : undefined
    const logProbability = this.#logProbability(
      features,
      codes,
      exact ?? learned ?? this.#logPartition(features),
    )
    return {
      report: byDecision[options.decision],
      decision: options.decision,
      byDecision,
      nll: -mean(logProbability),
      zeroProbability: mean(logProbability.map((l) => (l === Number.NEGATIVE_INFINITY ? 1 : 0))),
      logPartition: exact ? 'exact' : 'learned',
      logPartitionError:
        exact && learned ? mean(learned.map((tau, r) => Math.abs(tau - exact[r]))) : undefined,
    }
  }

  // ── saving ─────────────────────────────────────────────────────────────────────────────────

  /** the model as the bytes of a safetensors file */
  toBytes(): Uint8Array {
    const { model, space, featureNames, standardizer, options, training } = this.#state
    const weights = new Map(model.store.snapshot())
    if (standardizer) {
      const { mean: values, inverseScale } = standardizer
      weights.set(MEAN, { rows: 1, cols: values.length, values })
      weights.set(INVERSE_SCALE, { rows: 1, cols: values.length, values: inverseScale })
    }
    const header: ModelHeader = {
      labels: space.labels,
      featureNames,
      spec: model.spec,
      clip: standardizer?.clip ?? null,
      options,
      training,
    }
    return encodeModel({ task: TASK, header, weights })
  }

  /** the model as plain JSON: the bytes of {@link toBytes} in base64 */
  toJSON(): { format: 'partita'; task: 'multilabel'; data: string } {
    let binary = ''
    for (const byte of this.toBytes()) binary += String.fromCharCode(byte)
    return { format: 'partita', task: TASK, data: btoa(binary) }
  }

  /** Writes the model to a file, whole or not at all. Node only. */
  async save(path: string): Promise<void> {
    await writeFileWhole(path, this.toBytes())
  }

  /**
   * Rebuilds a model from {@link toBytes}; its predictions are bit-equal on the same engine.
   *
   * @param options.loss the generator, if the model was fitted with one of the caller's own
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version
   */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<FittedMultilabel> {
    const { header, weights } = decodeModel(bytes, TASK)
    const { labels, featureNames, spec, clip, options: resolved, training } = header as ModelHeader
    const space = subsets(labels)
    const tape = new Tape(await createBackend(options))
    const model = new EnergyModel<LabelSet>(tape, space, spec, new Rng(0))
    model.store.restore(weights)
    const scale = weights.get(INVERSE_SCALE)
    const center = weights.get(MEAN)
    const standardizer =
      clip !== null && center && scale
        ? { mean: center.values, inverseScale: scale.values, clip }
        : undefined
    const generator = options.loss ?? parseGenerator(resolved.loss)
    return new FittedMultilabel({
      model,
      space,
      featureNames,
      generator,
      standardizer,
      options: resolved,
      training,
    })
  }

  /** Rebuilds a model from {@link toJSON}. */
  static async fromJSON(
    json: { data: string },
    options: LoadOptions = {},
  ): Promise<FittedMultilabel> {
    const bytes = Uint8Array.from(atob(json.data), (character) => character.charCodeAt(0))
    return FittedMultilabel.fromBytes(bytes, options)
  }

  /** Reads a model that {@link save} wrote. Node only. */
  static async load(path: string, options: LoadOptions = {}): Promise<FittedMultilabel> {
    return FittedMultilabel.fromBytes(await readFileWhole(path), options)
  }

  // ── inside ─────────────────────────────────────────────────────────────────────────────────

  get #empty(): 'zero' | 'one' {
    return this.options.emptyPolicy === 'one' ? 'one' : 'zero'
  }

  #features(X: FeaturesInput): Features {
    const { model, standardizer } = this.#state
    const raw = toFeatures(X, 'X')
    if (raw.cols !== model.spec.features) {
      throw new PartitaError('SHAPE_MISMATCH', 'X has another number of columns than in training', {
        expected: String(model.spec.features),
        received: String(raw.cols),
      })
    }
    return standardizeInputs(raw, standardizer)
  }

  #codes(Y: LabelInput, rows: number): Float32Array {
    return encodeLabels(Y, this.#state.space, rows, 'Y')
  }

  /** calls `visit` with consecutive row chunks */
  #chunks(features: Features, visit: (chunk: Features, from: number) => void): void {
    const { space, generator, model } = this.#state
    const isIndependent = model.spec.energy === 'linear' && isLogistic(generator)
    const step = rowsPerChunk(space.codeLength, isIndependent)
    for (let from = 0; from < features.rows; from += step) {
      const length = Math.min(step, features.rows - from)
      visit(
        takeRows(
          features,
          Int32Array.from({ length }, (_, i) => from + i),
        ),
        from,
      )
      model.tape.clear()
    }
  }

  #posterior(chunk: Features, from: number): SetPosterior {
    const { model, space, generator, options } = this.#state
    const rng = new Rng(options.seed).split(`posterior/${from}`)
    return inferSets(model, space, generator, { features: chunk }, rng)
  }

  /** gathers `perRow` rows of k values for each row from the posteriors of all chunks */
  #collect(
    features: Features,
    from: (posterior: SetPosterior, row: number) => ArrayLike<number>,
    perRow = 1,
  ): DenseMatrix {
    const k = this.labels.length
    const values = new Float32Array(features.rows * perRow * k)
    this.#chunks(features, (chunk, row) => {
      values.set(from(this.#posterior(chunk, row), row), row * perRow * k)
    })
    return { rows: features.rows * perRow, cols: k, values }
  }

  #decideAll(features: Features): Record<DecisionRule, DenseMatrix> {
    const { rows } = features
    const cols = this.labels.length
    const empty = () => ({ rows, cols, values: new Float32Array(rows * cols) })
    const decisions = { f1: empty(), threshold: empty(), mode: empty() }
    this.#chunks(features, (chunk, from) => {
      const posterior = this.#posterior(chunk, from)
      for (const rule of decisionRules) {
        decisions[rule].values.set(posterior.decide(rule, this.#empty).values, from * cols)
      }
    })
    return decisions
  }

  #logPartition(features: Features): Float64Array {
    const { model, options } = this.#state
    if (options.objective === 'exact') {
      const exact = this.#exactLogPartition(features)
      if (exact) return exact
    }
    const values = new Float64Array(features.rows)
    this.#chunks(features, (chunk, from) => {
      values.set(model.tape.backend.read(model.at({ features: chunk }).logPartition().value), from)
    })
    return values
  }

  #exactLogPartition(features: Features): Float64Array | undefined {
    const { model, generator } = this.#state
    const values = new Float64Array(features.rows)
    let isKnown = true
    this.#chunks(features, (chunk, from) => {
      const exact = isKnown && exactLogPartition(model, generator, { features: chunk })
      if (exact) values.set(exact, from)
      else isKnown = false
    })
    return isKnown ? values : undefined
  }

  #logProbability(
    features: Features,
    codes: Float32Array,
    logPartition: Float64Array,
  ): Float64Array {
    const { model, space, generator } = this.#state
    const k = space.codeLength
    const values = new Float64Array(features.rows)
    this.#chunks(features, (chunk, from) => {
      const { tape } = model
      const truth = tape.upload(codes.subarray(from * k, (from + chunk.rows) * k), chunk.rows, k)
      const scores = tape.backend.read(
        model.at({ features: chunk }).score({ matrix: truth, shared: false }).value,
      )
      for (let r = 0; r < chunk.rows; r++) {
        const s = scores[r] - logPartition[from + r]
        const logWeight = isLogistic(generator) ? s : Math.log(generator.weight(s))
        values[from + r] = logWeight - space.logSize
      }
    })
    return values
  }
}

/** Options of loading a model. */
export interface LoadOptions extends BackendOptions {
  readonly loss?: Generator
}

function checkRule(rule: string): asserts rule is DecisionRule {
  if ((decisionRules as readonly string[]).includes(rule)) return
  throw new PartitaError('INVALID_OPTION', 'unknown decision rule', {
    expected: decisionRules.join(', '),
    received: rule,
  })
}

function mean(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total / values.length
}
