import { type Features, type TrainingEvent, takeRows } from 'partita'
import { toDense } from 'partita/io'
import type { Answer, DataSummary, Question, Row, Settings, Trained } from '../protocol.js'

/** What a fit reports to, and is stopped by. */
export interface Hooks {
  readonly signal: AbortSignal
  readonly onEvent: (event: TrainingEvent) => void
}

/** One data set, and the model that was fitted to it last. */
export interface Session {
  readonly summary: DataSummary
  row(row: number): Row
  train(settings: Settings, hooks: Hooks): Promise<Trained>
  ask(question: Question): Promise<Answer>
  /** draws from the model, as the parts of an output */
  sample(question: Question & { readonly seed: number; readonly count: number }): string[][]
  /** the model's file */
  bytes(): Uint8Array
}

/** A row as numbers, in the units of the file. */
export function rowOf(X: Features, row: number): Float64Array {
  const { values, cols, center } = toDense(takeRows(X, Int32Array.of(row)))
  return Float64Array.from(
    { length: cols },
    (_, column) => values[column] + (center?.[column] ?? 0),
  )
}

/** One row of inputs, as often as needed. */
export const repeated = (x: Float64Array, count: number): number[][] =>
  Array.from({ length: count }, () => Array.from(x))

/** The first so many rows. */
export function firstRows(X: Features, count: number): Features {
  return takeRows(
    X,
    Int32Array.from({ length: Math.min(count, X.rows) }, (_, row) => row),
  )
}
