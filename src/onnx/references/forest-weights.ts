import type { Forest, Tree } from '../../models/forest/index.js'
import type { Graph } from '../graph/graph.js'

/**
 * The weights of a forest's outputs for rows of inputs, `[B, d] → [B, K]`, in operators of the default domain:
 * all trees go down one step at a time, and what leaves hold is added up by output. Nodes take nine bytes
 * or a few more.
 */
export function forestWeightsInGraph(
  graph: Graph,
  forest: Forest,
  x: string,
  zeros: string,
): string {
  const { trees } = forest
  const sizes = trees.map(({ columns }) => columns.length)
  const joined = (read: (tree: Tree, node: number) => number) =>
    trees.flatMap((tree) => Array.from(tree.columns, (_, node) => read(tree, node)))
  const nodes = sizes.reduce((sum, size) => sum + size, 0)
  const isLeaf = (tree: Tree, node: number) => tree.columns[node] < 0
  // at a leaf every value is above the threshold, and right of it is the leaf itself
  const columns = graph.wholes(
    [nodes],
    joined((tree, node) => Math.max(0, tree.columns[node])),
  )
  const thresholds = graph.constant(
    'float',
    [nodes],
    joined((tree, node) => (isLeaf(tree, node) ? Number.NEGATIVE_INFINITY : tree.thresholds[node])),
  )
  const stepsRight = graph.wholes(
    [nodes],
    joined((tree, node) => (isLeaf(tree, node) ? 0 : tree.next[node] - node)),
  )
  const missingRight = graph.constant(
    'bool',
    [nodes],
    joined((tree, node) => (isLeaf(tree, node) ? 1 : tree.missingRight[node])),
  )
  const one = graph.constant('int64', [], [1])
  let node = startOf(graph, sizes, x)
  for (let depth = Math.max(...trees.map(depthOf)); depth > 0; depth--) {
    const value = graph.node('GatherElements', [x, graph.node('Gather', [columns, node])], {
      axis: 1,
    })
    const isAbove = graph.node('Greater', [value, graph.node('Gather', [thresholds, node])])
    const goesRight = graph.node('Gather', [missingRight, node])
    const isMissing = graph.node('And', [graph.node('IsNaN', [value]), goesRight])
    const isRight = graph.node('Or', [isAbove, isMissing])
    const step = graph.node('Where', [isRight, graph.node('Gather', [stepsRight, node]), one])
    node = graph.node('Add', [node, step])
  }
  return leafWeights(graph, trees, node, zeros)
}

/** The root of each tree for each row, `[B, T]`. */
function startOf(graph: Graph, sizes: readonly number[], x: string): string {
  let next = 0
  const roots = sizes.map((size) => {
    next += size
    return next - size
  })
  const count = graph.node('Slice', [graph.node('Shape', [x]), graph.shape(0), graph.shape(1)])
  const shape = graph.node('Concat', [count, graph.shape(1)], { axis: 0 })
  return graph.node('Expand', [graph.constant('int64', [1, roots.length], roots), shape])
}

/** The shares in the leaves of each row by output, which sum to one. */
function leafWeights(graph: Graph, trees: readonly Tree[], leaf: string, zeros: string): string {
  const counts = trees.flatMap((tree) => entriesOf(tree))
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0)
  const held = graph.wholes([counts.length], counts)
  const first = graph.node('CumSum', [held, graph.constant('int64', [], [0])], { exclusive: 1 })
  const places = graph.constant(
    'int64',
    [1, 1, most],
    Array.from({ length: most }, (_, at) => at),
  )
  const column = (values: string) =>
    graph.node('Unsqueeze', [graph.node('Gather', [values, leaf]), graph.shape(2)])
  const isHeld = graph.node('Less', [places, column(held)])
  const entry = graph.node('Where', [
    isHeld,
    graph.node('Add', [places, column(first)]),
    graph.constant('int64', [], [0]),
  ])
  const outputs = graph.wholes(
    [trees.reduce((sum, { rows }) => sum + rows.length, 0)],
    trees.flatMap(({ rows }) => Array.from(rows)),
  )
  const values = trees.flatMap(({ shares }) => Array.from(shares))
  const shares = graph.constant('float', [values.length], values)
  const taken = graph.node('Where', [
    isHeld,
    graph.node('Gather', [shares, entry]),
    graph.scalar(0),
  ])
  const flat = (value: string) =>
    graph.node('Reshape', [value, graph.shape(-1, trees.length * most)])
  const sums = graph.node(
    'ScatterElements',
    [zeros, flat(graph.node('Gather', [outputs, entry])), flat(taken)],
    { axis: 1, reduction: 'add' },
  )
  const total = graph.node('ReduceSum', [sums, graph.shape(1)], { keepdims: 1 })
  return graph.node('Div', [sums, total])
}

/** How many outputs each node holds: none but leaves. */
function entriesOf({ columns, next, rows }: Tree): number[] {
  const counts = new Array<number>(columns.length).fill(0)
  let end = rows.length
  for (let node = columns.length - 1; node >= 0; node--) {
    if (columns[node] >= 0) continue
    counts[node] = end - next[node]
    end = next[node]
  }
  return counts
}

/** Nodes on the longest way to a leaf, less one. */
function depthOf({ columns, next }: Tree): number {
  const depths = new Int32Array(columns.length)
  let deepest = 0
  for (let node = 0; node < columns.length; node++) {
    deepest = Math.max(deepest, depths[node])
    if (columns[node] < 0) continue
    depths[node + 1] = depths[node] + 1
    depths[next[node]] = depths[node] + 1
  }
  return deepest
}
