import { createLaw, type GaussianRows } from '../../samplers/index.js'
import type { Graph } from '../graph/graph.js'
import { studentTail } from './law-density.js'

/** Each row's mixture of Gaussians as a graph has it. */
export interface MixtureInGraph {
  /** mean and deviation of each coordinate, `[B, 1, c]` */
  readonly mean: string
  readonly deviation: string
  /** means and widths of the components, `[B, K, c]` */
  readonly means: string
  readonly widths: string
  /** `ln` of the density with a Student-t part of this share, `[B, n, c] → [B, n]` */
  logDensity(codes: string, tails: number, degrees: number): string
}

const HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI)

/**
 * The mixtures that {@link GaussianRows} describes.
 *
 * @param parameters `[B, K (1 + 2c)]`
 */
export function mixtureInGraph(
  graph: Graph,
  parameters: string,
  { components: K, dimensions: c, logWidths: [least, most] }: GaussianRows,
): MixtureInGraph {
  const node = graph.node.bind(graph)
  const sizes = graph.shape(K, K * c, K * c)
  const [logits, centres, given] = graph.nodes('Split', [parameters, sizes], 3, { axis: 1 })
  const logWeights = node('LogSoftmax', [logits], { axis: 1 })
  const shaped = (value: string) => node('Reshape', [value, graph.shape(-1, K, c)])
  const means = shaped(centres)
  const logWidths = shaped(node('Clip', [given, graph.scalar(least), graph.scalar(most)]))
  const widths = node('Exp', [logWidths])
  const weights = node('Unsqueeze', [node('Exp', [logWeights]), graph.shape(2)])
  const average = (value: string) =>
    node('ReduceSum', [node('Mul', [weights, value]), graph.shape(1)], { keepdims: 1 })
  const square = (value: string) => node('Mul', [value, value])
  const mean = average(means)
  const spread = node('Add', [square(widths), square(node('Sub', [means, mean]))])
  const deviation = node('Sqrt', [node('Max', [average(spread), graph.scalar(1e-12)])])
  const last = (value: string, axis: number, keepdims: number) =>
    node('ReduceSum', [value, graph.shape(axis)], { keepdims })
  const gaussians = (codes: string) => {
    const each = (value: string) => node('Unsqueeze', [value, graph.shape(1)])
    const moved = node('Sub', [node('Unsqueeze', [codes, graph.shape(2)]), each(means)])
    const white = square(node('Div', [moved, each(widths)]))
    const halved = node('Mul', [white, graph.scalar(-0.5)])
    const scaled = node('Sub', [halved, each(logWidths)])
    const terms = node('Add', [last(scaled, 3, 0), each(logWeights)])
    const all = node('ReduceLogSumExp', [terms], { axes: [2], keepdims: 0 })
    return node('Sub', [all, graph.scalar(c * HALF_LN_2_PI)])
  }
  const heavy = (codes: string, degrees: number) => {
    const moved = node('Div', [node('Sub', [codes, mean]), deviation])
    const location = new Array<number>(c).fill(0)
    const factor = Array.from({ length: c * c }, (_, e) => Number(e % (c + 1) === 0))
    const peak = createLaw({ kind: 'student-t', location, factor, degrees }).logDensity(location, 0)
    const tail = studentTail(graph, last(square(moved), 2, 0), degrees, c, peak)
    return node('Sub', [tail, last(node('Log', [deviation]), 2, 0)])
  }
  return {
    mean,
    deviation,
    means,
    widths,
    logDensity(codes, tails, degrees) {
      const own = gaussians(codes)
      if (tails === 0) return own
      const parts = [
        node('Add', [own, graph.scalar(Math.log1p(-tails))]),
        node('Add', [heavy(codes, degrees), graph.scalar(Math.log(tails))]),
      ].map((part) => node('Unsqueeze', [part, graph.shape(2)]))
      const both = node('Concat', parts, { axis: 2 })
      return node('ReduceLogSumExp', [both], { axes: [2], keepdims: 0 })
    },
  }
}
