import type { Activation, ElementwiseMap } from '../operands.js'

const sigmoid = (a: number): number =>
  a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a))
const softplus = (a: number): number => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))

/** Each map with its derivative as a function of input `a` and output `y`. */
export const maps: Record<
  ElementwiseMap,
  { value(a: number): number; slope(a: number, y: number): number }
> = {
  cos: { value: Math.cos, slope: (a) => -Math.sin(a) },
  exp: { value: Math.exp, slope: (_, y) => y },
  log: { value: Math.log, slope: (a) => 1 / a },
  relu: { value: (a) => Math.max(a, 0), slope: (a) => (a > 0 ? 1 : 0) },
  sigmoid: { value: sigmoid, slope: (_, y) => y * (1 - y) },
  silu: {
    value: (a) => a * sigmoid(a),
    slope: (a, y) => sigmoid(a) + y * (1 - sigmoid(a)),
  },
  sin: { value: Math.sin, slope: (a) => Math.cos(a) },
  softplus: { value: softplus, slope: (a) => sigmoid(a) },
  square: { value: (a) => a * a, slope: (a) => 2 * a },
  tanh: { value: Math.tanh, slope: (_, y) => 1 - y * y },
}

/** Each activation with its derivative as a function of its output `y`. */
export const activations: Record<
  Activation,
  { value(a: number): number; slope(y: number): number }
> = {
  identity: { value: (a) => a, slope: () => 1 },
  relu: { value: (a) => Math.max(a, 0), slope: (y) => (y > 0 ? 1 : 0) },
  sigmoid: { value: sigmoid, slope: (y) => y * (1 - y) },
  tanh: { value: Math.tanh, slope: (y) => 1 - y * y },
}
