import type { LossOperations, OptimizerOperations } from '../api.js'
import { hostJointLoss } from '../host-joint-loss.js'
import type { Matrix } from '../operands.js'
import { Dense, own } from './storage.js'

/** The joint loss and the optimizers. */
export function trainingOperations(): LossOperations & OptimizerOperations {
  return {
    jointLoss({ positive, sampled, logRatio, logPartition, conjugate, clamp }) {
      const { rows, cols } = sampled
      const out = {
        loss: new Dense(rows, 1),
        weights: new Dense(rows, cols),
        weightSum: new Dense(rows, 1),
        weightSquareSum: new Dense(rows, 1),
        clamped: new Dense(rows, 1),
      }
      hostJointLoss(conjugate, clamp, {
        inputs: data({ positive, sampled, logRatio, logPartition }),
        outputs: data(out),
      })
      return out
    },

    adam(parameter, gradient, first, second, s) {
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

    sgd(parameter, gradient, velocity, s) {
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

/** The numbers of each matrix. */
function data<Name extends string>(
  matrices: Readonly<Record<Name, Matrix>>,
): Record<Name, Float64Array> {
  const entries = Object.entries<Matrix>(matrices).map(([name, matrix]) => [name, own(matrix).data])
  return Object.fromEntries(entries)
}
