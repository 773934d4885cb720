import { type Features, takeRows } from './features.js'

/** Single-precision numbers that what is computed at once may hold: 16 MB. */
const NUMBERS_AT_ONCE = 2 ** 22
/** More rows at once are no faster. */
const MOST_ROWS = 512

/** How many of what takes `numbersEach` single-precision numbers to compute fit into 16 MB; at least 1. */
export function countAtOnce(numbersEach: number): number {
  return Math.max(1, Math.floor(NUMBERS_AT_ONCE / numbersEach))
}

/**
 * Rows to compute at once so that what is held for them stays within 16 MB: one row at least, 512 at most.
 *
 * @param numbersPerRow single-precision numbers held for a row; one of double precision counts as two
 *
 * @example
 * ```ts
 * import { rowsAtOnce } from 'partita/core'
 * console.log(rowsAtOnce(1000), rowsAtOnce(1e5), rowsAtOnce(1e8)) // 512 41 1
 * ```
 */
export function rowsAtOnce(numbersPerRow: number): number {
  return Math.min(MOST_ROWS, countAtOnce(numbersPerRow))
}

/** Rows of inputs, and where in a table they stand. */
export interface InputRows {
  readonly features: Features
  /** `[rows]` */
  readonly rowIndices?: Int32Array
}

/** Consecutive rows of a batch. */
export interface RowChunk {
  /** the first of them */
  readonly from: number
  readonly batch: InputRows
}

/**
 * Cuts a batch into chunks of `rows` consecutive rows; the last may have fewer.
 *
 * @example
 * ```ts
 * import { rowChunks } from 'partita/core'
 * const features = { rows: 5, cols: 1, values: new Float32Array(5) }
 * console.log([...rowChunks({ features }, 3)].map(({ from }) => from)) // 0, 3
 * ```
 */
export function* rowChunks(batch: InputRows, rows: number): Generator<RowChunk> {
  const { features, rowIndices } = batch
  for (let from = 0; from < features.rows; from += rows) {
    const length = Math.min(rows, features.rows - from)
    if (length === features.rows) yield { from, batch }
    else {
      const chunk = takeRows(
        features,
        Int32Array.from({ length }, (_, i) => from + i),
      )
      yield { from, batch: { features: chunk, rowIndices: rowIndices?.slice(from, from + length) } }
    }
  }
}
