import type { BinaryLogPartition, Matrix } from '../../engine/index.js'
import type { Graph } from '../graph/graph.js'
import { allSets } from './all-sets.js'
import { type GraphMatrix, nameOf } from './graph-matrix.js'
import type { OpenRows } from './open-rows.js'

/** Products of matrices and groups of codes, quadratic forms, and the sum over all sets. */
export function graphProducts(graph: Graph, open: OpenRows) {
  const added = (name: string, into?: Matrix) =>
    into ? graph.node('Add', [nameOf(into), name]) : name
  const transposed = (value: string) => graph.node('Transpose', [value], { perm: [1, 0] })
  const matmul = (a: string, b: string) => graph.node('MatMul', [a, b])
  const rowSum = (value: string) =>
    graph.node('ReduceSum', [value, graph.shape(1)], { keepdims: 1 })
  const half = (value: string) => graph.node('Mul', [value, graph.scalar(0.5)])

  return {
    matmul(a: Matrix, b: Matrix, flipA: boolean, flipB: boolean, into?: Matrix): GraphMatrix {
      const left = flipA ? transposed(nameOf(a)) : nameOf(a)
      const right = flipB ? transposed(nameOf(b)) : nameOf(b)
      return {
        name: added(matmul(left, right), into),
        rows: flipA ? a.cols : a.rows,
        cols: flipB ? b.rows : b.cols,
      }
    },
    groupDot(u: Matrix, codes: Matrix, into?: Matrix): GraphMatrix {
      const m = codes.rows / u.rows
      if (m === 1) {
        const name = rowSum(graph.node('Mul', [nameOf(u), nameOf(codes)]))
        return { name: added(name, into), rows: u.rows, cols: 1 }
      }
      const groups = graph.node('Reshape', [nameOf(codes), open.reshapeTo(u.rows, m, u.cols)])
      const column = graph.node('Unsqueeze', [nameOf(u), graph.shape(2)])
      const name = graph.node('Squeeze', [matmul(groups, column), graph.shape(2)])
      return { name: added(name, into), rows: u.rows, cols: m }
    },
    groupOuter(g: Matrix, u: Matrix, into?: Matrix): GraphMatrix {
      const column = graph.node('Unsqueeze', [nameOf(g), graph.shape(2)])
      const row = graph.node('Unsqueeze', [nameOf(u), graph.shape(1)])
      const outer = graph.node('Mul', [column, row])
      const count = g.rows * g.cols
      const name = graph.node('Reshape', [outer, open.reshapeTo(count, u.cols)])
      return { name: added(name, into), rows: count, cols: u.cols }
    },
    quadraticForm(codes: Matrix, U: Matrix): GraphMatrix {
      const product = matmul(nameOf(codes), nameOf(U))
      const name = half(rowSum(graph.node('Mul', [product, nameOf(codes)])))
      return { name, rows: codes.rows, cols: 1 }
    },
    /** over all sets, listed when the graph runs */
    binaryLogPartition(u: Matrix, U: Matrix): BinaryLogPartition {
      const k = u.cols
      const sets = allSets(graph, k)
      const linear = matmul(nameOf(u), transposed(sets))
      // every entry of yyᵀ, `[2ᵏ, k·k]`, or the form of each set, `[2ᵏ, 1]`
      let quadratic: string
      if (U.cols === k) {
        const product = matmul(sets, nameOf(U))
        quadratic = transposed(rowSum(graph.node('Mul', [product, sets])))
      } else {
        const column = graph.node('Unsqueeze', [sets, graph.shape(2)])
        const row = graph.node('Unsqueeze', [sets, graph.shape(1)])
        const pairs = graph.node('Reshape', [
          graph.node('Mul', [column, row]),
          graph.shape(-1, k * k),
        ])
        quadratic = matmul(nameOf(U), transposed(pairs))
      }
      const scores = graph.node('Add', [linear, half(quadratic)])
      const name = graph.node('ReduceLogSumExp', [scores], { axes: [1], keepdims: 1 })
      const none = { rows: 0, cols: 0 }
      const logPartition: GraphMatrix = { name, rows: u.rows, cols: 1 }
      return { logPartition, marginals: none, pairMarginals: none }
    },
  }
}
