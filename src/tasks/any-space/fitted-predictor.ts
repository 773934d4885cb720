import type { DenseMatrix, Features } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import {
  drawOutputs,
  expectedCode,
  inferOutputs,
  leastExpectedCost,
  type OutputPosterior,
  outputRowsPerChunk,
} from '../../inference/index.js'
import { type FeaturesInput, readFileWhole } from '../../io/index.js'
import { Rng } from '../../random/index.js'
import {
  createSpace,
  describeSpace,
  type Space,
  type SpaceDescription,
} from '../../spaces/index.js'
import { encodeOutputs } from '../fit/encode-outputs.js'
import { predictionProposal } from '../fit/proposals.js'
import {
  type EvaluationOptions,
  FittedModel,
  type FittedParts,
  type Likelihood,
} from '../fitted/fitted-model.js'
import { bytesOfJSON, type LoadOptions, restoreParts } from '../fitted/model-header.js'
import { type OutputRule, outputRules, type ResolvedPredictorOptions } from './predictor-options.js'

/** Scores of a fitted predictor on labelled rows; plain numbers, ready for JSON. */
export interface PredictorEvaluation extends Likelihood {
  /** share of the rows whose decision is the true output, by the model's own decision rule */
  readonly exactMatch: number
  readonly decision: OutputRule
}

/** Options of loading a fitted predictor. */
export interface PredictorLoadOptions<Y> extends LoadOptions {
  /**
   * the space of the fit; its name and the length of its codes are checked. Default: a ready space is made
   * again, unless its constraint or features are functions; one of the caller's own is needed
   */
  readonly space?: Space<Y>
}

/** Options of {@link FittedPredictor.decide}. */
export interface DecideOptions {
  /** most probable outputs considered for the decision; default 64 */
  readonly candidates?: number
  /** most probable outputs that the expectation runs over; default 1000 */
  readonly outcomes?: number
}

const TASK = 'structured'

/** What a model file says of the space. */
interface SpaceHeader {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** what makes it again, for a ready space */
  readonly description?: SpaceDescription
}

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
export class FittedPredictor<Y> extends FittedModel<Y, ResolvedPredictorOptions> {
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
   */
  predict(X: FeaturesInput, options: { decision?: OutputRule } = {}): Y[] {
    const rule = options.decision ?? this.options.decision
    checkOneOf('decision', rule, outputRules)
    return this.#predict(this.features(X), rule)
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
    const decided: Y[] = []
    this.#posteriors(this.features(X), (posterior, b) => {
      const likely = mostProbable(posterior, b, Math.max(candidates, outcomes))
      const outputs = likely.indices.map((j) => this.#decodeAt(posterior.codes(b), j))
      const considered = [this.space.decode(posterior.mode(b), 0), ...outputs.slice(0, candidates)]
      const truths = outputs.slice(0, outcomes)
      decided.push(considered[leastExpectedCost(considered, truths, likely.weights, cost).index])
    })
    return decided
  }

  /** `E[φ(y) | x]`, the marginals of the code, `[n, c]`. */
  expectedCode(X: FeaturesInput): DenseMatrix {
    const features = this.features(X)
    const cols = this.space.codeLength
    const values = new Float32Array(features.rows * cols)
    let row = 0
    this.#posteriors(features, (posterior, b) => {
      values.set(expectedCode(posterior, b), row++ * cols)
    })
    return { rows: features.rows, cols, values }
  }

  /**
   * Independent draws from `p(·|x)`: `[n][count]` outputs. Where outputs are too many to list they are
   * drawn from 1000 weighted samples.
   *
   * @param options.seed same seed, same draws; default 0
   */
  sample(X: FeaturesInput, count: number, options: { seed?: number } = {}): Y[][] {
    checkCount('count', count)
    const rng = new Rng(options.seed ?? 0)
    const draws: Y[][] = []
    this.#posteriors(this.features(X), (posterior, b) => {
      const drawn = drawOutputs(posterior, b, rng.split(`sample/${draws.length}`), count)
      draws.push(Array.from(drawn, (j) => this.#decodeAt(posterior.codes(b), j)))
    })
    return draws
  }

  /**
   * `log p(y|x)` in nats with the log-partition of {@link logPartition}, `[n]`. `−∞` for an output of
   * probability zero, which sparse losses allow.
   */
  logProbability(X: FeaturesInput, ys: readonly Y[]): Float64Array {
    const features = this.features(X)
    const codes = encodeOutputs(ys, this.space, features.rows, 'ys')
    return this.logProbabilityOf(features, { codes }, this.ownLogPartition(features).values)
  }

  /** share of the rows whose {@link predict} is the true output, in [0, 1] */
  score(X: FeaturesInput, ys: readonly Y[]): number {
    const features = this.features(X)
    const codes = encodeOutputs(ys, this.space, features.rows, 'ys')
    return this.#exactMatch(features, codes)
  }

  /**
   * Exact match, likelihood and calibration of the log-partition.
   *
   * @param options which log-partition likelihoods are computed with
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition
   */
  evaluate(
    X: FeaturesInput,
    ys: readonly Y[],
    options: EvaluationOptions = {},
  ): PredictorEvaluation {
    const features = this.features(X)
    const codes = encodeOutputs(ys, this.space, features.rows, 'ys')
    const likelihood = this.likelihood(
      features,
      (logPartition) => this.logProbabilityOf(features, { codes }, logPartition),
      options,
    )
    const exactMatch = this.#exactMatch(features, codes)
    return { exactMatch, decision: this.options.decision, ...likelihood }
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
  static fromJSON<Y>(
    json: { data: string },
    options: PredictorLoadOptions<Y> = {},
  ): Promise<FittedPredictor<Y>> {
    return FittedPredictor.fromBytes(bytesOfJSON(json), options)
  }

  /** Reads a model that {@link save} wrote; see {@link fromBytes}. Node only. */
  static async load<Y>(
    path: string,
    options: PredictorLoadOptions<Y> = {},
  ): Promise<FittedPredictor<Y>> {
    return FittedPredictor.fromBytes(await readFileWhole(path), options)
  }

  protected get spaceHeader(): SpaceHeader {
    const { name, codeLength, logSize } = this.space
    return { name, codeLength, logSize, description: describeSpace(this.space) }
  }

  protected override get exactChunk(): number {
    const { model, reference } = this.parts
    // under a learned reference every row has codes of its own
    const ofReference = reference ? this.space.codeLength : 0
    return outputRowsPerChunk(this.space, model.numbersPerPair + ofReference)
  }

  #decodeAt(codes: Float32Array, j: number): Y {
    return this.space.decode(codes, j * this.space.codeLength)
  }

  /** visits the posterior of every row */
  #posteriors(features: Features, visit: (posterior: OutputPosterior, b: number) => void): void {
    const { model, generator, reference } = this.parts
    const proposal = predictionProposal(model, reference)
    const infer = (chunk: Features) => {
      const rng = new Rng(this.options.seed).split('posterior')
      const posterior = inferOutputs(model, generator, { features: chunk }, { proposal, rng })
      for (let b = 0; b < chunk.rows; b++) visit(posterior, b)
    }
    this.chunks(features, infer, this.exactChunk)
  }

  #predict(features: Features, rule: OutputRule): Y[] {
    const decided: Y[] = []
    this.#posteriors(features, (posterior, b) => {
      const code = rule === 'mode' ? posterior.mode(b) : nearestToMean(posterior, b)
      decided.push(this.space.decode(code, 0))
    })
    return decided
  }

  #exactMatch(features: Features, codes: Float32Array): number {
    const { codeLength } = this.space
    const code = new Float32Array(codeLength)
    let matches = 0
    this.#predict(features, this.options.decision).forEach((y, row) => {
      this.space.encode(y, code, 0)
      if (code.every((value, i) => value === codes[row * codeLength + i])) matches++
    })
    return matches / features.rows
  }
}

