import type { Activation, Backend, ElementwiseMap, Matrix, PairGradients } from '../api.js'
import { activations, maps } from './elementwise.js'
import { Dense, each, own, start } from './storage.js'

/** Elementwise maps and broadcasts. */
export function mapOperations(): Pick<
  Backend,
  | 'biasActivation'
  | 'activationGradient'
  | 'pairActivation'
  | 'pairActivationGradient'
  | 'map'
  | 'mapGradient'
  | 'scale'
  | 'multiply'
  | 'broadcastRow'
  | 'broadcastColumn'
  | 'multiplyColumn'
> {
  return {
    activationGradient: throughActivation,

    biasActivation(a: Matrix, bias: Matrix, activation: Activation): Matrix {
      const { value } = activations[activation]
      const row = own(bias).data
      return each(a.rows, a.cols, own(a).data, (x, i) => value(x + row[i % a.cols]))
    },

    pairActivation(rows: Matrix, codes: Matrix, shared: boolean, activation: Activation): Matrix {
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

    pairActivationGradient(
      y: Matrix,
      g: Matrix,
      rowCount: number,
      shared: boolean,
      activation: Activation,
      intoRows?: Matrix,
    ): PairGradients {
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

    map(a: Matrix, fn: ElementwiseMap): Matrix {
      return each(a.rows, a.cols, own(a).data, maps[fn].value)
    },

    mapGradient(a: Matrix, y: Matrix, g: Matrix, fn: ElementwiseMap, into?: Matrix): Matrix {
      const { slope } = maps[fn]
      const Y = own(y).data
      const G = own(g).data
      return each(a.rows, a.cols, own(a).data, (x, i) => G[i] * slope(x, Y[i]), into)
    },

    scale(a: Matrix, factor: number, into?: Matrix): Matrix {
      return each(a.rows, a.cols, own(a).data, (x) => factor * x, into)
    },

    multiply(a: Matrix, b: Matrix, into?: Matrix): Matrix {
      const B = own(b).data
      return each(a.rows, a.cols, own(a).data, (x, i) => x * B[i], into)
    },

    broadcastRow(row: Matrix, rows: number, factor: number, into?: Matrix): Matrix {
      const out = start(rows, row.cols, into)
      for (let i = 0; i < out.data.length; i++) out.data[i] += factor * own(row).data[i % row.cols]
      return out
    },

    broadcastColumn(column: Matrix, cols: number, factor: number, into?: Matrix): Matrix {
      const out = start(column.rows, cols, into)
      for (let i = 0; i < out.data.length; i++) {
        out.data[i] += factor * own(column).data[Math.floor(i / cols)]
      }
      return out
    },

    multiplyColumn(a: Matrix, column: Matrix, into?: Matrix): Matrix {
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
