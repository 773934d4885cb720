import type { Backend } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Graph } from '../graph/graph.js'
import { graphElementwise } from './elementwise.js'
import type { GraphMatrix } from './graph-matrix.js'
import { OpenRows } from './open-rows.js'
import { graphProducts } from './products.js'
import { graphStorage } from './storage.js'
import { unsupportedOperations } from './unsupported.js'

/** A backend that computes nothing: every operation adds nodes to a graph. */
export interface GraphBackend extends Backend {
  readonly rows: OpenRows
  /** a matrix on the host that stands for a value of the graph wherever it is uploaded */
  standIn(value: string, rows: number, cols: number): Float32Array
  /** a value of the graph as a matrix */
  matrix(value: string, rows: number, cols: number): GraphMatrix
}

/**
 * Records what models compute, forward code as it is, in the operators of ONNX. The number of rows is open
 * in a graph and a number for the models: a prime one, larger than all that they are wide, so that a shape
 * tells which of its sides grow with the rows.
 *
 * What reads a matrix on the host cannot be recorded: it throws PartitaError `UNSUPPORTED`.
 */
export function createGraphBackend(graph: Graph, width: number): GraphBackend {
  const rows = new OpenRows(graph, width)
  const standIns = new Map<ArrayLike<number>, string>()
  return {
    name: 'onnx',
    precision: 'float32',
    rows,
    ...unsupportedOperations,
    ...graphStorage(graph, rows, standIns),
    ...graphProducts(graph, rows),
    ...graphElementwise(graph, rows),
    standIn(value, count, cols) {
      const host = new Float32Array(count * cols)
      standIns.set(host, value)
      return host
    },
    matrix: (name, count, cols) => ({ name, rows: count, cols }),
  }
}

/** That a computation reads numbers, which a graph has only when it runs. */
export function isNotRecordable(error: unknown): error is PartitaError {
  return error instanceof PartitaError && error.code === 'UNSUPPORTED'
}