/** The listed code nearest to the expected one, `[c]`. */
function nearestToMean(posterior: OutputPosterior, b: number): Float32Array {
  const { codeLength } = posterior
  const mean = expectedCode(posterior, b)
  const codes = posterior.codes(b)
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < codes.length; at += codeLength) {
    let distance = 0
    for (let i = 0; i < codeLength; i++) distance += (codes[at + i] - mean[i]) ** 2
    if (distance < least) {
      least = distance
      best = at
    }
  }
  return codes.slice(best, best + codeLength)
}

/** The most probable listed outputs of a row, each once, with their probabilities. */
function mostProbable(
  posterior: OutputPosterior,
  b: number,
  count: number,
): { readonly indices: readonly number[]; readonly weights: Float64Array } {
  const { codeLength, kind } = posterior
  const codes = posterior.codes(b)
  const total = new Map<number | string, { readonly index: number; weight: number }>()
  posterior.weights(b).forEach((weight, index) => {
    const code = codes.subarray(index * codeLength, (index + 1) * codeLength)
    const key = kind === 'enumerated' ? index : code.join()
    const known = total.get(key)
    if (known) known.weight += weight
    else total.set(key, { index, weight })
  })
  const likely = [...total.values()].sort((i, j) => j.weight - i.weight || i.index - j.index)
  const kept = likely.slice(0, count)
  return {
    indices: kept.map(({ index }) => index),
    weights: Float64Array.from(kept, ({ weight }) => weight),
  }
}

/** The space that a model's header describes. */
async function spaceFrom<Y>({ description, ...saved }: SpaceHeader): Promise<Space<Y>> {
  const space = await createSpace(description as SpaceDescription)
  checkSpace(space, saved)
  return space as Space<Y>
}

/**
 * Throws `INVALID_OPTION` unless the space given is the one of a model's header, or none is and the header
 * describes it.
 */
function checkSpace<Y>(space: Space<Y> | undefined, saved: SpaceHeader | undefined): void {
  const expected = `${saved?.name} with codes of length ${saved?.codeLength}, as in the fit`
  if (space === undefined) {
    const hint = 'none; pass it along: load(path, { space })'
    checkOption(saved?.description !== undefined, 'space', expected, hint)
    return
  }
  const { name, codeLength } = space
  const isSame = saved?.name === name && saved.codeLength === codeLength
  checkOption(isSame, 'space', expected, `${name} with codes of length ${codeLength}`)
}

function checkCount(option: string, count: number): void {
  checkOption(Number.isInteger(count) && count > 0, option, 'an integer > 0', count)
}
