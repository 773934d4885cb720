import type { DenseMatrix } from '../../engine/index.js'
import type { Reliability } from '../../metrics/index.js'
import { Events } from './events.js'

/** How far the probabilities of a model of label sets can be taken at their word. */
export interface SetReliability {
  /** of labels, an event for each that is known in each row */
  readonly marginals: Reliability
  /** of the set that is predicted: whether it is the true one, of rows that are known whole; absent if none is */
  readonly predictedSet?: Reliability
}

/**
 * Reliability of the marginals and of the predicted sets.
 *
 * @param truth           0/1, NaN where unknown, `[n, k]`
 * @param logProbability `ln p` of the predicted sets, `[n]`
 */
export function setReliability(
  truth: DenseMatrix,
  marginals: DenseMatrix,
  predicted: DenseMatrix,
  logProbability: Float64Array,
): SetReliability {
  const { rows, cols, values } = truth
  const labels = new Events()
  const sets = new Events()
  for (let row = 0; row < rows; row++) {
    let isKnown = true
    let isRight = true
    for (let at = row * cols; at < (row + 1) * cols; at++) {
      const entry = values[at]
      if (Number.isNaN(entry)) isKnown = false
      else labels.add(marginals.values[at], entry === 1)
      if (entry !== predicted.values[at]) isRight = false
    }
    sets.add(Math.exp(logProbability[row]), isKnown ? isRight : undefined)
  }
  // rows of which nothing is known are refused before
  return { marginals: labels.reliability!, predictedSet: sets.reliability }
}
