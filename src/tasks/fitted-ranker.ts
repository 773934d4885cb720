import type { DenseMatrix, Features } from '../engine/index.js'
import { checkOneOf } from '../errors.js'
import {
  inferRankings,
  orderByRank,
  type RankingPosterior,
  type RankingRule,
  rankingBatchScores,
  rankingRowScores,
  rankingRowsPerChunk,
  rankingRules,
} from '../inference/index.js'
import { type FeaturesInput, readFileWhole } from '../io/index.js'
import { isLogistic } from '../losses/index.js'
import { type RankingReport, rankingReport } from '../metrics/index.js'
import { Rng } from '../random/index.js'
import {
  isConsistent,
  maximizeLinearOrdering,
  type PartialRanking,
  type Permutations,
  pairIndex,
  permutations,
  type Ranking,
  type RankingCodeName,
  RankingOracle,
} from '../spaces/index.js'
import { FittedModel, type FittedParts, type Likelihood } from './fitted-model.js'
import { bytesOfJSON, type LoadOptions, restoreParts } from './model-header.js'
import { hasRankingOracle, type ResolvedRankerOptions } from './ranker-options.js'
import {
  observedRankings,
  parseRankings,
  partialRanks,
  type RankingOutputs,
} from './ranking-input.js'

/** Scores of a fitted ranker on labelled rows; plain numbers, ready for JSON. */
export interface RankerEvaluation extends Likelihood {
  /** metrics of the model's own decision rule */
  readonly report: RankingReport
  readonly decision: RankingRule
  /** metrics of every decision rule */
  readonly byDecision: Readonly<Record<RankingRule, RankingReport>>
}

const TASK = 'ranking'

/**
 * A fitted label ranker: `p(y|x) = q(y|x) f*'(g(x, y) − τ(x))` over all k! rankings of its items. It
 * never changes: refitting makes a new one.
 *
 * @example
 * ```ts
 * import { FittedRanker, LabelRanker } from 'partita'
 * const X = [[0], [0.1], [0.9], [1]]
 * const Y = [[0, 1, 2], [0, 2, 1], [1, 2, 0], [1, 0, 2]] // items best first
 * const fitted = await new LabelRanker({ encoder: 'linear', epochs: 5 }).fit(X, Y)
 * const again = await FittedRanker.fromBytes(fitted.toBytes())
 * console.log(again.predict(X), again.pairwiseProbabilities(X)) // the same as those of fitted
 * ```
 */
export class FittedRanker extends FittedModel<Ranking, ResolvedRankerOptions> {
  protected readonly task = TASK
  readonly #space: Permutations

  constructor(parts: FittedParts<Ranking, ResolvedRankerOptions>, space: Permutations) {
    super(parts)
    this.#space = space
  }

  /** names of the items */
  get items(): readonly string[] {
    return this.#space.items
  }

