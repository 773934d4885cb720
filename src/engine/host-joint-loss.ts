import type { ConjugateMap } from './operands.js'
import { type SampleTerm, sampleTerm } from './sample-term.js'

/** Inputs and outputs of {@link hostJointLoss}: the matrices of `Backend.jointLoss` as arrays. */
export interface HostJointLoss {
  readonly inputs: Readonly<
    Record<'positive' | 'sampled' | 'logRatio' | 'logPartition', ArrayLike<number>>
  >
  readonly outputs: Readonly<
    Record<
      'loss' | 'weights' | 'weightSum' | 'weightSquareSum' | 'clamped',
      Float32Array | Float64Array
    >
  >
}

/** The joint objective on the host, by the two functions of any conjugate; fills the outputs. */
export function hostJointLoss(
  conjugate: ConjugateMap,
  clamp: number,
  { inputs: { positive, sampled, logRatio, logPartition }, outputs }: HostJointLoss,
): void {
  const evaluate = sampleTerm(conjugate, clamp)
  const term: SampleTerm = { value: 0, weight: 0, clamped: false }
  const m = sampled.length / positive.length
  const stride = logRatio.length === sampled.length ? m : 0
  for (let b = 0; b < positive.length; b++) {
    const tau = logPartition[b]
    let [value, sum, squares, clamped] = [0, 0, 0, 0]
    for (let j = 0; j < m; j++) {
      evaluate(sampled[b * m + j] - tau, logRatio[b * stride + j], term)
      const weight = term.weight / m
      value += term.value / m
      sum += weight
      squares += weight * weight
      if (term.clamped) clamped++
      outputs.weights[b * m + j] = weight
    }
    outputs.loss[b] = tau + value - positive[b]
    outputs.weightSum[b] = sum
    outputs.weightSquareSum[b] = squares
    outputs.clamped[b] = clamped
  }
}
