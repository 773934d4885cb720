import type { TableSchema } from '../io/index.js'
import type { InputTransform } from '../models/index.js'
import type { Graph } from './graph/graph.js'

/**
 * The preparation of inputs, `[B, d] → [B, d′]`, as `transformInputs` has it.
 *
 * @param filled the raw inputs without what is missing; in double precision where they have a center
 */
export function prepareInputs(graph: Graph, filled: string, transform: InputTransform): string {
  const { kept, center, standardizer, appended, ignored } = transform
  const { fourier, piecewise } = appended ?? {}
  const row = (values: ArrayLike<number>) => graph.constant('float', [1, values.length], values)
  if (ignored) {
    const all = graph.node('ReduceSum', [filled, graph.shape(1)], { keepdims: 1 })
    const known = graph.node('Shape', [all])
    return graph.node('Expand', [graph.constant('float', [1, 1], [0]), known])
  }
  const taken = kept
    ? graph.node('Gather', [filled, graph.constant('int64', [kept.length], kept)], { axis: 1 })
    : filled
  const rows = center ? centered(graph, taken, center) : taken
  let prepared = rows
  if (standardizer) {
    const { mean, inverseScale, clip } = standardizer
    const moved = graph.node('Sub', [prepared, row(mean)])
    const scaled = graph.node('Mul', [moved, row(inverseScale)])
    prepared = graph.node('Clip', [scaled, graph.scalar(-clip), graph.scalar(clip)])
  }
  if (fourier) {
    const { frequencies, phases } = fourier
    const count = phases.length
    const weights = graph.constant('float', [frequencies.length / count, count], frequencies)
    const product = graph.node('MatMul', [prepared, weights])
    const waves = graph.node('Cos', [graph.node('Add', [product, row(phases)])])
    const scaled = graph.node('Mul', [waves, graph.scalar(Math.SQRT2)])
    prepared = graph.node('Concat', [prepared, scaled], { axis: 1 })
  }
  if (piecewise) {
    const { edges, starts } = piecewise
    const pieces = Array.from({ length: starts.length - 1 }, (_, column) =>
      Array.from({ length: starts[column + 1] - starts[column] - 1 }, (_, e) => ({
        column,
        from: edges[starts[column] + e],
        width: edges[starts[column] + e + 1] - edges[starts[column] + e],
      })),
    ).flat()
    if (pieces.length === 0) return prepared
    const columns = graph.constant(
      'int64',
      [pieces.length],
      pieces.map(({ column }) => column),
    )
    const values = graph.node('Gather', [rows, columns], { axis: 1 })
    const moved = graph.node('Sub', [values, row(pieces.map(({ from }) => from))])
    const share = graph.node('Div', [moved, row(pieces.map(({ width }) => width))])
    const clipped = graph.node('Clip', [share, graph.scalar(0), graph.scalar(1)])
    const doubled = graph.node('Mul', [clipped, graph.scalar(2)])
    const appended = graph.node('Sub', [doubled, graph.scalar(1)])
    prepared = graph.node('Concat', [prepared, appended], { axis: 1 })
  }
  return prepared
}

/** Raw inputs with what was learned to stand for a missing value; under the policy `error` there is none. */
export function fillMissing(
  graph: Graph,
  x: string,
  schema: TableSchema | undefined,
  type: 'float' | 'double',
): string {
  if (!schema) return x
  const { missing, means } = schema
  if (missing !== 'mean' && missing !== 'zero') return x
  const values = means.map((mean) => (missing === 'mean' ? (mean ?? 0) : 0))
  const standing = graph.constant(type, [1, values.length], values)
  return graph.node('Where', [graph.node('IsNaN', [x]), standing, x])
}

function centered(graph: Graph, x: string, center: Float64Array): string {
  const moved = graph.node('Sub', [x, graph.constant('double', [1, center.length], center)])
  return graph.node('Cast', [moved], { to: 1 })
}