  /** One ranking a row: item indices, best first. */
  predict(X: FeaturesInput, options: { decision?: RankingRule } = {}): number[][] {
    const rule = options.decision ?? this.options.decision
    checkOneOf('decision', rule, rankingRules)
    const orders: number[][] = []
    this.#posteriors(this.features(X), (posterior, rows) => {
      for (let b = 0; b < rows; b++) orders.push(Array.from(posterior.decide(b, rule)))
    })
    return orders
  }

  /** One ranking a row as names, best first; see {@link predict}. */
  predictNames(X: FeaturesInput, options: { decision?: RankingRule } = {}): string[][] {
    return this.predict(X, options).map((order) => this.#space.toNames(order))
  }

  /** One ranking a row as ranks, 1 = best, `[n, k]`; see {@link predict}. */
  predictRanks(X: FeaturesInput, options: { decision?: RankingRule } = {}): DenseMatrix {
    return this.#rankMatrix(this.predict(X, options))
  }

  /** `P(item j before item i | x)` at `[r, j·k + i]`, zero for `i = j`, `[n, k·k]`. */
  pairwiseProbabilities(X: FeaturesInput): DenseMatrix {
    return this.#marginals(X, 'pairs')
  }

  /** `P(item i at place t | x)` at `[r, i·k + t]`, place 0 the first, `[n, k·k]`. */
  placeProbabilities(X: FeaturesInput): DenseMatrix {
    return this.#marginals(X, 'places')
  }

  /**
   * `log p(observed | x)` in nats with the learned log-partition, `[n]`: of a ranking, or of all
   * rankings consistent with a partial one.
   */
  logProbability(X: FeaturesInput, Y: RankingOutputs): Float64Array {
    const features = this.features(X)
    const rankings = parseRankings(Y, this.#space, features.rows, 'Y')
    const observed = observedRankings(rankings, this.#space)
    return this.logProbabilityOf(features, observed, this.learnedLogPartition(features))
  }

  /**
   * Independent draws from `p(·|x)`, item indices best first: `[n][count]` rankings.
   *
   * @param options.seed same seed, same draws; default 0
   */
  sample(X: FeaturesInput, count: number, options: { seed?: number } = {}): number[][][] {
    const rng = new Rng(options.seed ?? 0)
    const k = this.items.length
    const draws: number[][][] = []
    this.#posteriors(this.features(X), (posterior, rows) => {
      for (let b = 0; b < rows; b++) {
        const orders = posterior.sample(b, rng.split(`sample/${draws.length}`), count)
        draws.push(
          Array.from({ length: count }, (_, d) => Array.from(orders.subarray(d * k, (d + 1) * k))),
        )
      }
    })
    return draws
  }

  /**
   * The most agreeable complete ranking consistent with what is known of each row: its first places,
   * a few preferences. Up to 16 items by pairwise probabilities given what is known; beyond, by
   * those of the input alone.
   *
   * @param known one partial ranking a row
   * @returns item indices, best first
   */
  complete(X: FeaturesInput, known: RankingOutputs): number[][] {
    const features = this.features(X)
    const partial = parseRankings(known, this.#space, features.rows, 'known')
    const completed: number[][] = []
    this.#posteriors(features, (posterior, rows, chunk) => {
      const conditional = this.#conditional(chunk)
      for (let b = 0; b < rows; b++) {
        const given = partial[completed.length]
        const pairs = conditional?.(b, given) ?? posterior.marginals(b).pairs
        completed.push(kemenyWithin(pairs, given))
      }
    })
    return completed
  }

  /** mean Kendall τ of {@link predict}, in [−1, 1] */
  score(X: FeaturesInput, Y: RankingOutputs): number {
    return this.evaluate(X, Y).report.kendallTau
  }

  /** All metrics of all decision rules, likelihood and calibration of the log-partition. */
  evaluate(X: FeaturesInput, Y: RankingOutputs): RankerEvaluation {
    const { decision, emptyPolicy: policy } = this.options
    const features = this.features(X)
    const rankings = parseRankings(Y, this.#space, features.rows, 'Y')
    const k = this.items.length
    const truth = { rows: rankings.length, cols: k, values: rankings.flatMap(partialRanks) }
    const decided: Record<RankingRule, number[][]> = { kemeny: [], 'expected-ranks': [], mode: [] }
    this.#posteriors(features, (posterior, rows) => {
      for (let b = 0; b < rows; b++) {
        for (const rule of rankingRules) decided[rule].push(Array.from(posterior.decide(b, rule)))
      }
    })
    const report = (rule: RankingRule) =>
      rankingReport(truth, this.#rankMatrix(decided[rule]), { policy })
    const byDecision = {
      kemeny: report('kemeny'),
      'expected-ranks': report('expected-ranks'),
      mode: report('mode'),
    }
    const likelihood = this.likelihood(features, observedRankings(rankings, this.#space))
    return { report: byDecision[decision], decision, byDecision, ...likelihood }
  }

  /**
   * Rebuilds a model from {@link toBytes}; its predictions are bit-equal on the same engine.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version
   */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<FittedRanker> {
    const createSpace = (header: unknown) => {
      const { items, code } = header as { items: readonly string[]; code: RankingCodeName }
      return permutations(items, { code })
    }
    const parts = await restoreParts<Ranking, ResolvedRankerOptions>(
      bytes,
      TASK,
      createSpace,
      options,
    )
    return new FittedRanker(parts, parts.model.space as Permutations)
  }

  /** Rebuilds a model from {@link toJSON}. */
  static fromJSON(json: { data: string }, options: LoadOptions = {}): Promise<FittedRanker> {
    return FittedRanker.fromBytes(bytesOfJSON(json), options)
  }

  /** Reads a model that {@link save} wrote. Node only. */
  static async load(path: string, options: LoadOptions = {}): Promise<FittedRanker> {
    return FittedRanker.fromBytes(await readFileWhole(path), options)
  }

  protected get spaceHeader(): unknown {
    return { items: this.#space.items, code: this.#space.code }
  }

  /** up to 16 items by the subset recursion, whatever the reference */
  protected override exactOf(chunk: Features): Float64Array | undefined {
    if (!this.#hasOracle) return super.exactOf(chunk)
    const { model } = this.parts
    const scores = this.#rowScores(chunk)
    const oracle = new RankingOracle(this.items.length)
    // With a Plackett–Luce part the sum is relative to it already.
    const isRelative = model.reference !== undefined
    const base = isRelative ? 0 : this.#space.logSize
    return Float64Array.from({ length: chunk.rows }, (_, b) => {
      if (model.spec.energy === 'plackett-luce') return 0
      return oracle.logPartition(scores(b)) - base
    })
  }

  get #hasOracle(): boolean {
    return isLogistic(this.parts.generator) && hasRankingOracle(this.items.length)
  }

  /** the oracle's view of each row of a chunk */
  #rowScores(chunk: Features): (b: number) => ReturnType<typeof rankingRowScores> {
    const { model } = this.parts
    model.tape.clear()
    const { linear, worths } = rankingBatchScores(model, model.at({ features: chunk }))
    const c = this.#space.codeLength
    const k = this.items.length
    return (b) =>
      rankingRowScores(
        this.#space,
        linear?.subarray(b * c, (b + 1) * c),
        worths?.subarray(b * k, (b + 1) * k),
      )
  }

  /** `P(j before i | known, x)` of a row of a chunk; undefined where sums are out of reach */
  #conditional(chunk: Features): ((b: number, known: PartialRanking) => Float64Array) | undefined {
    if (!this.#hasOracle) return undefined
    const k = this.items.length
    const scores = this.#rowScores(chunk)
    const oracle = new RankingOracle(k)
    return (b, known) => {
      const row = scores(b)
      const pairs = Float64Array.from({ length: k * k }, (_, e) => row.pairs?.[e] ?? 0)
      for (const [better, worse] of known.preferences()) {
        pairs[worse * k + better] = Number.NEGATIVE_INFINITY
      }
      return oracle.solve({ ...row, pairs }).pairs
    }
  }

  #posteriors(
    features: Features,
    visit: (posterior: RankingPosterior, rows: number, chunk: Features) => void,
  ): void {
    const { model, generator } = this.parts
    const infer = (chunk: Features, from: number) => {
      const rng = new Rng(this.options.seed).split(`posterior/${from}`)
      const posterior = inferRankings(model, this.#space, generator, { features: chunk }, rng)
      visit(posterior, chunk.rows, chunk)
    }
    this.chunks(features, infer, rankingRowsPerChunk(this.#space))
  }

  #marginals(X: FeaturesInput, which: 'pairs' | 'places'): DenseMatrix {
    const features = this.features(X)
    const cols = this.items.length ** 2
    const values = new Float32Array(features.rows * cols)
    let row = 0
    this.#posteriors(features, (posterior, rows) => {
      for (let b = 0; b < rows; b++) values.set(posterior.marginals(b)[which], row++ * cols)
    })
    return { rows: features.rows, cols, values }
  }

  #rankMatrix(orders: readonly number[][]): DenseMatrix {
    const cols = this.items.length
    const values = new Float32Array(orders.length * cols)
    orders.forEach((order, row) => {
      values.set(this.#space.toRanks(order), row * cols)
    })
    return { rows: orders.length, cols, values }
  }
}

