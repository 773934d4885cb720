import type { DenseMatrix } from '../../engine/index.js'
import { exampleF1, macroF1, microF1, type PolicyOptions } from '../../metrics/index.js'
import type { ThresholdScores } from './diagnosis.js'

/** Thresholds to compare: .05, .1, … .95. */
const THRESHOLDS = Array.from({ length: 19 }, (_, at) => (at + 1) / 20)

/** F1 where every label with a marginal of at least a threshold is predicted. */
export function thresholdScores(
  truth: DenseMatrix,
  marginals: DenseMatrix,
  options: PolicyOptions,
): ThresholdScores[] {
  return THRESHOLDS.map((threshold) => {
    const values = marginals.values.map((p) => Number(p >= threshold))
    const predicted = { ...marginals, values }
    return {
      threshold,
      exampleF1: exampleF1(truth, predicted, options).value,
      microF1: microF1(truth, predicted, options).value,
      macroF1: macroF1(truth, predicted, options).value,
    }
  })
}
