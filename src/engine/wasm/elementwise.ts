import type { Activation, Backend, ElementwiseMap } from '../api.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'

type Elementwise = Pick<
  Backend,
  | 'biasActivation'
  | 'activationGradient'
  | 'map'
  | 'mapGradient'
  | 'scale'
  | 'multiply'
  | 'broadcastRow'
  | 'broadcastColumn'
  | 'multiplyColumn'
>

/** The kernels' codes: assembly/elementwise.ts. */
const CODES: Readonly<Record<ElementwiseMap | Activation, number>> = {
  exp: 0,
  log: 1,
  relu: 2,
  sigmoid: 3,
  silu: 4,
  softplus: 5,
  square: 6,
  tanh: 7,
  identity: 8,
}

/** Elementwise maps and broadcasts. */
export function elementwiseOperations(memory: WasmMemory, kernels: Kernels): Elementwise {
  return {
    biasActivation(a, bias, activation) {
      const { rows, cols } = a
      kernels.biasActivation(CODES[activation], rows, cols, memory.at(a), memory.at(bias))
      return a
    },

    activationGradient(y, g, activation) {
      const { rows, cols } = y
      const out = memory.matrix(rows, cols)
      const code = CODES[activation]
      kernels.activationGradient(code, rows * cols, memory.at(y), memory.at(g), out.at)
      return out
    },

    map(a, fn) {
      const { rows, cols } = a
      const out = memory.matrix(rows, cols)
      kernels.map(CODES[fn], rows * cols, memory.at(a), out.at)
      return out
    },

    mapGradient(a, y, g, fn, into) {
      const { rows, cols } = a
      const out = memory.target(rows, cols, into)
      const [input, output, gradient] = [memory.at(a), memory.at(y), memory.at(g)]
      const accumulate = into !== undefined
      kernels.mapGradient(CODES[fn], rows * cols, input, output, gradient, out.at, accumulate)
      return out
    },

    scale(a, factor, into) {
      const { rows, cols } = a
      const out = memory.target(rows, cols, into)
      kernels.scale(factor, rows * cols, memory.at(a), out.at, into !== undefined)
      return out
    },

    multiply(a, b, into) {
      const { rows, cols } = a
      const out = memory.target(rows, cols, into)
      kernels.multiply(rows * cols, memory.at(a), memory.at(b), out.at, into !== undefined)
      return out
    },

    broadcastRow(row, rows, factor, into) {
      const out = memory.target(rows, row.cols, into)
      kernels.broadcastRow(factor, rows, row.cols, memory.at(row), out.at, into !== undefined)
      return out
    },

    broadcastColumn(column, cols, factor, into) {
      const { rows } = column
      const out = memory.target(rows, cols, into)
      kernels.broadcastColumn(factor, rows, cols, memory.at(column), out.at, into !== undefined)
      return out
    },

    multiplyColumn(a, column, into) {
      const { rows, cols } = a
      const out = memory.target(rows, cols, into)
      const accumulate = into !== undefined
      kernels.multiplyColumn(rows, cols, memory.at(a), memory.at(column), out.at, accumulate)
      return out
    },
  }
}
