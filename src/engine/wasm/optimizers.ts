import type { OptimizerOperations } from '../api.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'

/** Fused updates in place. */
export function optimizerOperations(memory: WasmMemory, kernels: Kernels): OptimizerOperations {
  return {
    adam(parameter, gradient, first, second, s) {
      kernels.adam(
        parameter.rows * parameter.cols,
        memory.at(parameter),
        memory.at(gradient),
        memory.at(first),
        memory.at(second),
        s.gradientScale,
        s.beta1,
        s.beta2,
        1 - s.beta1,
        1 - s.beta2,
        1 - s.rate * s.decay,
        s.rate / (1 - s.beta1 ** s.step),
        1 / Math.sqrt(1 - s.beta2 ** s.step),
        s.epsilon,
      )
    },

    sgd(parameter, gradient, velocity, s) {
      kernels.sgd(
        parameter.rows * parameter.cols,
        memory.at(parameter),
        memory.at(gradient),
        memory.at(velocity),
        s.gradientScale,
        s.momentum,
        1 - s.rate * s.decay,
        s.rate,
      )
    },
  }
}
