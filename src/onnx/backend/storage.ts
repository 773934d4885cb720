import type { Matrix } from '../../engine/index.js'
import type { Graph } from '../graph/graph.js'
import { tensorOf } from '../graph/tensor.js'
import { type GraphMatrix, nameOf } from './graph-matrix.js'
import type { OpenRows } from './open-rows.js'
import { notRecordable } from './unsupported.js'

/** Constants and shapes of a graph. */
export function graphStorage(
  graph: Graph,
  rows: OpenRows,
  standIns: ReadonlyMap<ArrayLike<number>, string>,
) {
  let allocated = 0
  return {
    allocate(count: number, cols: number): GraphMatrix {
      allocated++
      const name = `p${allocated}`
      graph.place(name, tensorOf('float', [count, cols], new Float32Array(count * cols)))
      return { name, rows: count, cols }
    },
    write(target: Matrix, values: ArrayLike<number>): void {
      graph.place(nameOf(target), tensorOf('float', [target.rows, target.cols], values))
    },
    upload(values: ArrayLike<number>, count: number, cols: number): GraphMatrix {
      const standing = standIns.get(values)
      if (standing !== undefined) return { name: standing, rows: count, cols }
      if (!rows.isOpen(count)) {
        return { name: graph.constant('float', [count, cols], values), rows: count, cols }
      }
      // a constant for all rows is one for each
      for (let e = cols; e < values.length; e++) {
        if (values[e] !== values[e - cols]) throw notRecordable('a constant that rows differ in')
      }
      const row = graph.constant(
        'float',
        [1, cols],
        Array.from({ length: cols }, (_, j) => values[j]),
      )
      const name = graph.node('Expand', [row, rows.shapeOf(count, cols)])
      return { name, rows: count, cols }
    },
    reshape(source: Matrix, count: number, cols: number): GraphMatrix {
      const isOpen = rows.isOpen(source.rows)
      if (isOpen !== rows.isOpen(count)) throw notRecordable('rows that become columns')
      const name = graph.node('Reshape', [nameOf(source), rows.reshapeTo(count, cols)])
      return { name, rows: count, cols }
    },
    // nothing is ever dropped: a graph holds what its outputs depend on
    reset(): void {},
    mark: () => () => {},
    memoryBytes: () => 0,
  }
}
