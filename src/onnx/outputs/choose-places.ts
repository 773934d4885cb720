import type { Graph } from '../graph/graph.js'

/** Labels of the largest values of each row, as many as a size says: `[B, k], [B, 1] → [B, k]`, 0/1. */
export function largestOf(graph: Graph, values: string, k: number, size: string): string {
  const [, order] = graph.nodes('TopK', [values, graph.shape(k)], 2, { axis: 1 })
  const places = graph.constant(
    'int64',
    [1, k],
    Array.from({ length: k }, (_, place) => place),
  )
  const isTaken = graph.node('Cast', [graph.node('Less', [places, size])], { to: 7 })
  // the order is a permutation of the columns: every entry is overwritten
  return graph.node('ScatterElements', [order, order, isTaken], { axis: 1 })
}

/** How many entries of each row are not 0: `[B, k] → [B, 1]`, whole. */
export function sizeOf(graph: Graph, decided: string): string {
  return graph.node('ReduceSum', [decided, graph.shape(1)], { keepdims: 1 })
}

/** Whole numbers from true and false. */
export function whole(graph: Graph, truth: string): string {
  return graph.node('Cast', [truth], { to: 7 })
}
