import type { Matrix } from '../../engine/index.js'

/** A matrix that is a value of a graph: its shape is known, and what it is called. */
export interface GraphMatrix extends Matrix {
  readonly name: string
}

/** What a backend of graphs was given: it has no other. */
export function nameOf(matrix: Matrix): string {
  return (matrix as GraphMatrix).name
}
