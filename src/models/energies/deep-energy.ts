import { KeptProduct, type Variable } from '../../engine/index.js'
import { createNetwork, uniformParameters } from '../parts/network.js'
import { type EnergyFactory, linearScores } from './energy.js'

/** Hidden layers unless told otherwise (docs/findings.md#multilabel-4). */
const HIDDEN = [64, 64]
/** Its rate is a multiple of the energy's (docs/findings.md#multilabel-4). */
const GROUP = 'deep'

/**
 * Deep energy: `g(x, y) = ⟨u(x), φ(y)⟩ + MLP([h(x); φ(y)])` on any space, with `u` linear in the context
 * `h` and ReLU hidden layers.
 *
 * The first layer is factored, `W_x h(x) + W_y φ(y) + b`: B rows and m codes cost B + m products (B + B·m
 * where each row has its own codes) instead of B·m twice as long ones, and the pairs `[h(x); φ(y)]` are
 * never built. The network's last layer starts at zero, so the energy starts as a linear one; `u` starts
 * at random, so that the encoder learns from the first step: it reaches a lower likelihood than from
 * zero (official splits, two seeds: scene .90 against .94, yeast 3.56 against 3.60 nats).
 */
export const createDeepEnergy: EnergyFactory = (store, { codeLength }, options) => {
  const { contextWidth, linearBias, rng } = options
  const [width, ...hidden] = options.deep?.hidden ?? HIDDEN
  const parameters = (
    of: string,
    part: string,
    rows: number,
    cols: number,
    { fanIn = rows, group }: { readonly fanIn?: number; readonly group: string },
  ) => uniformParameters(store, rng.split(`${of}/${part}`), of, { fanIn, group })(part, rows, cols)
  const head = {
    weight: parameters('energy/linear', 'weight', contextWidth, codeLength, { group: 'main' }),
    bias: store.add('energy/linear/bias', 1, codeLength, linearBias, {
      group: 'main',
      decay: false,
    }),
  }
  const name = 'energy/deep'
  // each half of the first layer starts at the scale of its own inputs: a few code entries beside a
  // wide context would otherwise be learned last
  const group = GROUP
  const contextWeight = parameters(name, 'context', contextWidth, width, { group })
  const codeWeight = parameters(name, 'code', codeLength, width, { group })
  const bias = parameters(name, 'bias', 1, width, { fanIn: contextWidth, group })
  const rest = createNetwork(store, rng, {
    name,
    inputs: width,
    hidden,
    outputs: 1,
    activation: 'relu',
    dropout: 0,
    group,
  })
  // of all outputs: a fitted model is asked about them row after row
  const whole = new KeptProduct()
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
          const kept = codes.whole ? whole : undefined
          const options = { shared, activation: 'relu', kept } as const
          const first = tape.pairDense(rows, matrix, codeWeight, options)
          const last = rest.forward(tape, first) as Variable
          const deep = tape.reshape(last, rows.rows, last.rows / rows.rows)
          return tape.add(linearScores(tape, linear, codes), deep)
        },
      }
    },
  }
}
