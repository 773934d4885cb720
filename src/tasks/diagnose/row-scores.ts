import type { DenseMatrix } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import type { EmptyPolicy } from '../../metrics/index.js'
import type { RowScores } from './diagnosis.js'

/** The names of rows as given, or their numbers from 0. */
export function namesOfRows(
  names: readonly (string | number)[] | undefined,
  rows: number,
): readonly (string | number)[] {
  checkOption(
    names === undefined || names.length === rows,
    'rowNames',
    `one of each of the ${rows} rows`,
    names?.length,
  )
  return names ?? Array.from({ length: rows }, (_, row) => row)
}

/** Throws unless there is a value for each row to slice by. */
export function checkSliceValues(by: ArrayLike<unknown>, rows: number): void {
  if (by.length === rows) return
  throw new PartitaError('SHAPE_MISMATCH', 'rows and what they are sliced by differ in number', {
    expected: `${rows} values`,
    received: String(by.length),
    where: 'by',
  })
}

/** Likelihood, F1 and the share of right labels of every row; of labels that are known. */
export function setRowScores(
  names: readonly (string | number)[],
  truth: DenseMatrix,
  predicted: DenseMatrix,
  logProbability: Float64Array,
  policy: EmptyPolicy,
): RowScores {
  const { rows, cols } = truth
  const [exampleF1, hamming, subset]: [number[], number[], number[]] = [[], [], []]
  for (let row = 0; row < rows; row++) {
    let [both, size, known, right] = [0, 0, 0, 0]
    for (let at = row * cols; at < (row + 1) * cols; at++) {
      const t = truth.values[at]
      if (Number.isNaN(t)) continue
      const p = predicted.values[at]
      known++
      both += t * p
      size += t + p
      right += Number(t === p)
    }
    exampleF1.push(size > 0 ? (2 * both) / size : Number(policy === 'one'))
    hamming.push(known > 0 ? right / known : 1)
    subset.push(Number(right === known))
  }
  return {
    names,
    nll: nllOf(logProbability),
    scores: { exampleF1, labelAccuracy: hamming, subsetAccuracy: subset },
  }
}

/** `−ln p`, null where that is infinite. */
export function nllOf(logProbability: Float64Array): (number | null)[] {
  return Array.from(logProbability, (value) => (Number.isFinite(value) ? -value : null))
}

/** Numbers of the rows, the least likely first; of equals the first. */
export function leastLikely({ nll }: Pick<RowScores, 'nll'>, count: number): number[] {
  const loss = (row: number) => nll[row] ?? Number.POSITIVE_INFINITY
  const order = nll.map((_, row) => row)
  order.sort((a, b) => (loss(a) === loss(b) ? a - b : loss(b) - loss(a)))
  return order.slice(0, count)
}
