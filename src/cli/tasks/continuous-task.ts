import type { BackendOptions, DenseMatrix } from '../../engine/index.js'
import type { FeatureSource, FeaturesInput, MissingPolicy, TableSchema } from '../../io/index.js'
import type { OnnxOptions } from '../../onnx/index.js'
import type { DiagnoseOptions, ModelDiagnostics, TrainingSummary } from '../../tasks/index.js'
import type { ContinuousValues } from '../options/continuous-options.js'
import type { Findings, Question, ReportWords } from '../report/findings.js'
import type { IdColumn, PredictionFormat } from '../report/prediction-text.js'
import type { FitHooks } from '../running/fit-model.js'

/** What is said of reading; `keepSource` for folds that learn for themselves. */
export type NumberValues = Omit<ContinuousValues, 'missing'> & {
  readonly missing?: MissingPolicy | undefined
  readonly keepSource?: boolean
}

/** Rows of numbers: all columns of a density; inputs, and the target apart, of a regression. */
export interface NumberRows {
  readonly features: DenseMatrix
  readonly featureNames: readonly string[]
  /** how the columns of the file were read */
  readonly schema?: TableSchema | undefined
  /** the same without the target; undefined where that is no column of numbers */
  readonly inputSchema?: TableSchema | undefined
  /** what the columns were made of, where folds learn of it */
  readonly source?: FeatureSource | undefined
  /** `[n]`, where there is a target */
  readonly target?: Float64Array
  readonly targetName?: string
  /** texts of a column that is no feature, `[n]`, where one was asked for */
  readonly ids?: readonly string[] | undefined
  /** one sentence each */
  readonly warnings: readonly string[]
}

/** What the command line knows of a fitted model of continuous outputs. */
export interface ContinuousModel {
  readonly options: object
  readonly training: TrainingSummary
  readonly diagnostics: ModelDiagnostics
  readonly parameterCount: number
  readonly engine: string
  readonly featureCount: number
  /** what was learned of the columns of the training file */
  readonly schema: TableSchema | undefined
  save(path: string): Promise<void>
  toBytes(): Uint8Array
  toOnnx(options?: OnnxOptions): Promise<Uint8Array>
}

/** Numbers that a report has of a model: of JSON finite or null. */
export type Metrics = Readonly<Record<string, number | null>>

/**
 * What the command line does for a task of continuous outputs. These have densities and no
 * probabilities, and no decision rules: their reports have other numbers than those of finite outputs.
 */
export interface ContinuousTask<Model extends ContinuousModel = ContinuousModel> {
  readonly name: 'density' | 'regression'
  /** Reads a file; its columns are found by the names of another like it. */
  read(path: string, values: NumberValues, like?: NumberRows): Promise<NumberRows>
  /** The options of a fit; throws UsageError for impossible ones. */
  createOptions(values: ContinuousValues): object
  fit(
    options: object,
    train: NumberRows,
    validation: NumberRows | undefined,
    hooks: FitHooks,
  ): PromiseLike<Model>
  load(bytes: Uint8Array, options?: BackendOptions): Promise<Model>
  /** in original units */
  measure(model: Model, test: NumberRows): Metrics
  /** the same, and what else is found of a model; a report if there are words for one */
  inquire(
    model: Model,
    test: NumberRows,
    settings: DiagnoseOptions,
    words: (ReportWords & Pick<Question, 'facts'>) | undefined,
  ): Promise<{ readonly metrics: Metrics; readonly findings: Findings }>
  /** numbers of the model itself */
  summarize(model: Model): Metrics
  /** names of the columns that it predicts on */
  columns(model: Model): readonly string[] | undefined
  predict(model: Model, X: FeaturesInput, format: PredictionFormat, id?: IdColumn): string
}
