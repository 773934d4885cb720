import type { BackendOptions, DenseMatrix, Features } from '../../engine/index.js'
import type { FeatureSource, FeatureStorage, FeaturesInput, TableSchema } from '../../io/index.js'
import type { EvaluationOptions } from '../../tasks/index.js'
import type { PredictValues } from '../options/prediction-options.js'
import type { FiniteTaskName } from '../options/task-name.js'
import type { EvaluationReport, FoldMetrics, FoldOutcome } from '../report/evaluation-report.js'
import type { Findings, Question } from '../report/findings.js'
import type { Written } from '../report/prediction-text.js'
import type { ReportWords } from '../report/report-text.js'
import type { Common, DataSummary, FittedTask, ModelSummary } from '../report/summaries.js'
import type { FitHooks } from '../running/fit-model.js'

/**
 * What the command line does with saved models of a task. What is optional is what not every task has.
 * Shared code knows no more of a task than this and {@link CliTask}.
 */
export interface SavedTask<
  Model extends FittedTask = FittedTask,
  Options extends ModelSummary = ModelSummary,
> {
  readonly name: string
  /** names of its decision rules */
  readonly decisions: readonly string[]
  load(bytes: Uint8Array, options?: BackendOptions): Promise<Model>
  /** columns of a file to predict on that are no features */
  outputNames?(model: Model): readonly string[]
  /** what its outputs are, for machines, and as a line with a heading */
  describeOutputs(model: Model): { readonly summary: object; readonly line: string }
  /** options of a model under the names of the command line */
  summarizeModel(model: Model): Options
  /** model and loss, a line each; an option that differs between folds is null */
  describeModel(options: Common<Options>): string[]
  /** decided outputs, one a row */
  writtenDecisions(model: Model, X: FeaturesInput, decision?: unknown): Written
  /**
   * the decision that thresholds and limits of a command line make, where the task has any
   *
   * @throws UsageError for values that exclude each other
   */
  limitedDecision?(values: PredictValues): unknown
  writtenProbabilities?(model: Model, X: FeaturesInput): Written
  writtenRanks?(model: Model, X: FeaturesInput, decision?: string): Written
}

/** Rows of a file with their outputs. */
export interface TaskData {
  readonly features: Features
  readonly featureNames: readonly string[]
  readonly schema: TableSchema
  /** what the features were made of, where folds learn of it */
  readonly source?: FeatureSource | undefined
  readonly relation: string
  readonly droppedRows: number
  readonly instanceWeights?: Float32Array | undefined
  /** one sentence each */
  readonly warnings: readonly string[]
}

/** What `inspect` says of the outputs in a file. */
export interface OutputInspection {
  readonly summary: object
  /** lines under their headings: of the rows, and of the outputs */
  readonly rows: string
  readonly outputs: string
  readonly table: readonly (readonly string[])[]
  /** a second table, of what goes together */
  readonly pairs?: readonly (readonly string[])[]
}

/** What came of measuring a model. */
interface Measured<Metrics> {
  readonly metrics: Metrics
  readonly warnings: readonly string[]
  /** where more than scores was asked for */
  readonly findings?: Findings
}

/** What the command line does for a task from a file to an answer. */
export interface CliTask<
  Data extends TaskData = TaskData,
  Model extends FittedTask = FittedTask,
  Summary extends DataSummary = DataSummary,
  Options extends ModelSummary = ModelSummary,
  Metrics extends FoldMetrics = FoldMetrics,
  Values extends object = object,
> extends SavedTask<Model, Options>,
    Omit<ReportWords<EvaluationReport<Summary, Options, Metrics>>, 'describeModel'> {
  readonly name: FiniteTaskName
  /** options that `auto` chooses */
  readonly chosen: readonly string[]

  /**
   * The file that `evaluate` learns from.
   *
   * @throws UsageError for files and shares that exclude each other
   */
  trainPath(values: Values): string
  /** Reads a file; outputs and features of one like another are found by their names. */
  read(path: string, values: Values, like?: Data): Promise<Data>
  /** how it takes features; default as fewest bytes have it */
  readonly storage?: FeatureStorage
  /** some of the rows */
  takeRows(data: Data, rows: Int32Array): Data
  /** the same as plain data, which a thread can be sent */
  portable?(data: Data): Data
  /** labels that can be spread evenly over folds, with their names */
  strata?(data: Data): readonly [DenseMatrix, readonly string[]]
  /** how many of the rows to measure on are among those to learn from */
  countShared?(train: Data, test: Data): number
  summarizeData(data: Data): Summary
  describeData(summary: Summary): string
  inspectData(data: Data, summary: Summary): OutputInspection

  /**
   * The options of a fit that the command line asks for; plain JSON.
   *
   * @throws UsageError for options that exclude each other or a loss that there is not
   */
  createOptions(values: Values): object
  /** options that depend on data, settled for all parts of it alike */
  agreedOptions?(options: object, data: Data): object
  fit(
    options: object,
    train: Data,
    validation: Data | undefined,
    hooks: FitHooks,
  ): PromiseLike<Model>
  measure(model: Model, test: Data, options: EvaluationOptions): Measured<Metrics>

  /** what {@link measure} says, and what else is found of a model */
  inquire(model: Model, test: Data, question: Question): Promise<Measured<Metrics>>

  /** what a report repeats of the command line */
  settings(values: Values): { readonly deterministic: boolean }
  /** what `evaluate --json` prints of one fit, where that is another report than that of many */
  singleReport?(
    report: EvaluationReport<Summary, Options, Metrics>,
    outcome: FoldOutcome<Options, Metrics>,
    droppedRows: { readonly train: number; readonly test: number },
  ): object
}
