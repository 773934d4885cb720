import type { Backend } from '../api.js'
import type { Matrix } from '../operands.js'
import { createReferenceBackend } from '../reference/index.js'
import type { Tensors, TfMatrix } from './tensors.js'

/** The float64 reference, for what no TensorFlow.js operation computes, and the ways there and back. */
export function hostOf(tensors: Tensors): {
  readonly host: Backend
  down(matrix: Matrix): Matrix
  up(matrix: Matrix): TfMatrix
} {
  const host = createReferenceBackend()
  return {
    host,
    down: (matrix) => host.upload(tensors.read(matrix), matrix.rows, matrix.cols),
    up: (matrix) => tensors.upload(host.read(matrix), matrix.rows, matrix.cols),
  }
}
