import { type DenseMatrix, type Features, rowsAtOnce, takeRows } from '../../engine/index.js'
import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import {
  inferRankings,
  type RankingPosterior,
  type RankingRule,
  rankingBatchScores,
  rankingRowScores,
  rankingRowsPerChunk,
  rankingRules,
  restrictedScores,
} from '../../inference/index.js'
import { type FeaturesInput, readFileWhole } from '../../io/index.js'
import { isLogistic } from '../../losses/index.js'
import { type RankingReport, rankingReport } from '../../metrics/index.js'
import { Rng } from '../../random/index.js'
import {
  isEnumerable,
  type PartialRanking,
  type Permutations,
  permutations,
  type Ranking,
  type RankingCodeName,
  RankingOracle,
} from '../../spaces/index.js'
import {
  type EvaluationOptions,
  FittedModel,
  type FittedParts,
  type Likelihood,
} from '../fitted/fitted-model.js'
import { bytesOfJSON, type LoadOptions, restoreParts } from '../fitted/model-header.js'
import { completeByPairs } from './complete-by-pairs.js'
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
  /**
   * mean `(Σw)² / (m Σw²)` of the samples decisions are taken over; 1 where sums are exact. Near 0 they
   * rest on a few samples
   */
  readonly effectiveSampleSize: number
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

  /** @internal */
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
   * `log p(observed | x)` in nats with the log-partition of {@link logPartition}, `[n]`: of a ranking, or of all
   * rankings consistent with a partial one. Up to 16 items that sum is exact; beyond, it is
   * estimated from 1000 of these rankings where there are more than 128.
   *
   * @throws PartitaError `NOT_IN_SPACE` if preferences contradict each other, naming the cycle
   */
  logProbability(X: FeaturesInput, Y: RankingOutputs): Float64Array {
    const features = this.features(X)
    const rankings = parseRankings(Y, this.#space, features.rows, 'Y')
    return this.#logProbabilityOf(features, rankings, this.ownLogPartition(features).values)
  }

  /**
   * Independent draws from `p(·|x)`, item indices best first: `[n][count]` rankings.
   *
   * @param options.seed same seed, same draws; default 0
   * @throws PartitaError `INVALID_OPTION` unless the count is a positive integer
   */
  sample(X: FeaturesInput, count: number, options: { seed?: number } = {}): number[][][] {
    checkOption(Number.isInteger(count) && count > 0, 'count', 'an integer > 0', count)
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
   * a few preferences. It is a Kemeny order of the pairwise probabilities given what is known
   * ({@link inferRankings}): exact sums up to 16 items for a model without a learned reference, else
   * samples of the reference, or of the model's own scores, that agree with what is known.
   *
   * @param known one partial ranking a row
   * @returns item indices, best first
   */
  complete(X: FeaturesInput, known: RankingOutputs): number[][] {
    const features = this.features(X)
    const partial = parseRankings(known, this.#space, features.rows, 'known')
    const completed: number[][] = []
    this.#posteriors(
      features,
      (posterior, rows) => {
        for (let b = 0; b < rows; b++) {
          completed.push(completeByPairs(posterior.preferences(b), partial[completed.length]))
        }
      },
      partial,
    )
    return completed
  }

  /** mean Kendall τ of {@link predict}, in [−1, 1] */
  score(X: FeaturesInput, Y: RankingOutputs): number {
    return this.evaluate(X, Y).report.kendallTau
  }

  /**
   * All metrics of all decision rules, likelihood and calibration of the log-partition.
   *
   * @param options which log-partition likelihoods are computed with
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition
   */
  evaluate(X: FeaturesInput, Y: RankingOutputs, options: EvaluationOptions = {}): RankerEvaluation {
    const { decision, emptyPolicy: policy } = this.options
    const features = this.features(X)
    const rankings = parseRankings(Y, this.#space, features.rows, 'Y')
    const k = this.items.length
    const truth = { rows: rankings.length, cols: k, values: rankings.flatMap(partialRanks) }
    const decided: Record<RankingRule, number[][]> = { kemeny: [], 'expected-ranks': [], mode: [] }
    let sampleSizes = 0
    this.#posteriors(features, (posterior, rows) => {
      for (let b = 0; b < rows; b++) {
        sampleSizes += posterior.effectiveSampleSize(b)
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
    const likelihood = this.likelihood(
      features,
      (logPartition) => this.#logProbabilityOf(features, rankings, logPartition),
      options,
    )
    const effectiveSampleSize = sampleSizes / rankings.length
    return {
      report: byDecision[decision],
      decision,
      byDecision,
      effectiveSampleSize,
      ...likelihood,
    }
  }

  /**
   * Rebuilds a model from {@link toBytes}; its predictions are bit-equal on the same engine.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version
   */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<FittedRanker> {
    const parts = await restoreParts<Ranking, ResolvedRankerOptions>(
      bytes,
      TASK,
      spaceFrom,
      options,
    )
    const { energy, reference } = parts.options
    const needsReference = energy !== 'plackett-luce' && reference === 'plackett-luce'
    if (needsReference !== (parts.reference !== undefined)) {
      throw new PartitaError('MODEL_FILE', 'the reference measure does not fit the options', {
        expected: needsReference ? 'a Plackett–Luce reference' : 'no reference',
        received: parts.reference?.name ?? 'none',
        hint: 'save the model again',
      })
    }
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

  /** bounds the codes of all rankings, repeated for each row */
  protected override get exactChunk(): number {
    const { logSize, codeLength } = this.#space
    if (this.#hasOracle || !isEnumerable(this.#space)) return super.exactChunk
    return rowsAtOnce(Math.exp(logSize) * codeLength)
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

  /** `log p(observed | x)`: over the listed rankings; of those too many to list by their mass */
  #logProbabilityOf(
    features: Features,
    rankings: readonly PartialRanking[],
    logPartition: Float64Array,
  ): Float64Array {
    const { constraints, ...listed } = observedRankings(rankings, this.#space)
    const values = this.logProbabilityOf(features, listed, logPartition)
    if (!constraints) return values
    const rows = Int32Array.from(constraints.keys()).filter((row) => constraints[row])
    const exact = this.#exactMass(
      takeRows(features, rows),
      Array.from(rows, (r) => rankings[r]),
    )
    if (exact) {
      rows.forEach((row, at) => {
        values[row] = exact[at] - logPartition[row]
      })
      return values
    }
    const known = Array.from(rows, (row) => rankings[row])
    let at = 0
    this.#posteriors(
      takeRows(features, rows),
      (posterior, count) => {
        for (let b = 0; b < count; b++, at++) {
          values[rows[at]] = posterior.logMass(b, logPartition[rows[at]])
        }
      },
      known,
    )
    return values
  }

  /** `ln Σ q(y) e^g` over what agrees with each partial ranking, `[n]`; undefined out of reach */
  #exactMass(features: Features, known: readonly PartialRanking[]): Float64Array | undefined {
    if (!this.#hasOracle) return undefined
    const oracle = new RankingOracle(this.items.length)
    const mass = new Float64Array(known.length)
    this.chunks(features, (chunk, from) => {
      const scores = this.#rowScores(chunk)
      for (let b = 0; b < chunk.rows; b++) {
        const score = scores(b)
        // Plackett–Luce scores are log-probabilities already.
        const base = score.plackettLuce ? 0 : this.#space.logSize
        mass[from + b] = oracle.logPartition(restrictedScores(score, known[from + b])) - base
      }
    })
    return mass
  }

  #posteriors(
    features: Features,
    visit: (posterior: RankingPosterior, rows: number) => void,
    known?: readonly PartialRanking[],
  ): void {
    const { model, generator } = this.parts
    const infer = (chunk: Features, from: number) => {
      const rng = new Rng(this.options.seed).split('posterior')
      const given = known?.slice(from, from + chunk.rows)
      const batch = { features: chunk }
      visit(inferRankings(model, this.#space, generator, batch, rng, given), chunk.rows)
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

function spaceFrom(header: unknown): Permutations {
  const { items, code } = header as { items: readonly string[]; code: RankingCodeName }
  const isNames = Array.isArray(items) && items.every((item) => typeof item === 'string')
  checkOption(isNames, 'space', 'the names of the items', items)
  return permutations(items, { code })
}
