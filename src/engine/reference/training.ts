import type {
  AdamSettings,
  Backend,
  JointLossInputs,
  JointLossOutputs,
  Matrix,
  SgdSettings,
} from '../api.js'
import { type SampleTerm, sampleTerm } from '../sample-term.js'
import { Dense, own } from './storage.js'

/** The joint loss and the optimizers. */
export function trainingOperations(): Pick<Backend, 'jointLoss' | 'adam' | 'sgd'> {
  return {
    jointLoss({
      positive,
      sampled,
      logRatio,
      logPartition,
      conjugate,
      clamp,
    }: JointLossInputs): JointLossOutputs {
      const { rows, cols: m } = sampled
      const G = own(sampled).data
      const R = own(logRatio).data
      const out = {
        loss: new Dense(rows, 1),
        weights: new Dense(rows, m),
        weightSum: new Dense(rows, 1),
        weightSquareSum: new Dense(rows, 1),
        clamped: new Dense(rows, 1),
      }
      const evaluate = sampleTerm(conjugate, clamp)
      const term: SampleTerm = { value: 0, weight: 0, clamped: false }
      for (let b = 0; b < rows; b++) {
        const tau = own(logPartition).data[b]
        let value = 0
        for (let j = 0; j < m; j++) {
          evaluate(G[b * m + j] - tau, R[logRatio.rows === 1 ? j : b * m + j], term)
          const weight = term.weight / m
          value += term.value / m
          out.weights.data[b * m + j] = weight
          out.weightSum.data[b] += weight
          out.weightSquareSum.data[b] += weight * weight
          out.clamped.data[b] += term.clamped ? 1 : 0
        }
        out.loss.data[b] = tau + value - own(positive).data[b]
      }
      return out
    },

    adam(
      parameter: Matrix,
      gradient: Matrix,
      first: Matrix,
      second: Matrix,
      s: AdamSettings,
    ): void {
      const P = own(parameter).data
      const M = own(first).data
      const V = own(second).data
      const correction1 = 1 - s.beta1 ** s.step
      const correction2 = 1 - s.beta2 ** s.step
      own(gradient).data.forEach((raw, i) => {
        const g = raw * s.gradientScale
        const m = s.beta1 * M[i] + (1 - s.beta1) * g
        const v = s.beta2 * V[i] + (1 - s.beta2) * g * g
        M[i] = m
        V[i] = v
        const update = m / correction1 / (Math.sqrt(v / correction2) + s.epsilon)
        P[i] -= s.rate * s.decay * P[i] + s.rate * update
      })
    },

    sgd(parameter: Matrix, gradient: Matrix, velocity: Matrix, s: SgdSettings): void {
      const P = own(parameter).data
      const V = own(velocity).data
      own(gradient).data.forEach((raw, i) => {
        const v = s.momentum * V[i] + raw * s.gradientScale
        V[i] = v
        P[i] -= s.rate * s.decay * P[i] + s.rate * v
      })
    },
  }
}
