import {
  type Features,
  type RowChunk,
  rowChunks,
  rowsAtOnce,
  type Tape,
} from '../../engine/index.js'
import { PartitaError } from '../../errors.js'

/** Consecutive rows in turn; the tape is emptied after each chunk. */
export function* rowsInTurn(
  tape: Tape,
  features: Features,
  step = rowsAtOnce(features.cols),
): Generator<RowChunk> {
  for (const chunk of rowChunks({ features }, step)) {
    try {
      yield chunk
    } finally {
      tape.clear()
    }
  }
}

/** Throws `NOT_FINITE` if a value is NaN or +∞: inputs so large that scores overflow. */
export function checkedNumbers(values: Float64Array, what: string): Float64Array {
  const row = values.findIndex((value) => !(value < Number.POSITIVE_INFINITY))
  if (row < 0) return values
  throw new PartitaError('NOT_FINITE', `the ${what} of an input is not a number`, {
    received: String(values[row]),
    where: `row ${row}`,
    hint: 'scale the inputs to the size they had in training',
  })
}
