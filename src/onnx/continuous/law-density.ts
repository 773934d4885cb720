import { createLaw, type LawDescription } from '../../samplers/index.js'
import type { Graph } from '../graph/graph.js'

/** `ln` of a law's density at codes `[B, d]`, `[B, 1]`. */
export function lawInGraph(graph: Graph, codes: string, law: LawDescription): string {
  if (law.kind === 'mixture') {
    const parts = law.parts.map(({ law: own, weight }) =>
      graph.node('Add', [lawInGraph(graph, codes, own), graph.scalar(Math.log(weight))]),
    )
    return logSum(graph, graph.node('Concat', parts, { axis: 1 }))
  }
  const peak = (description: LawDescription, at: readonly number[]) =>
    createLaw(description).logDensity(Float64Array.from(at), 0)
  if (law.kind === 'student-t') {
    const { location, factor, degrees } = law
    const square = squares(graph, codes, location, factor, location.length)
    return studentTail(graph, square, degrees, location.length, peak(law, location))
  }
  const { means, factors, logWeights, d } = centresOf(law)
  const constants = logWeights.map((logWeight, k) => {
    const location = means.slice(k * d, (k + 1) * d)
    const first = factors.length === d * d ? 0 : k * d * d
    const factor = factors.slice(first, first + d * d)
    return (
      logWeight +
      peak({ kind: 'gaussian-mixture', weights: [1], means: location, factors: factor }, location)
    )
  })
  const square = squares(graph, codes, means, factors, d)
  const half = graph.node('Mul', [square, graph.scalar(-0.5)])
  return logSum(
    graph,
    graph.node('Add', [half, graph.constant('float', [1, constants.length], constants)]),
  )
}

/** `constant − ½ (ν + d) ln(1 + square / ν)`. */
export function studentTail(
  graph: Graph,
  square: string,
  degrees: number,
  d: number,
  constant: number,
): string {
  const share = graph.node('Mul', [square, graph.scalar(1 / degrees)])
  const log = graph.node('Log', [graph.node('Add', [share, graph.scalar(1)])])
  const scaled = graph.node('Mul', [log, graph.scalar(-(degrees + d) / 2)])
  return graph.node('Add', [scaled, graph.scalar(constant)])
}

/** `|L⁻¹ (z − m)|²` of every centre, `[B, K]`; a factor for all of them, or one each. */
function squares(
  graph: Graph,
  codes: string,
  means: readonly number[],
  factors: readonly number[],
  d: number,
): string {
  const K = means.length / d
  const F = factors.length / (d * d)
  const inverses = Array.from({ length: F }, (_, k) =>
    transposedInverse(factors.slice(k * d * d, (k + 1) * d * d), d),
  ).flat()
  const centres = graph.constant('float', [K, 1, d], means)
  const moved = graph.node('Sub', [graph.node('Unsqueeze', [codes, graph.shape(0)]), centres])
  const white = graph.node('MatMul', [moved, graph.constant('float', [F, d, d], inverses)])
  const sum = graph.node('ReduceSum', [graph.node('Mul', [white, white]), graph.shape(2)], {
    keepdims: 0,
  })
  return graph.node('Transpose', [sum], { perm: [1, 0] })
}

/** `L⁻ᵀ` of a lower triangle, row-major. */
function transposedInverse(L: readonly number[], d: number): number[] {
  const out = new Array<number>(d * d).fill(0)
  for (let e = 0; e < d; e++) {
    for (let i = e; i < d; i++) {
      let sum = i === e ? 1 : 0
      for (let k = e; k < i; k++) sum -= L[i * d + k] * out[e * d + k]
      out[e * d + i] = sum / L[i * d + i]
    }
  }
  return out
}

function centresOf(law: Extract<LawDescription, { kind: 'gaussian-mixture' | 'kernel' }>) {
  if (law.kind === 'kernel') {
    const { points, factor, dimensions: d } = law
    const count = points.length / d
    return {
      means: points,
      factors: factor,
      d,
      logWeights: new Array<number>(count).fill(-Math.log(count)),
    }
  }
  const { means, factors, weights } = law
  return { means, factors, d: means.length / weights.length, logWeights: weights.map(Math.log) }
}

function logSum(graph: Graph, terms: string): string {
  return graph.node('ReduceLogSumExp', [terms], { axes: [1], keepdims: 1 })
}
