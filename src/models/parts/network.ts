import type {
  Activation,
  ParameterStore,
  SparseMatrix,
  Tape,
  Variable,
} from '../../engine/index.js'
import type { Rng } from '../../random/index.js'

/** A model's input on the tape: a dense batch `[B, d]` or a sparse one. */
export type Inputs = Variable | SparseMatrix

/** Activations of hidden layers. */
export type NetworkActivation = Activation | 'silu'

/** Shape of a multilayer perceptron. */
export interface NetworkOptions {
  /** name prefix of its parameters */
  readonly name: string
  readonly inputs: number
  /** widths of the hidden layers; may be empty */
  readonly hidden: readonly number[]
  /** width of the linear output layer; 0: the last hidden layer (or the input) is the output */
  readonly outputs: number
  readonly activation: NetworkActivation
  /** probability of dropping a hidden unit */
  readonly dropout: number
  /** parameter group, for its learning rate */
  readonly group: string
  /** half-width of a hidden layer's starting weights in units of 1/√fan-in; default 1 */
  readonly gain?: number
  /** starting values of the output layer's bias, `[outputs]`; default zero */
  readonly outputBias?: Float32Array
}

/** A multilayer perceptron over the tape. */
export interface Network {
  readonly outputs: number
  /** `[B, inputs] → [B, outputs]`; with `dropoutRng` hidden units are dropped, as in training */
  forward(tape: Tape, x: Inputs, dropoutRng?: Rng): Inputs
}

/**
 * Creates the parameters of a perceptron and returns its forward pass. Hidden layers start uniform
 * in ±gain/√fan-in: gain 1 for sets; √6, which keeps the variance of rectified units, for rankings
 * (docs/findings.md#ranking-9). The output layer starts with zero weights, so a model begins as its
 * output bias says.
 *
 * @see He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers" (gain √6)
 */
export function createNetwork(store: ParameterStore, rng: Rng, options: NetworkOptions): Network {
  const { name, hidden, outputs, activation, dropout, group, gain } = options
  const widths = [options.inputs, ...hidden]
  const layers = hidden.map((width, i) => {
    const layer = `${name}/${i}`
    const add = uniformParameters(store, rng.split(layer), layer, { fanIn: widths[i], group, gain })
    return { weight: add('weight', widths[i], width), bias: add('bias', 1, width) }
  })
  const last = widths[widths.length - 1]
  const output = outputs > 0 && addLinear(store, `${name}/output`, last, outputs, options)

  return {
    outputs: outputs || last,
    forward(tape, x, dropoutRng) {
      let h = x
      for (const { weight, bias } of layers) {
        const active =
          activation === 'silu'
            ? tape.silu(tape.dense(h, weight, bias))
            : tape.dense(h, weight, bias, { activation })
        h = dropoutRng && dropout > 0 ? drop(tape, active, dropout, dropoutRng) : active
      }
      return output ? tape.dense(h, output.weight, output.bias) : h
    },
  }
}

/**
 * Adds the parameters of one hidden layer, named `name/suffix`: uniform in ±gain/√fan-in, with decay
 * but for the bias.
 */
export function uniformParameters(
  store: ParameterStore,
  rng: Rng,
  name: string,
  {
    fanIn,
    group,
    gain = 1,
  }: { readonly fanIn: number; readonly group: string; readonly gain?: number | undefined },
): (suffix: string, rows: number, cols: number) => Variable {
  const bound = gain / Math.sqrt(fanIn)
  const draw = () => (2 * rng.uniform() - 1) * bound
  return (suffix, rows, cols) => {
    const values = () => {
      const drawn = new Float32Array(rows * cols)
      for (let at = 0; at < drawn.length; at++) drawn[at] = draw()
      return drawn
    }
    return store.add(`${name}/${suffix}`, rows, cols, values, { group, decay: suffix !== 'bias' })
  }
}

/** A linear layer that starts at zero weights and the given bias. */
export function addLinear(
  store: ParameterStore,
  name: string,
  inputs: number,
  outputs: number,
  { group, outputBias }: Pick<NetworkOptions, 'group' | 'outputBias'>,
): { weight: Variable; bias: Variable } {
  return {
    weight: store.add(`${name}/weight`, inputs, outputs, undefined, { group, decay: true }),
    bias: store.add(`${name}/bias`, 1, outputs, outputBias, { group, decay: false }),
  }
}

/** Inverted dropout: each unit is kept with probability 1 − p and divided by it. */
function drop(tape: Tape, h: Variable, probability: number, rng: Rng): Variable {
  const mask = keepMask(h.rows * h.cols, probability, rng)
  return tape.multiply(h, tape.upload(mask, h.rows, h.cols))
}

/** `0` with the given probability, else `1 / (1 − p)`. */
export function keepMask(size: number, probability: number, rng: Rng): Float32Array {
  const mask = new Float32Array(size)
  rng.fillMask(mask, 1 - probability, 1 / (1 - probability))
  return mask
}
