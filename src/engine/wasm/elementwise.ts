import type { ElementwiseOperations, PairOperations } from '../api.js'
import type { Activation, ElementwiseMap } from '../operands.js'
import type { Kernels } from './kernels.js'
import type { WasmMatrix, WasmMemory } from './memory.js'
import { groupSize } from './products.js'

/** The kernels' codes: assembly/maps.ts. */
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
  sin: 9,
  cos: 10,
}

/** Elementwise maps and broadcasts. */
export function elementwiseOperations(
  memory: WasmMemory,
  kernels: Kernels,
): ElementwiseOperations & PairOperations {
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

    pairActivation(rows, codes, shared, activation) {
      const { rows: count, cols: n } = rows
      const m = shared ? codes.rows : groupSize(rows, codes)
      const out = shared ? memory.matrix(count * m, n) : (codes as WasmMatrix)
      const [x, y] = [memory.at(rows), memory.at(codes)]
      kernels.pairActivation(CODES[activation], count, m, n, shared, x, y, out.at)
      return out
    },

    pairActivationGradient(y, g, count, shared, activation, intoRows) {
      const n = y.cols
      const m = count === 0 ? 0 : y.rows / count
      const rows = memory.target(count, n, intoRows)
      const codes = memory.matrix(shared ? m : y.rows, n)
      const [output, gradient] = [memory.at(y), memory.at(g)]
      kernels.pairActivationGradient(
        CODES[activation],
        count,
        m,
        n,
        shared,
        output,
        gradient,
        rows.at,
        intoRows !== undefined,
        codes.at,
      )
      return { rows, codes }
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
