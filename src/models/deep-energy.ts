import type { Variable } from '../engine/index.js'
import { type EnergyFactory, linearScores } from './energy.js'
import { addLinear, createNetwork, uniformParameters } from './network.js'

/** Hidden layers unless told otherwise (FINDINGS, multilabel 4). */
const HIDDEN = [64, 64]
/** Its rate is a multiple of the energy's (FINDINGS, multilabel 4). */
const GROUP = 'deep'

/**
 * Deep energy: `g(x, y) = ⟨u(x), φ(y)⟩ + MLP([h(x); φ(y)])` on any space, with `u` linear in the context
 * `h` and ReLU hidden layers.
 *
 * The first layer is factored, `W_x h(x) + W_y φ(y) + b`: B rows and m codes cost B + m products (B + B·m
 * where each row has its own codes) instead of B·m twice as long ones, and the pairs `[h(x); φ(y)]` are
 * never built. The network's last layer starts at zero, so the energy starts as a linear one.
 */
export const createDeepEnergy: EnergyFactory = (store, { codeLength }, options) => {
  const { contextWidth, linearBias, rng } = options
  const [width, ...hidden] = options.deep?.hidden ?? HIDDEN
  const head = addLinear(store, 'energy/linear', contextWidth, codeLength, {
    group: 'main',
    outputBias: linearBias,
  })
  const name = 'energy/deep'
  const fanIn = contextWidth + codeLength
  const add = uniformParameters(store, rng.split(name), name, { fanIn, group: GROUP })
  const contextWeight = add('context', contextWidth, width)
  const codeWeight = add('code', codeLength, width)
  const bias = add('bias', 1, width)
  const rest = createNetwork(store, rng, {
    name,
    inputs: width,
    hidden,
    outputs: 1,
    activation: 'relu',
    dropout: 0,
    group: GROUP,
  })
  return {
    numbersPerPair: hidden.reduce((sum, each) => sum + each, width + 1),
    at(tape, context) {
      const linear = tape.dense(context, head.weight, head.bias)
      const rows = tape.dense(context, contextWeight, bias)
      return {
        linear,
        isLinear: false,
        score(codes) {
          const { matrix, shared } = codes
          const first = tape.pairDense(rows, matrix, codeWeight, { shared, activation: 'relu' })
          const last = rest.forward(tape, first) as Variable
          const deep = tape.reshape(last, rows.rows, last.rows / rows.rows)
          return tape.add(linearScores(tape, linear, codes), deep)
        },
      }
    },
  }
}
