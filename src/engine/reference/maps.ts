import type { ElementwiseOperations, PairOperations } from '../api.js'
import type { Activation, Matrix } from '../operands.js'
import { activations, maps } from './elementwise.js'
import { Dense, each, own, start } from './storage.js'

/** Elementwise maps and broadcasts. */
export function mapOperations(): ElementwiseOperations & PairOperations {
  return {
    activationGradient: throughActivation,

    biasActivation(a, bias, activation) {
      const { value } = activations[activation]
      const row = own(bias).data
      return each(a.rows, a.cols, own(a).data, (x, i) => value(x + row[i % a.cols]))
    },

    pairActivation(rows, codes, shared, activation) {
      const { value } = activations[activation]
      const n = rows.cols
      const count = shared ? rows.rows * codes.rows : codes.rows
      const m = count / rows.rows
      const [X, Y] = [own(rows).data, own(codes).data]
      const out = new Dense(count, n)
      for (let r = 0; r < count; r++) {
        const [row, code] = [Math.floor(r / m) * n, (shared ? r % m : r) * n]
        for (let i = 0; i < n; i++) out.data[r * n + i] = value(X[row + i] + Y[code + i])
      }
      return out
    },

    pairActivationGradient(y, g, rowCount, shared, activation, intoRows) {
      const n = y.cols
      const m = y.rows / rowCount
      const inward = own(throughActivation(y, g, activation)).data
      const rows = start(rowCount, n, intoRows)
      const codes = new Dense(shared ? m : y.rows, n)
      for (let r = 0; r < y.rows; r++) {
        const [row, code] = [Math.floor(r / m) * n, (shared ? r % m : r) * n]
        for (let i = 0; i < n; i++) {
          rows.data[row + i] += inward[r * n + i]
          codes.data[code + i] += inward[r * n + i]
        }
      }
      return { rows, codes }
    },

    map(a, fn) {
      return each(a.rows, a.cols, own(a).data, maps[fn].value)
    },

    mapGradient(a, y, g, fn, into) {
      const { slope } = maps[fn]
      const Y = own(y).data
      const G = own(g).data
      return each(a.rows, a.cols, own(a).data, (x, i) => G[i] * slope(x, Y[i]), into)
    },

    scale(a, factor, into) {
      return each(a.rows, a.cols, own(a).data, (x) => factor * x, into)
    },

    multiply(a, b, into) {
      const B = own(b).data
      return each(a.rows, a.cols, own(a).data, (x, i) => x * B[i], into)
    },

    broadcastRow(row, rows, factor, into) {
      const out = start(rows, row.cols, into)
      for (let i = 0; i < out.data.length; i++) out.data[i] += factor * own(row).data[i % row.cols]
      return out
    },

    broadcastColumn(column, cols, factor, into) {
      const out = start(column.rows, cols, into)
      for (let i = 0; i < out.data.length; i++) {
        out.data[i] += factor * own(column).data[Math.floor(i / cols)]
      }
      return out
    },

    multiplyColumn(a, column, into) {
      const C = own(column).data
      return each(a.rows, a.cols, own(a).data, (x, i) => x * C[Math.floor(i / a.cols)], into)
    },
  }
}

function throughActivation(y: Matrix, g: Matrix, activation: Activation): Matrix {
  const { slope } = activations[activation]
  const G = own(g).data
  return each(y.rows, y.cols, own(y).data, (x, i) => G[i] * slope(x))
}
