import type { TrainingEvent } from 'partita'
import type { TableSurvey } from 'partita/io'

/** Kinds of outputs: label sets, rankings, or elements of a space of one's own. */
export type Task = 'sets' | 'rankings' | 'space'

/** A data set that comes with the page. */
export type ShippedName = 'emotions' | 'yeast' | 'iris' | 'segment' | 'bicycles'

/** What to learn of a file. */
export interface FileChoice {
  readonly task: 'sets' | 'rankings'
  readonly name: string
  /** columns that are labels, or ranks of items; of rankings absent where the names show them */
  readonly outputs?: readonly string[]
}

/** How an input of a row is asked for. */
export type Field =
  | {
      readonly kind: 'number'
      readonly name: string
      /** column of the features */
      readonly at: number
      readonly min: number
      readonly max: number
      readonly mean: number
    }
  | {
      readonly kind: 'flag'
      readonly name: string
      readonly at: number
      readonly values: readonly [zero: string, one: string]
    }
  | {
      readonly kind: 'choice'
      readonly name: string
      /** column of the first category; the others follow */
      readonly at: number
      readonly categories: readonly string[]
    }

/** What was read. */
export interface DataSummary {
  readonly task: Task
  readonly name: string
  readonly rows: number
  /** rows that are not learned from */
  readonly unseenRows: number
  readonly fields: readonly Field[]
  /** labels, items, or what may be said of an element */
  readonly outputs: readonly string[]
  readonly features: number
  /** `ln` of the number of possible outputs */
  readonly logSize: number
  /** whether outputs may be narrowed by a text */
  readonly constraint: string
  readonly warnings: readonly string[]
}

export const energies = {
  sets: ['auto', 'linear', 'pairwise', 'deep'],
  rankings: ['auto', 'plackett-luce', 'linear'],
  space: ['auto', 'linear', 'deep'],
} as const satisfies Record<Task, readonly string[]>

/** What a fit is told. */
export interface Settings {
  readonly energy: string
  readonly logPartition: 'residual' | 'network'
  /** a budget of time, small models alone, or as long as it takes */
  readonly time: '' | 'quick' | '10s' | '30s' | '1min'
  readonly seed: number
  /** the same bits on every machine */
  readonly deterministic: boolean
  /** which outputs there are, as text; empty: all */
  readonly constraint: string
}

/** Learned and exact log-partitions of unseen rows, nats. */
export interface LogPartitionPoints {
  readonly learned: Float64Array
  readonly exact: Float64Array
}

/** How good each threshold is on unseen rows, and the decision that makes the expected F1 largest. */
export interface ThresholdCurve {
  readonly thresholds: readonly number[]
  readonly f1: readonly number[]
  readonly optimal: number
}

/** What came of a fit. */
export interface Trained {
  readonly engine: string
  readonly parameters: number
  /** energy that was chosen */
  readonly energy: string
  readonly choices: readonly string[]
  readonly warnings: readonly string[]
  readonly aborted: boolean
  readonly seconds: number
  /** scores on unseen rows by name; empty without such rows */
  readonly scores: readonly (readonly [name: string, value: string])[]
  readonly points?: LogPartitionPoints
  readonly curve?: ThresholdCurve
}

/** What is asked of a model. */
export interface Question {
  /** an input, `[features]` */
  readonly x: Float64Array
  /** labels, or facts of an element, that are known to hold or not */
  readonly known: Readonly<Record<string, boolean>>
  /** pairs of items that are known to be in this order */
  readonly preferences: readonly (readonly [better: string, worse: string])[]
  readonly threshold: number
}

/** Probabilities of pairs, `[k, k]` row by row. */
export interface PairMatrix {
  readonly names: readonly string[]
  readonly values: ArrayLike<number>
}

/** What a model says of a row. */
export interface Answer {
  /** `P(· | x)`, given what is known, of labels or facts */
  readonly facts: readonly { readonly name: string; readonly probability: number }[]
  readonly likely: readonly { readonly parts: readonly string[]; readonly probability: number }[]
  /** whether these are exact */
  readonly method: 'exact' | 'sampled'
  readonly decisions: readonly { readonly rule: string; readonly parts: readonly string[] }[]
  /** `P(column | row)` of facts, `P(row before column)` of items */
  readonly pairs: PairMatrix
  /** `P(item at place)` */
  readonly places?: PairMatrix
  /** probability of what is known */
  readonly evidence: number
  readonly learned?: number
  readonly exact?: number
}

/** A row of the data. */
export interface Row {
  readonly x: Float64Array
  /** its true output */
  readonly truth: readonly string[]
}

/** What the page asks the worker for, by name: what is sent, and what comes back. */
export interface Requests {
  survey: { send: { bytes: ArrayBuffer; name: string }; back: TableSurvey }
  openFile: { send: FileChoice; back: DataSummary }
  openShipped: { send: { name: ShippedName; files: readonly ArrayBuffer[] }; back: DataSummary }
  row: { send: { row: number }; back: Row }
  train: { send: Settings; back: Trained }
  stop: { send: Record<string, never>; back: boolean }
  ask: { send: Question; back: Answer }
  sample: { send: Question & { seed: number; count: number }; back: string[][] }
  save: { send: Record<string, never>; back: ArrayBuffer }
}
export type RequestName = keyof Requests

/** A request on its way to the worker. */
export interface Envelope<Name extends RequestName = RequestName> {
  readonly id: number
  readonly name: Name
  readonly content: Requests[Name]['send']
}

/** What an error says. */
export interface Problem {
  readonly message: string
  readonly code?: string
}

/** What comes from the worker: an answer, an error, or an event of a fit. */
export type Message =
  | { readonly id: number; readonly back: unknown }
  | { readonly id: number; readonly problem: Problem }
  | { readonly event: TrainingEvent }
