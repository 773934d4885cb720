import type { BackendOptions, DenseMatrix, Features } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import {
  decodeModel,
  encodeModel,
  type FeaturesInput,
  readFileWhole,
  type TableSchema,
  toFeatures,
  writeFileWhole,
} from '../../io/index.js'
import { transformInputs } from '../../models/index.js'
import { logSumExp, mean } from '../../numbers/index.js'
import type { OnnxOptions } from '../../onnx/index.js'
import { Rng } from '../../random/index.js'
import { denseRows } from '../densities/dense-rows.js'
import type { RegressorDiagnosis } from '../diagnose/continuous-diagnosis.js'
import type { DiagnoseOptions } from '../diagnose/diagnosis.js'
import {
  diagnosticsOf,
  type ModelDiagnostics,
  type TrainingSummary,
} from '../fitted/training-summary.js'
import type { AnswerPromise } from '../guarantees/guarded-answers.js'
import type { ReportOptions } from '../reports/report-options.js'
import {
  type RowDensity,
  type RowLogPartitions,
  rowDensities,
  rowLogPartitions,
} from './conditional-density.js'
import { evaluateRegressor, type RegressorEvaluation } from './evaluate-regressor.js'
import { intervalOf } from './interval-of.js'
import { type Member, tiltedLogDensity } from './member.js'
import {
  checkOneTarget,
  denseOnly,
  type TargetsInput,
  targetCodes,
  targetsOf,
} from './regression-data.js'
import type { RegressionStatistic, RegressorLogPartition } from './regressor-answers.js'
import { memberWeights, restoreRegressor, savedRegressor } from './regressor-file.js'
import type { RegressorParts, ResolvedRegressorOptions } from './regressor-parts.js'

/** A fitted conditional density; it never changes. Made by {@link EnergyRegressor.fit}, or loaded. */
export class FittedRegressor {
  /** @internal */
  constructor(private readonly parts: RegressorParts) {}

  /** columns of the inputs, d */
  get featureCount(): number {
    return this.parts.inputs.inputs
  }

  get featureNames(): readonly string[] | undefined {
    return this.parts.featureNames
  }

  /** what was learned of the columns of the training file, if the task was given it */
  get schema(): TableSchema | undefined {
    return this.parts.schema
  }

  /** names of the targets, `[t]` */
  get targets(): readonly string[] {
    return this.parts.space.coordinates
  }

  get options(): ResolvedRegressorOptions {
    return this.parts.options
  }

  get training(): TrainingSummary {
    return this.parts.training
  }

  /** how the samples of the fit did, and its warnings */
  get diagnostics(): ModelDiagnostics {
    return diagnosticsOf(this.training)
  }

  /** numbers that were learned */
  get parameterCount(): number {
    const of = ({ network, model }: Member) => network.store.size + model.store.size
    return this.parts.members.reduce((sum, member) => sum + of(member), 0)
  }

  /** name of the backend that computes scores */
  get engine(): string {
    return this.parts.members[0].model.tape.backend.name
  }

