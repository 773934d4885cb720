import { addLinear } from '../parts/network.js'
import { type EnergyFactory, linearScores } from './energy.js'

const NAME = 'energy/linear'

/** Linear coupling `g(x, y) = ⟨u(x), φ(y)⟩` with `u` linear in the context: unary for sets. */
export const createLinearEnergy: EnergyFactory = (store, { codeLength }, options) => {
  const { contextWidth, linearBias } = options
  const head = addLinear(store, NAME, contextWidth, codeLength, {
    group: 'main',
    outputBias: linearBias,
  })
  return {
    scoreParameters: [`${NAME}/weight`, `${NAME}/bias`],
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
