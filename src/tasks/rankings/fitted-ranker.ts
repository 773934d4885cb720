import type { DenseMatrix, Features } from '../../engine/index.js'
import { checkOneOf } from '../../errors.js'
import {
  decideRanking,
  exactRankings,
  inferRankings,
  type RankingMass,
  type RankingPosterior,
  type RankingRule,
  rankingMarginals,
  rankingPreferences,
  rankingRules,
  rankingsAtOnce,
} from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { PartialRanking, Permutations, Ranking } from '../../spaces/index.js'
import type { CalibrateOptions } from '../calibrate/calibrate-model.js'
import type { DiagnoseOptions } from '../diagnose/diagnosis.js'
import type { RankingDiagnosis } from '../diagnose/ranking-diagnosis.js'
import { FittedModel } from '../fitted/fitted-model.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { ObservedProbabilities } from '../fitted/known-masses.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import type { LoadOptions } from '../fitted/load-options.js'
import { fromJSONWith, loadWith, restoring } from '../fitted/loading.js'
import { LogPartitions } from '../fitted/log-partitions.js'
import {
  askedProbabilities,
  type LogProbabilities,
  type LogProbabilityOptions,
} from '../fitted/log-probability.js'
import type { Marginals } from '../fitted/marginals.js'
import { rowsInTurn } from '../fitted/rows.js'
import type { GuardedRankingBy, RankingPromise } from '../guarantees/guard-rankings.js'
import type { ReportOptions } from '../reports/report-options.js'
import { checkReference } from './check-reference.js'
import { completeByPairs } from './complete-by-pairs.js'
import type { ResolvedRankerOptions } from './ranker-options.js'
import {
  type MeasuredRankings,
  measureRankings,
  type RankerEvaluation,
  type RankingWatch,
} from './ranking-evaluation.js'
import {
  ordersOfRows,
  parseRankings,
  type RankingOutputs,
  rankingSpaceFrom,
  rankMatrix,
} from './ranking-input.js'
import { massesGiven, rankingLogProbability } from './ranking-likelihood.js'
import { rankingPartition } from './ranking-partition.js'
import type { RankingQuestion } from './ranking-question.js'

const TASK = 'ranking'
type Options = ResolvedRankerOptions

type KnownRankings = readonly PartialRanking[]

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
export class FittedRanker extends FittedModel<Ranking, ResolvedRankerOptions, RankingPosterior> {
  protected readonly task = TASK
  readonly #space: Permutations

  /** @internal */
  constructor(parts: FittedParts<Ranking, ResolvedRankerOptions>, space: Permutations) {
    super(parts, new LogPartitions(parts, rankingPartition(parts)))
    this.#space = space
  }

  get items(): readonly string[] {
    return this.#space.items
  }

