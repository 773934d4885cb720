import { PartitaError } from '../../errors.js'
import { mean, sum } from '../../numbers/index.js'

/** What constants reach on one target, which know nothing of the inputs. */
export interface ConstantScores {
  /** of their mean for every row: their standard deviation */
  readonly rmse: number
  /** of their own distribution for every row, `½ E|y − y'|` */
  readonly crps: number
}

/**
 * The mean log-density of the best normal distribution of each column, as if they were independent: what a density
 * must beat that has learned how columns hang together, or a shape. `Σ_i −½ ln(2πe s_i²)`, nats a row; infinite where
 * a column is constant.
 *
 * @param values `[n, d]`, row-major
 * @throws PartitaError EMPTY_DATA
 *
 * @example
 * ```ts
 * import { normalLogDensity } from 'partita/core'
 * console.log(normalLogDensity([-1, 1, -1, 1], 1)) // −½ ln(2πe) = −1.4189
 * ```
 */
export function normalLogDensity(values: ArrayLike<number>, columns = 1): number {
  checkSome(values)
  return sum(
    Array.from({ length: columns }, (_, column) => {
      const own = Array.from(
        { length: values.length / columns },
        (_, row) => values[row * columns + column],
      )
      return -0.5 * (Math.log(2 * Math.PI * varianceOf(own)) + 1)
    }),
  )
}

/**
 * What the best constants score that know the very targets which are measured on.
 *
 * @throws PartitaError EMPTY_DATA
 *
 * @example
 * ```ts
 * import { constantScores } from 'partita/core'
 * console.log(constantScores([0, 1])) // { rmse: 0.5, crps: 0.25 }
 * ```
 */
export function constantScores(targets: ArrayLike<number>): ConstantScores {
  checkSome(targets)
  const sorted = Float64Array.from(targets).sort()
  const n = sorted.length
  // Σ_i Σ_j |y_i − y_j| = 2 Σ_i (2i − n + 1) y_(i), i from 0
  const gaps = 2 * sum(sorted.map((y, i) => (2 * i - n + 1) * y))
  return { rmse: Math.sqrt(varianceOf(Array.from(targets))), crps: gaps / (2 * n * n) }
}

function varianceOf(values: readonly number[]): number {
  const centre = mean(values)
  return mean(values.map((value) => (value - centre) ** 2))
}

function checkSome(values: ArrayLike<number>): void {
  if (values.length > 0) return
  throw new PartitaError('EMPTY_DATA', 'there are no values', { expected: 'at least one' })
}
