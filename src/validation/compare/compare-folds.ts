import { PartitaError } from '../../errors.js'
import { mean, sum } from '../../numbers/index.js'
import { studentTwoSided } from './student-t.js'

/** Two lists of scores over the same folds, compared pair by pair. */
export interface FoldComparison {
  /** mean of the second minus the first */
  readonly meanDifference: number
  /** of that mean, corrected for training sets that overlap: `√((1/J + n₂/n₁) s²)` */
  readonly standardError: number
  /** mean difference over its standard error */
  readonly t: number
  /** folds of all repeats − 1 */
  readonly degreesOfFreedom: number
  /** two-sided */
  readonly pValue: number
}

/** Rows on either side of a fold. */
export interface FoldSizes {
  readonly trainRows: number
  readonly testRows: number
}

/**
 * The corrected resampled t-test of two models that were measured on the same folds. Training sets of folds
 * overlap, so that their scores are not independent: the variance of a mean over J folds is taken as
 * `(1/J + n₂/n₁) s²`, with n₁ rows to learn from and n₂ to measure on, instead of `s²/J`.
 *
 * @param first  a score a fold, `[J]`, J ≥ 2
 * @param second those of the other model, the same folds in the same order, `[J]`
 * @param sizes  rows of each fold; their means are taken
 * @returns p = 1 where all pairs are equal; 0 where they differ by the same number
 * @throws PartitaError `SHAPE_MISMATCH` unless there are as many of each; `EMPTY_DATA` for fewer than two
 * @see Nadeau and Bengio 2003, Inference for the generalization error; Bouckaert and Frank 2004 for repeats
 *
 * @example
 * ```ts
 * import { compareFolds } from 'partita/validation'
 * const sizes = { trainRows: 80, testRows: 20 }
 * const [first, second] = [[0.61, 0.58, 0.64], [0.66, 0.6, 0.67]]
 * console.log(compareFolds(first, second, [sizes, sizes, sizes]).pValue)
 * ```
 */
export function compareFolds(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  sizes: readonly FoldSizes[],
): FoldComparison {
  const folds = first.length
  if (second.length !== folds || sizes.length !== folds) {
    throw new PartitaError('SHAPE_MISMATCH', 'scores are not of the same folds', {
      expected: `${folds} of each`,
      received: `${second.length}, and the sizes of ${sizes.length}`,
    })
  }
  if (folds < 2) {
    throw new PartitaError('EMPTY_DATA', 'one fold says nothing of a difference', {
      expected: 'at least 2',
      received: String(folds),
    })
  }
  const differences = Float64Array.from(first, (score, fold) => second[fold] - score)
  const meanDifference = mean(differences)
  const variance = sum(differences.map((d) => (d - meanDifference) ** 2)) / (folds - 1)
  const train = mean(sizes.map(({ trainRows }) => trainRows))
  const test = mean(sizes.map(({ testRows }) => testRows))
  const standardError = Math.sqrt((1 / folds + test / train) * variance)
  const t = meanDifference === 0 ? 0 : meanDifference / standardError
  return {
    meanDifference,
    standardError,
    t,
    degreesOfFreedom: folds - 1,
    pValue: studentTwoSided(t, folds - 1),
  }
}
