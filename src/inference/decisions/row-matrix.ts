import { PartitaError } from '../../errors.js'

/** Rows of numbers, row-major: `values[i · cols + j]`. */
export interface RowMatrix {
  readonly rows: number
  readonly cols: number
  readonly values: ArrayLike<number>
}

/** Throws unless the shape is a real one and matches the values. */
export function checkRowMatrix(matrix: RowMatrix, where: string): void {
  const { rows, cols, values } = matrix
  if (!(Number.isInteger(rows) && Number.isInteger(cols)) || rows * cols !== values.length) {
    throw new PartitaError('SHAPE_MISMATCH', 'shape and values disagree', {
      expected: `${rows} × ${cols} values`,
      received: `${values.length} values`,
      where,
    })
  }
}

/** Throws unless every value is in `[0, 1]`. */
export function checkProbabilities(matrix: RowMatrix, where: string): void {
  checkRowMatrix(matrix, where)
  const { cols, values } = matrix
  for (let at = 0; at < values.length; at++) {
    if (!(values[at] >= 0 && values[at] <= 1)) {
      throw new PartitaError('INVALID_OPTION', 'not a probability', {
        expected: 'a number in [0, 1]',
        received: String(values[at]),
        where: `${where}, row ${Math.floor(at / cols)}, column ${at % cols}`,
        hint: 'pass probabilities, not scores: apply the sigmoid first',
      })
    }
  }
}