  /** One ranking a row: item indices, best first. */
  predict(X: FeaturesInput, options: { decision?: RankingRule } = {}): number[][] {
    const rule = options.decision ?? this.options.decision
    checkOneOf('decision', rule, rankingRules)
    return Array.from(this.posteriors(this.features(X)), (posterior) =>
      Array.from(decideRanking(posterior, this.#space, rule)),
    )
  }

  /** One ranking a row as names, best first; see {@link predict}. */
  predictNames(X: FeaturesInput, options: { decision?: RankingRule } = {}): string[][] {
    return this.predict(X, options).map((order) => this.#space.toNames(order))
  }

  /** One ranking a row as ranks, 1 = best, `[n, k]`; see {@link predict}. */
  predictRanks(X: FeaturesInput, options: { decision?: RankingRule } = {}): DenseMatrix {
    return rankMatrix(this.#space, this.predict(X, options))
  }

  /**
   * `P(item j before item i | x)` at `[r, j·k + i]`, zero for `i = j`, `[n, k·k]`, given what is known of each row:
   * exact up to 16 items, under sparse losses up to 8, and of Plackett–Luce alone; else, as its `method` says, an
   * estimate from 1000 samples a row.
   */
  pairwiseProbabilities(X: FeaturesInput, options: RankingQuestion = {}): Marginals {
    return this.#marginals(X, options, 'pairs')
  }

  /** `P(item i at place t | x)` at `[r, i·k + t]`, place 0 the first, `[n, k·k]`; exact as {@link pairwiseProbabilities} are. */
  placeProbabilities(X: FeaturesInput, options: RankingQuestion = {}): Marginals {
    return this.#marginals(X, options, 'places')
  }

  /** The `count` most probable rankings of each row given what is known; beyond 8 items the likeliest of 1000 draws. */
  async mostProbable(X: FeaturesInput, count: number, options: RankingQuestion = {}) {
    const { likelyRankings } = await import('../likely/likely-rankings.js')
    const { model, generator } = this.parts
    const features = this.features(X)
    const known = this.#known(features, options)
    return likelyRankings({ model, generator, space: this.#space, features, known }, count, {
      draw: (draws) => ordersOfRows(this.draws(X, draws, options, 1, known), this.#space),
      logProbability: (of, some) =>
        this.#observed(of, some, this.logPartitions.answer(of).values).values,
    })
  }

  /**
   * `log p(observed | x)` in nats with the log-partition of {@link logPartition}, `[n]`: of a ranking, or of all
   * consistent with a partial one. That sum is exact up to 16 items, under sparse losses up to 8, of Plackett–Luce
   * alone for any number, and over at most 65,536 rankings; else estimated from 1000 of them, which
   * `detail: true` tells. `NOT_IN_SPACE`: preferences contradict each other.
   */
  logProbability<Asked extends LogProbabilityOptions>(
    X: FeaturesInput,
    Y: RankingOutputs,
    options?: Asked,
  ): LogProbabilities<Asked> {
    const features = this.features(X)
    const rankings = parseRankings(Y, this.#space, features.rows, 'Y')
    return askedProbabilities(this.logPartitions, features, options, (logPartition) =>
      this.#observed(features, rankings, logPartition),
    )
  }

  /**
   * Draws from `p(·|x)`, item indices best first, `[n][count]`, given what is known of each row: independent where
   * {@link pairwiseProbabilities} are exact, else every hundred from 1000 weighted samples of their own. Same seed,
   * same draws; default 0. `INVALID_OPTION`: the count is no positive integer.
   */
  sample(X: FeaturesInput, count: number, options: RankingQuestion = {}): number[][][] {
    const known = this.#known(this.features(X), options)
    return [...ordersOfRows(this.draws(X, count, options, 1, known), this.#space)]
  }

  /**
   * The most agreeable complete ranking, item indices best first, consistent with what is known of each row: a Kemeny
   * order of the pairwise probabilities given that ({@link inferRankings}): exact sums up to 16 items for a model
   * without a learned reference, else samples that agree with what is known.
   */
  complete(X: FeaturesInput, known: RankingOutputs): number[][] {
    const features = this.features(X)
    const partial = parseRankings(known, this.#space, features.rows, 'known')
    const given = this.posteriors(features, partial)
    return Array.from(given, (posterior, row) =>
      completeByPairs(rankingPreferences(posterior, this.#space), partial[row]),
    )
  }

  /** mean Kendall τ of {@link predict}, in [−1, 1] */
  score(X: FeaturesInput, Y: RankingOutputs): number {
    return this.evaluate(X, Y).report.kendallTau
  }

  /** All metrics of all decision rules, likelihood and calibration; `UNSUPPORTED`: there is no such log-partition. */
  evaluate(X: FeaturesInput, Y: RankingOutputs, options: EvaluationOptions = {}): RankerEvaluation {
    return this.#measure(X, Y, options).evaluation
  }

  /** Where the model is good and where it is not: items and their pairs, unlikely rows, slices, inputs that matter. */
  async diagnose(
    X: FeaturesInput,
    Y: RankingOutputs,
    options: DiagnoseOptions = {},
  ): Promise<RankingDiagnosis> {
    const { diagnoseRankings } = await import('../diagnose/diagnose-rankings.js')
    return diagnoseRankings(this, this.#space, X, options, (watch) =>
      this.#measure(X, Y, options, watch),
    )
  }

  /** {@link diagnose} as one HTML file with figures and tables, which fetches nothing. */
  async report(
    X: FeaturesInput,
    Y: RankingOutputs,
    options: ReportOptions<RankingDiagnosis> = {},
  ): Promise<string> {
    const diagnosis = options.diagnosis ?? (await this.diagnose(X, Y, options))
    const { rankingReport } = await import('../reports/ranking-document.js')
    return rankingReport(this, diagnosis, options)
  }

  /** The same model with probabilities that agree better with what happened in rows it has not seen. */
  async calibrate(
    X: FeaturesInput,
    Y: RankingOutputs,
    options: CalibrateOptions = {},
  ): Promise<FittedRanker> {
    const { calibrateRankings } = await import('../calibrate/calibrate-rankings.js')
    return new FittedRanker(await calibrateRankings(this.inside, X, Y, options), this.#space)
  }

  /** What holds whatever the model: `{ coverage: 0.9 }`, collections of rankings with the true one; `{ ranks: 0.9 }`, intervals. */
  async guarantee<Promised extends RankingPromise>(
    X: FeaturesInput,
    Y: RankingOutputs,
    promise: Promised,
  ): Promise<GuardedRankingBy<Promised>> {
    const { guardRankings } = await import('../guarantees/guard-rankings.js')
    return guardRankings(this.inside, X, Y, promise, {
      logProbability: (...of) => this.logProbability(...of),
      places: (inputs) => this.placeProbabilities(inputs),
    })
  }

  /** Rebuilds a model from {@link toBytes}, bit-equal on the same engine; `MODEL_FILE`: damaged, of another task or version. */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<FittedRanker> {
    const { restoreParts } = await restoring()
    const parts = await restoreParts<Ranking, Options>(bytes, TASK, rankingSpaceFrom, options)
    checkReference(parts)
    return new FittedRanker(parts, parts.model.space as Permutations)
  }

  /** Rebuilds a model from {@link toJSON}; see {@link fromBytes}. */
  static readonly fromJSON = fromJSONWith(() => FittedRanker.fromBytes)

  /** Reads a model that {@link save} wrote. Node only. */
  static readonly load = loadWith(() => FittedRanker.fromBytes)

  protected get spaceHeader(): unknown {
    return { items: this.#space.items, code: this.#space.code }
  }

  protected get posteriorRows(): number {
    return rankingsAtOnce(this.#space)
  }

  protected infer(batch: ModelBatch, rng: Rng, known?: KnownRankings): RankingPosterior[] {
    const { model, generator } = this.parts
    return inferRankings(model, this.#space, generator, batch, rng, known)
  }

  protected override answer(
    batch: ModelBatch,
    rng: Rng,
    known?: KnownRankings,
  ): RankingPosterior[] {
    const { model, generator } = this.parts
    const exact = exactRankings(model, this.#space, generator, batch, known)
    return exact ?? this.infer(batch, rng, known)
  }

  #measure(
    X: FeaturesInput,
    Y: RankingOutputs,
    options: EvaluationOptions,
    watch?: RankingWatch,
  ): MeasuredRankings {
    const features = this.features(X)
    const rankings = parseRankings(Y, this.#space, features.rows, 'Y')
    const measured = {
      space: this.#space,
      options: this.options,
      posteriors: () => this.posteriors(features),
      logProbability: (some: KnownRankings, logPartition: Float64Array) =>
        this.#observed(features, some, logPartition),
      likelihood: (given: (logPartition: Float64Array) => ObservedProbabilities) =>
        this.likelihood(features, given, options),
    }
    return measureRankings(measured, rankings, watch)
  }

  #observed(features: Features, rankings: KnownRankings, logPartition: Float64Array) {
    const { model, generator } = this.parts
    const given = (rows: Features, known: KnownRankings) => this.#masses(rows, known)
    const likelihood = { model, generator, space: this.#space, given }
    return rankingLogProbability(likelihood, features, rankings, logPartition)
  }

  /** The mass of what is known of every row's ranking in turn. */
  *#masses(features: Features, known: KnownRankings): Generator<RankingMass | RankingPosterior> {
    const { model } = this.parts
    for (const { from, batch } of rowsInTurn(model.tape, features, this.posteriorRows)) {
      const some = known.slice(from, from + batch.features.rows)
      yield* massesGiven(model, batch, some, () => this.answer(batch, this.posteriorRng(), some))
    }
  }

  #marginals(X: FeaturesInput, options: RankingQuestion, which: 'pairs' | 'places'): Marginals {
    const read = (posterior: RankingPosterior) => rankingMarginals(posterior, this.#space)[which]
    const known = this.#known(this.features(X), options)
    return this.marginals(X, options, this.items.length ** 2, read, known)
  }

  #known({ rows }: Features, { known }: RankingQuestion): KnownRankings | undefined {
    return known && parseRankings(known, this.#space, rows, 'known')
  }
}
