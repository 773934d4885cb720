import type { Graph } from '../graph/graph.js'
import type { MarginalCurve } from '../onnx-source.js'

/**
 * Marginals `[B, k]` read off curves, linear between their points and level beyond them: the first value, what
 * every piece adds as far as a marginal is through it, and what every step adds beyond it.
 */
export function readCurves(
  graph: Graph,
  marginals: string,
  curves: readonly MarginalCurve[],
): string {
  const k = curves.length
  const pieces = Math.max(1, ...curves.map(({ says }) => says.length - 1))
  const table = (read: (curve: MarginalCurve, piece: number) => number) =>
    graph.constant(
      'float',
      [1, k, pieces],
      curves.flatMap((curve) =>
        Array.from({ length: pieces }, (_, piece) =>
          piece + 1 < curve.says.length ? read(curve, piece) : 0,
        ),
      ),
    )
  const from = table(({ says }, piece) => says[piece])
  const rises = ({ means }: MarginalCurve, piece: number) => means[piece + 1] - means[piece]
  const width = ({ says }: MarginalCurve, piece: number) => says[piece + 1] - says[piece]
  const p = graph.node('Unsqueeze', [marginals, graph.shape(2)])
  const through = graph.node('Sub', [p, from])
  const isBeyond = graph.node('Cast', [graph.node('Greater', [p, from])], { to: 1 })
  // a step has no width: all of it is beyond
  const inverse = table((curve, piece) => (width(curve, piece) > 0 ? 1 / width(curve, piece) : 0))
  const share = graph.node('Clip', [
    graph.node('Mul', [through, inverse]),
    graph.scalar(0),
    graph.scalar(1),
  ])
  const gradual = table((curve, piece) => (width(curve, piece) > 0 ? rises(curve, piece) : 0))
  const steps = table((curve, piece) => (width(curve, piece) > 0 ? 0 : rises(curve, piece)))
  const added = graph.node('Add', [
    graph.node('Mul', [share, gradual]),
    graph.node('Mul', [isBeyond, steps]),
  ])
  const sum = graph.node('ReduceSum', [added, graph.shape(2)], { keepdims: 0 })
  const first = graph.constant(
    'float',
    [1, k],
    curves.map(({ means }) => means[0]),
  )
  return graph.node('Add', [first, sum])
}
