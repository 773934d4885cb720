import { PartitaError } from '../errors.js'

/**
 * Label sets, one a row: `values[i · cols + j]` is 1 if row `i` has label `j`, else 0; of true ones NaN
 * where that is unknown: metrics measure what is known.
 */
export interface BinaryMatrix {
  readonly rows: number
  readonly cols: number
  readonly values: ArrayLike<number>
}

/** Real numbers, row-major: scores or marginals of labels, ranks of items. */
export interface ScoreMatrix {
  readonly rows: number
  readonly cols: number
  readonly values: ArrayLike<number>
}

/** Throws unless the shape is a real one, holds at least one element, and matches the values. */
export function checkMatrix(matrix: ScoreMatrix, where: string): void {
  const { rows, cols, values } = matrix
  if (!(Number.isInteger(rows) && Number.isInteger(cols)) || rows * cols !== values.length) {
    throw new PartitaError('SHAPE_MISMATCH', 'shape and values disagree', {
      expected: `${rows} × ${cols} values`,
      received: `${values.length} values`,
      where,
    })
  }
  if (rows < 1 || cols < 1) {
    throw new PartitaError('EMPTY_DATA', 'nothing to measure', {
      expected: 'at least one row and one column',
      received: `${rows} × ${cols}`,
      where,
    })
  }
}

/** Throws unless every value is 0 or 1, or NaN where some may be unknown. */
export function checkBinaryMatrix(matrix: BinaryMatrix, where: string, mayBeUnknown = false): void {
  checkMatrix(matrix, where)
  const { cols, values } = matrix
  for (let at = 0; at < values.length; at++) {
    if (values[at] !== 0 && values[at] !== 1 && !(mayBeUnknown && Number.isNaN(values[at]))) {
      throw new PartitaError('NOT_IN_SPACE', 'not a label set', {
        expected: '0 or 1',
        received: String(values[at]),
        where: `${where}, row ${Math.floor(at / cols)}, column ${at % cols}`,
        hint: 'turn probabilities into decisions first, e.g. with thresholdDecision',
      })
    }
  }
}

/** Throws unless every value is a finite number. */
export function checkScoreMatrix(matrix: ScoreMatrix, where: string): void {
  checkMatrix(matrix, where)
  const { cols, values } = matrix
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) {
      throw new PartitaError('NOT_FINITE', 'a score is not a finite number', {
        received: String(values[at]),
        where: `${where}, row ${Math.floor(at / cols)}, column ${at % cols}`,
      })
    }
  }
}

/** Throws unless both matrices have the same shape. */
export function checkSameShape(a: ScoreMatrix, b: ScoreMatrix, where: string): void {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new PartitaError('SHAPE_MISMATCH', 'truth and prediction differ in shape', {
      expected: `${a.rows} × ${a.cols} (the truth)`,
      received: `${b.rows} × ${b.cols}`,
      where,
    })
  }
}
