import type { LabelPair, LabelScores } from '../../metrics/index.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import type { MultilabelEvaluation } from '../label-sets/set-evaluation.js'

/** What to find out about a model beside its scores. */
export interface DiagnoseOptions extends EvaluationOptions {
  /** what rows are called, such as their numbers in a file; default 0, 1, … */
  readonly rowNames?: readonly (string | number)[] | undefined
  /**
   * what to slice the rows by: the name of an input, or a value for each row; numbers of more than ten values
   * are cut into quarters
   */
  readonly by?: string | ArrayLike<string | number> | undefined
  /** how many of the least likely rows to list; default 20 */
  readonly worst?: number | undefined
  /** how to permute inputs; false: not at all */
  readonly importance?: false | PermutationOptions | undefined
  /** inputs whose effect to find, by name, or how many of the most important; default 2 */
  readonly effects?: number | readonly string[] | undefined
  /** of draws and permutations; default 0 */
  readonly seed?: number | undefined
}

/** How inputs are permuted. */
export interface PermutationOptions {
  /** how often each; default 3 */
  readonly repeats?: number | undefined
  /** on so many rows, drawn once for all; default what makes 6,000 predictions, 20 to 100 */
  readonly rows?: number | undefined
  /** only of these inputs; default all, or the 300 that vary in most rows */
  readonly inputs?: readonly string[] | undefined
}

/** Labels together, by name. */
export interface NamedPair extends Omit<LabelPair, 'labels'> {
  readonly labels: readonly [string, string]
}

/** How often one label was predicted in the place of another, by name. */
export interface NamedConfusion {
  readonly missed: string
  readonly predicted: string
  readonly rows: number
}

/** Shares of the rows by number of labels. */
export interface SizeShares {
  readonly size: number
  readonly truth: number
  readonly predicted: number
  /** by the model's joint distribution */
  readonly model: number
}

/** F1 where every label with a marginal of at least a threshold is predicted. */
export interface ThresholdScores {
  readonly threshold: number
  readonly exampleF1: number
  readonly microF1: number
  readonly macroF1: number
}

/** Log-partitions of some rows, both ways, nats. */
export interface LogPartitionRows {
  readonly names: readonly (string | number)[]
  readonly exact: readonly number[]
  readonly learned: readonly number[]
}

/** Scores of every row, in their order; `compare` pairs them. */
export interface RowScores {
  readonly names: readonly (string | number)[]
  /** `−ln p(y|x)`, nats; null for probability zero */
  readonly nll: readonly (number | null)[]
  /** of the model's own answers, by name; higher is better, but for `crps` and `absoluteError` */
  readonly scores: Readonly<Record<string, readonly number[]>>
}

/** A row that the model finds unlikely, most so first: an odd one, or a wrong one. */
export interface WorstRow {
  readonly row: string | number
  readonly nll: number | null
  readonly truth: readonly string[]
  readonly predicted: readonly string[]
  /** the entries that the model doubts most, with `P(true|x)` */
  readonly doubts: readonly {
    readonly label: string
    readonly listed: boolean
    readonly probability: number
  }[]
}

/** Scores of the rows that share a value. */
export interface Slice {
  readonly value: string
  readonly rows: number
  /** mean over its rows, nats; null if one has probability zero */
  readonly nll: number | null
  /** means of {@link RowScores} */
  readonly scores: Readonly<Record<string, number>>
}

/** Rows cut by the values of a column. */
export interface Slices {
  readonly by: string
  readonly slices: readonly Slice[]
}

/** How many nats a row are lost when an input is shuffled among rows. */
export interface InputImportance {
  readonly input: string
  readonly mean: number
  /** standard deviation over repeats */
  readonly deviation: number
  readonly values: readonly number[]
}

/** What shuffling inputs costs, the most important first. */
export interface Importances {
  readonly rows: number
  readonly repeats: number
  /** nats a row as they are */
  readonly nll: number
  readonly inputs: readonly InputImportance[]
}

/** An input that was set to some values in some rows, all else as it is. */
export interface MovedInput {
  readonly input: string
  readonly rows: number
  /** the values it was set to */
  readonly values: readonly (number | string)[]
}

/** What one input does to probabilities of labels and label sets, on average over rows. */
export interface InputEffect extends MovedInput {
  readonly labels: readonly { readonly label: string; readonly probabilities: readonly number[] }[]
  /** of the label sets that most rows have */
  readonly sets: readonly {
    readonly set: readonly string[]
    readonly probabilities: readonly number[]
  }[]
}

/** What is found out about a model of any task beside its scores; plain numbers, ready for JSON. */
export interface ModelDiagnosis {
  readonly rows: RowScores
  readonly slices?: Slices | undefined
  readonly importance?: Importances | undefined
  /** of the first 300 rows; absent where the exact one is out of reach or none is learned */
  readonly logPartitions?: LogPartitionRows | undefined
}

/** Where a model of label sets is good and where it is not. */
export interface MultilabelDiagnosis extends ModelDiagnosis {
  readonly evaluation: MultilabelEvaluation
  /** every label by itself, by the model's own decisions */
  readonly labels: readonly LabelScores[]
  /** labels together: those that differ most from independence, true or by the model, first */
  readonly pairs: readonly NamedPair[]
  readonly confusions: readonly NamedConfusion[]
  readonly sizes: readonly SizeShares[]
  readonly thresholds: readonly ThresholdScores[]
  readonly worstRows: readonly WorstRow[]
  readonly effects: readonly InputEffect[]
}
