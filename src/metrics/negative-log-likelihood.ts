import { PartitaError } from '../errors.js'
import { rowWeights, type WeightOptions, weightedMean } from './row-weights.js'

/** Mean negative log-likelihood and how much of it is infinite; all means in nats. */
export interface NegativeLogLikelihood {
  /** mean over all rows; `Infinity` as soon as one row of positive weight is impossible */
  readonly mean: number
  /** rows of positive weight to which the model gives probability zero */
  readonly impossibleCount: number
  /** mean over the other rows; `undefined` if there are none */
  readonly meanOfPossible: number | undefined
}

/**
 * Mean of `−ln p(y|x)` over rows. Generators with bounded support (sparsemax, Tsallis α > 1) can
 * give the truth probability exactly zero: such rows are counted, never silently dropped.
 *
 * @param logProbabilities `ln p(yᵢ|xᵢ)` in nats, `−∞` allowed, `[n]`
 * @throws PartitaError EMPTY_DATA without rows; NOT_FINITE if a value is NaN or `+∞`
 *
 * @example
 * ```ts
 * import { negativeLogLikelihood } from 'partita'
 * console.log(negativeLogLikelihood([-1, -3]).mean) // 2
 * console.log(negativeLogLikelihood([-1, -Infinity]).impossibleCount) // 1
 * ```
 */
export function negativeLogLikelihood(
  logProbabilities: ArrayLike<number>,
  { weights }: WeightOptions = {},
): NegativeLogLikelihood {
  const rows = logProbabilities.length
  if (rows === 0) throw new PartitaError('EMPTY_DATA', 'no log-probabilities to average')
  const given = rowWeights(weights, rows)
  const losses = new Float64Array(rows)
  const possibleWeights = new Float64Array(rows)
  let impossibleCount = 0
  let anyPossible = false
  for (let row = 0; row < rows; row++) {
    if (!(logProbabilities[row] < Infinity)) {
      throw new PartitaError('NOT_FINITE', 'invalid log-probability', {
        expected: 'a number or −Infinity',
        received: String(logProbabilities[row]),
        where: `row ${row}`,
      })
    }
    losses[row] = -logProbabilities[row]
    if (given[row] === 0) continue
    if (losses[row] === Infinity) {
      impossibleCount++
    } else {
      possibleWeights[row] = given[row]
      anyPossible = true
    }
  }
  return {
    mean: weightedMean(losses, given),
    impossibleCount,
    meanOfPossible: anyPossible ? weightedMean(losses, possibleWeights) : undefined,
  }
}
