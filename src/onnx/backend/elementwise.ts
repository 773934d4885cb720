import type { Activation, ElementwiseMap, Matrix } from '../../engine/index.js'
import type { Graph } from '../graph/graph.js'
import { type GraphMatrix, nameOf } from './graph-matrix.js'
import type { OpenRows } from './open-rows.js'
import { notRecordable } from './unsupported.js'

const operators: Partial<Record<ElementwiseMap, string>> = {
  cos: 'Cos',
  exp: 'Exp',
  log: 'Log',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  sin: 'Sin',
  softplus: 'Softplus',
  tanh: 'Tanh',
}

/** Elementwise maps, broadcasts, sums, rows by index, and the hidden units of pairs. */
export function graphElementwise(graph: Graph, open: OpenRows) {
  const map = (value: string, fn: ElementwiseMap): string => {
    const operator = operators[fn]
    if (operator) return graph.node(operator, [value])
    return graph.node('Mul', [value, fn === 'silu' ? graph.node('Sigmoid', [value]) : value])
  }
  const activated = (value: string, activation: Activation) =>
    activation === 'identity' ? value : map(value, activation)
  const times = (value: string, factor: number) =>
    factor === 1 ? value : graph.node('Mul', [value, graph.scalar(factor)])
  const add = (a: string, b: string) => graph.node('Add', [a, b])
  const added = (name: string, into?: Matrix) => (into ? add(nameOf(into), name) : name)
  const like = ({ rows, cols }: Matrix, name: string): GraphMatrix => ({ name, rows, cols })
  const expanded = (name: string, rows: number, cols: number) =>
    graph.node('Expand', [name, open.shapeOf(rows, cols)])

  return {
    biasActivation: (a: Matrix, bias: Matrix, activation: Activation) =>
      like(a, activated(add(nameOf(a), nameOf(bias)), activation)),
    map: (a: Matrix, fn: ElementwiseMap) => like(a, map(nameOf(a), fn)),
    scale: (a: Matrix, factor: number, into?: Matrix) =>
      like(a, added(times(nameOf(a), factor), into)),
    multiply: (a: Matrix, b: Matrix, into?: Matrix) =>
      like(a, added(graph.node('Mul', [nameOf(a), nameOf(b)]), into)),
    multiplyColumn: (a: Matrix, column: Matrix, into?: Matrix) =>
      like(a, added(graph.node('Mul', [nameOf(a), nameOf(column)]), into)),
    broadcastRow(row: Matrix, rows: number, factor: number, into?: Matrix): GraphMatrix {
      const scaled = times(nameOf(row), factor)
      const name = into ? added(scaled, into) : expanded(scaled, rows, row.cols)
      return { name, rows, cols: row.cols }
    },
    broadcastColumn(column: Matrix, cols: number, factor: number, into?: Matrix): GraphMatrix {
      const scaled = times(nameOf(column), factor)
      const name = into ? added(scaled, into) : expanded(scaled, column.rows, cols)
      return { name, rows: column.rows, cols }
    },
    rowSum(a: Matrix, factor: number, into?: Matrix): GraphMatrix {
      const sum = graph.node('ReduceSum', [nameOf(a), graph.shape(1)], { keepdims: 1 })
      return { name: added(times(sum, factor), into), rows: a.rows, cols: 1 }
    },
    columnSum(a: Matrix, factor: number, into?: Matrix): GraphMatrix {
      const sum = graph.node('ReduceSum', [nameOf(a), graph.shape(0)], { keepdims: 1 })
      return { name: added(times(sum, factor), into), rows: 1, cols: a.cols }
    },
    rowLogSumExp(a: Matrix): GraphMatrix {
      const name = graph.node('ReduceLogSumExp', [nameOf(a)], { axes: [1], keepdims: 1 })
      return { name, rows: a.rows, cols: 1 }
    },
    gatherRows(table: Matrix, indices: Int32Array): GraphMatrix {
      const rows = indices.length
      if (table.rows === 1) {
        return { name: expanded(nameOf(table), rows, table.cols), rows, cols: table.cols }
      }
      const repeated = repeatedRows(graph, open, table, indices)
      if (repeated) return repeated
      if (open.isOpen(rows) || open.isOpen(table.rows)) throw notRecordable('a choice among rows')
      const chosen = graph.constant('int64', [rows], indices)
      return { name: graph.node('Gather', [nameOf(table), chosen]), rows, cols: table.cols }
    },
    /** `[B, 1, n] + [1 or B, m, n]`, activated, `[B·m, n]` */
    pairActivation(
      rows: Matrix,
      codes: Matrix,
      shared: boolean,
      activation: Activation,
    ): GraphMatrix {
      const n = rows.cols
      const m = shared ? codes.rows : codes.rows / rows.rows
      const middle = graph.node('Unsqueeze', [nameOf(rows), graph.shape(1)])
      const groups = shared ? graph.shape(1, m, n) : open.reshapeTo(rows.rows, m, n)
      const sum = add(middle, graph.node('Reshape', [nameOf(codes), groups]))
      const count = rows.rows * m
      const flat = graph.node('Reshape', [activated(sum, activation), open.reshapeTo(count, n)])
      return { name: flat, rows: count, cols: n }
    },
  }
}

/** Each row of a table that grows with the rows as many times as the others, if that is what is chosen. */
function repeatedRows(
  graph: Graph,
  open: OpenRows,
  table: Matrix,
  indices: Int32Array,
): GraphMatrix | undefined {
  const { rows, cols } = table
  const times = indices.length / rows
  const isRepeated = indices.every((row, at) => row === Math.floor(at / times))
  if (!open.isOpen(rows) || !isRepeated) return undefined
  const middle = graph.node('Unsqueeze', [nameOf(table), graph.shape(1)])
  const each = graph.node('Expand', [middle, open.shapeOf(rows, times, cols)])
  const name = graph.node('Reshape', [each, open.reshapeTo(indices.length, cols)])
  return { name, rows: indices.length, cols }
}