  /**
   * `ln p(y|x)` of each row's targets in their own units, nats, `[n]`.
   *
   * @throws PartitaError `SHAPE_MISMATCH`, `NOT_FINITE`, `NOT_IN_SPACE`
   */
  logDensity(X: FeaturesInput, y: TargetsInput): Float64Array {
    const { space, members } = this.parts
    const features = this.#features(X)
    const { values } = targetsOf(y, features.rows, 'y', space.codeLength)
    const codes = targetCodes(space, values, 'y')
    const partitions = [...this.#logPartitions(features)]
    const each = members.map((member) => tiltedLogDensity(member, features, codes, 1).values)
    return Float64Array.from(partitions, (row, r) => {
      const logs = each.map((tilted, m) => tilted[r] - row.values[m])
      const mixed = logSumExp(logs) - Math.log(members.length)
      return mixed + space.logSlope(codes, r * space.codeLength)
    })
  }

  /**
   * The density of one target at each of some values, `[n]` rows of `[G]`.
   *
   * @throws PartitaError `UNSUPPORTED` for several targets
   */
  density(X: FeaturesInput, grid: ArrayLike<number>): Float64Array[] {
    checkOneTarget(this.parts.space, 'density(X, grid)')
    const features = this.#features(X)
    const [rows, G] = [features.rows, grid.length]
    const y = new Float64Array(rows * G)
    for (let r = 0; r < rows; r++) {
      for (let g = 0; g < G; g++) y[r * G + g] = grid[g]
    }
    const { space, members } = this.parts
    const codes = targetCodes(space, y, 'grid')
    if (G === 0) return Array.from({ length: rows }, () => new Float64Array(0))
    const partitions = [...this.#logPartitions(features)]
    const each = members.map((member) => tiltedLogDensity(member, features, codes, G).values)
    return partitions.map((row, r) =>
      Float64Array.from({ length: G }, (_, g) => {
        const at = r * G + g
        const sum = each.reduce((all, tilted, m) => all + Math.exp(tilted[at] - row.values[m]), 0)
        return (sum / members.length) * Math.exp(space.logSlope(codes, at))
      }),
    )
  }

  /** The mean (default), median or mode of one target, `[n]`. */
  predict(
    X: FeaturesInput,
    { statistic = 'mean' }: { readonly statistic?: RegressionStatistic } = {},
  ): Float64Array {
    checkOneOf('statistic', statistic, ['mean', 'median', 'mode'])
    return this.#each(X, ({ density }) =>
      statistic === 'median' ? density.quantile(0.5) : density[statistic],
    )
  }

  /** The quantile of one target at a probability in (0, 1), `[n]`. */
  quantile(X: FeaturesInput, probability: number): Float64Array {
    checkProbability('probability', probability)
    return this.#each(X, ({ density }) => density.quantile(probability))
  }

  /**
   * An interval of one target with this probability, `[n]` pairs: `'central'`, between quantiles (default),
   * or the `'shortest'`, of the highest density where there is one mode.
   */
  interval(
    X: FeaturesInput,
    {
      coverage = 0.9,
      kind = 'central',
    }: { readonly coverage?: number; readonly kind?: 'central' | 'shortest' } = {},
  ): [number, number][] {
    checkProbability('coverage', coverage)
    checkOneOf('kind', kind, ['central', 'shortest'])
    return this.rowDensities(X).map(({ density }) => intervalOf(density, coverage, kind))
  }

  /** Intervals of one target that hold it as often as promised whatever the model, by rows it has not seen. */
  async guarantee(X: FeaturesInput, y: ArrayLike<number>, promise: AnswerPromise) {
    const { GuardedIntervals } = await import('../guarantees/guarded-intervals.js')
    return new GuardedIntervals(this, X, y, promise)
  }

  /** `P(target ≤ y | x)`, `[n]`. */
  cdf(X: FeaturesInput, y: ArrayLike<number>): Float64Array {
    const codes = this.#codesOfOne(X, y)
    return this.#each(X, ({ density }, r) => density.cdf(codes[r]))
  }

  /** The continuous ranked probability score of each row's target, in its units, `[n]`; smaller is better. */
  crps(X: FeaturesInput, y: ArrayLike<number>): Float64Array {
    const codes = this.#codesOfOne(X, y)
    return this.#each(X, ({ density }, r) => density.crps(codes[r]))
  }

  /** `count` draws of one target for each row, by the inverse of its distribution function. */
  sample(
    X: FeaturesInput,
    count: number,
    { seed = 0 }: { readonly seed?: number } = {},
  ): Float64Array[] {
    checkOption(Number.isInteger(count) && count > 0, 'count', 'an integer > 0', count)
    const rng = new Rng(seed)
    return this.rowDensities(X).map(({ density }) =>
      Float64Array.from({ length: count }, () => density.quantile(rng.uniform())),
    )
  }

  /** Each row's log-partition, exact up to two targets, beside the learned b(x). */
  logPartition(X: FeaturesInput): RegressorLogPartition {
    const rows = [...this.#logPartitions(this.#features(X))]
    return {
      values: Float64Array.from(rows, ({ values }) => mean(values)),
      learned: Float64Array.from(rows, ({ learned }) => mean(learned)),
      method: this.parts.space.codeLength <= 2 ? 'quadrature' : 'importance',
      effectiveSampleSize: mean(rows.map(({ effectiveSampleSize }) => effectiveSampleSize)),
    }
  }

  /** Log-density, error, CRPS and the coverage of 90 % intervals on rows with known targets. */
  evaluate(X: FeaturesInput, y: TargetsInput): RegressorEvaluation {
    return evaluateRegressor(this, this.#raw(X), y)
  }

  /** Where it is good and where it is not: intervals, probabilities of smaller targets, unlikely rows, inputs that matter. */
  async diagnose(
    X: FeaturesInput,
    y: TargetsInput,
    options: DiagnoseOptions = {},
  ): Promise<RegressorDiagnosis> {
    const { diagnoseRegressor } = await import('../diagnose/diagnose-regressor.js')
    return diagnoseRegressor(this, X, y, options)
  }

  /** {@link diagnose} as one HTML file with figures and tables, which fetches nothing. */
  async report(
    X: FeaturesInput,
    y: TargetsInput,
    options: ReportOptions<RegressorDiagnosis> = {},
  ): Promise<string> {
    const diagnosis = options.diagnosis ?? (await this.diagnose(X, y, options))
    const { regressorReport } = await import('../reports/regressor-document.js')
    return regressorReport(this, diagnosis, options)
  }

  /**
   * Each row's density of one target, whole.
   *
   * @internal
   */
  rowDensities(X: FeaturesInput): RowDensity[] {
    checkOneTarget(this.parts.space, 'predictions')
    const { members, space, range } = this.parts
    return [...rowDensities(members, space, this.#features(X), range)]
  }

  // ── saving ─────────────────────────────────────────────────────────────────────────────────

  /** the model as the bytes of a safetensors file */
  toBytes(): Uint8Array {
    const { parts } = this
    return encodeModel({
      task: 'regression',
      header: savedRegressor(parts),
      weights: memberWeights(parts),
    })
  }

  /** the model as the bytes of an ONNX file (docs/serve-elsewhere.md); throws `UNSUPPORTED` for an output it has not */
  async toOnnx(options?: OnnxOptions): Promise<Uint8Array> {
    return (await import('./regressor-onnx.js')).regressorOnnx(this.parts, options)
  }

  /** Writes the model to a file, whole or not at all. Node only. */
  async save(path: string): Promise<void> {
    await writeFileWhole(path, this.toBytes())
  }

  /**
   * Rebuilds a conditional density from {@link toBytes}.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged or of another task
   */
  static async fromBytes(
    bytes: Uint8Array,
    options: BackendOptions = {},
  ): Promise<FittedRegressor> {
    const { header, weights } = decodeModel(bytes, 'regression')
    return new FittedRegressor(await restoreRegressor(header, weights, options))
  }

  /** Reads a conditional density from a file. Node only. */
  static async load(path: string, options?: BackendOptions): Promise<FittedRegressor> {
    return FittedRegressor.fromBytes(await readFileWhole(path), options)
  }

  #raw(X: FeaturesInput): Features {
    const { inputs, encoder } = this.parts
    return toFeatures(denseRows(X, encoder), 'X', inputs.inputs, inputs.center ?? null)
  }

  #features(X: FeaturesInput): DenseMatrix {
    const { inputs } = this.parts
    return denseOnly(transformInputs(denseOnly(this.#raw(X)), inputs))
  }

  #logPartitions(features: DenseMatrix): Generator<RowLogPartitions> {
    const { members, space, range } = this.parts
    return rowLogPartitions(members, space, features, range)
  }

  #each(X: FeaturesInput, of: (row: RowDensity, r: number) => number): Float64Array {
    return Float64Array.from(this.rowDensities(X), of)
  }

  #codesOfOne(X: FeaturesInput, y: ArrayLike<number>): Float32Array {
    const { rows } = this.#raw(X)
    const { values } = targetsOf(y, rows, 'y', 1)
    return targetCodes(this.parts.space, values, 'y')
  }
}

function checkProbability(option: string, value: number): void {
  checkOption(value > 0 && value < 1, option, 'a number in (0, 1)', value)
}
