import type { ParameterStore } from '../engine/index.js'
import { type Energy, linearScores } from './energy.js'
import { addLinear } from './network.js'

/** What every energy needs to create its parameters. */
export interface EnergyOptions {
  /** width of the context */
  readonly contextWidth: number
  readonly codeLength: number
  /** starting value of `u`, `[codeLength]`; default zero */
  readonly linearBias?: Float32Array
}

/** Linear coupling `g(x, y) = ⟨u(x), φ(y)⟩` with `u` linear in the context: unary for sets. */
export function createLinearEnergy(store: ParameterStore, options: EnergyOptions): Energy {
  const { contextWidth, codeLength, linearBias } = options
  const head = addLinear(store, 'energy/linear', contextWidth, codeLength, {
    group: 'main',
    outputBias: linearBias,
  })
  return {
    at(tape, context) {
      const linear = tape.dense(context, head.weight, head.bias)
      return {
        linear,
        isLinear: true,
        score: (codes) => linearScores(tape, linear, codes),
      }
    },
  }
}