/**
 * The Kemeny order of `pairs` among those consistent with what is known; by expected ranks where the
 * search beyond 12 items does not find a consistent one.
 */
function kemenyWithin(pairs: ArrayLike<number>, known: PartialRanking): number[] {
  const k = known.items.length
  // A known pair outweighs all others together.
  const decisive = k * k
  const weights = new Float64Array((k * (k - 1)) / 2)
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const margin = pairs[i * k + j] - pairs[j * k + i]
      const certain = Number(known.precedes(i, j)) - Number(known.precedes(j, i))
      weights[pairIndex(i, j, k)] = margin + decisive * certain
    }
  }
  const order = Array.from(maximizeLinearOrdering(weights, k))
  return isConsistent(order, known) ? order : greedyWithin(pairs, known)
}

/** Fills place after place with the item of the best expected rank that nothing known forbids. */
function greedyWithin(pairs: ArrayLike<number>, known: PartialRanking): number[] {
  const k = known.items.length
  const expected = new Float64Array(k)
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) expected[i] += pairs[j * k + i]
  const left = new Set(orderByRank(expected))
  const order: number[] = []
  while (left.size > 0) {
    for (const item of left) {
      if ([...left].some((other) => known.precedes(other, item))) continue
      order.push(item)
      left.delete(item)
      break
    }
  }
  return order
}
