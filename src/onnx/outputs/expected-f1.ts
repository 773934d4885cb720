import { f1Quadrature } from '../../inference/index.js'
import type { Graph } from '../graph/graph.js'
import type { ListedOutputs } from './listed-outputs.js'

/** What the best set of each size is expected to score. */
export interface ExpectedF1 {
  /** `P(y = ∅)`, `[B, 1]` */
  readonly probabilityOfEmpty: string
  /** of the best sets of 1 … k labels, `[B, k]` */
  readonly ofSizes: string
  /** what each label adds to a set of the size of each row, `[B, k]`: the best set has the largest */
  gainsAt(size: string): string
}

/**
 * The expected F1 of the `l` most probable of independent labels, as `f1OptimalIndependent` has it:
 *   `Σ_q 2 w_q t_q^l Π_j (1 − p_j (1 − t_q)) Σ_{i ≤ l} p_i / (1 − p_i (1 − t_q))`.
 */
export function expectedF1OfIndependent(graph: Graph, marginals: string, k: number): ExpectedF1 {
  const { nodes, weights } = f1Quadrature(k)
  const count = nodes.length
  const [sorted] = graph.nodes('TopK', [marginals, graph.shape(k)], 2, { axis: 1 })
  const p = graph.node('Unsqueeze', [sorted, graph.shape(1)])
  const rest = graph.constant(
    'float',
    [1, count, 1],
    nodes.map((node) => 1 - node),
  )
  const factors = graph.node('Sub', [graph.scalar(1), graph.node('Mul', [p, rest])])
  const product = graph.node('ReduceProd', [factors], { axes: [2], keepdims: 1 })
  const shares = graph.node('Div', [p, factors])
  const last = graph.constant('int64', [], [2])
  const sums = graph.node('CumSum', [shares, last])
  // the powers are computed when the graph runs: they take no room in the file
  const places = graph.constant(
    'float',
    [1, 1, k],
    Array.from({ length: k }, (_, place) => place + 1),
  )
  const node = graph.constant('float', [1, count, 1], nodes)
  const powers = graph.node('Pow', [node, places])
  const twice = graph.constant(
    'float',
    [1, count, 1],
    weights.map((weight) => 2 * weight),
  )
  const scaled = graph.node('Mul', [graph.node('Mul', [powers, twice]), product])
  const terms = graph.node('Mul', [scaled, sums])
  const absent = graph.node('Sub', [graph.scalar(1), marginals])
  return {
    probabilityOfEmpty: graph.node('ReduceProd', [absent], { axes: [1], keepdims: 1 }),
    ofSizes: graph.node('ReduceSum', [terms, graph.shape(1)], { keepdims: 0 }),
    gainsAt: () => marginals,
  }
}

/**
 * The same over all sets, as `maximizeExpectedF1` has it: a set of size `l` gains
 * `D[i, l] = Σ_s 2 P(y_i = 1, |y| = s) / (s + l)` of each label `i` in it.
 */
export function expectedF1OfListed(
  graph: Graph,
  { codes, count, logWeights }: ListedOutputs,
  k: number,
): ExpectedF1 {
  const counted = Array.from({ length: k }, (_, place) => place + 1)
  const probabilities = graph.node('Softmax', [logWeights], { axis: 1 })
  const sizes = graph.node('ReduceSum', [codes, graph.shape(1)], { keepdims: 1 })
  const isOfSize = graph.node('Equal', [sizes, graph.constant('float', [1, k], counted)])
  const ofSize = graph.node('Unsqueeze', [
    graph.node('Cast', [isOfSize], { to: 1 }),
    graph.shape(1),
  ])
  const entries = graph.node('Unsqueeze', [codes, graph.shape(2)])
  const both = graph.node('Reshape', [
    graph.node('Mul', [entries, ofSize]),
    graph.shape(count, k * k),
  ])
  const joint = graph.node('Reshape', [
    graph.node('MatMul', [probabilities, both]),
    graph.shape(-1, k, k),
  ])
  const factors = counted.flatMap((s) => counted.map((l) => 2 / (s + l)))
  const gains = graph.node('MatMul', [joint, graph.constant('float', [k, k], factors)])
  const [sorted] = graph.nodes('TopK', [gains, graph.shape(k)], 2, { axis: 1 })
  const isWithin = counted.flatMap((place) => counted.map((l) => Number(place <= l)))
  const taken = graph.node('Mul', [sorted, graph.constant('float', [1, k, k], isWithin)])
  const first = graph.node('Slice', [probabilities, graph.shape(0), graph.shape(1), graph.shape(1)])
  return {
    probabilityOfEmpty: first,
    ofSizes: graph.node('ReduceSum', [taken, graph.shape(1)], { keepdims: 0 }),
    gainsAt(size) {
      const isSize = graph.node('Equal', [size, graph.constant('int64', [1, k], counted)])
      const chosen = graph.node('Unsqueeze', [
        graph.node('Cast', [isSize], { to: 1 }),
        graph.shape(1),
      ])
      const own = graph.node('Mul', [gains, chosen])
      return graph.node('ReduceSum', [own, graph.shape(2)], { keepdims: 0 })
    },
  }
}
