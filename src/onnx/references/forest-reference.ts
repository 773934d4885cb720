import type { Variable } from '../../engine/index.js'
import type { ForestMeasure } from '../../models/forest/index.js'
import type { Codes } from '../../models/index.js'
import { CodeTable } from '../../samplers/index.js'
import { enumerateCodes, type Space } from '../../spaces/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import { forestWeightsInGraph } from './forest-weights.js'
import { type GraphReference, type Recording, recordedMeasure } from './graph-reference.js'
import { smoothInGraph } from './smooth-part.js'

/** Codes that differ by less are one. */
const SAME = 1e-3

/**
 * A forest as a reference measure: `q(y|x) = (1 − λ) Σ_i w_i(x) [y = y_i] + λ s(y|x)`, as `ForestMeasure` has it.
 *
 * @param x the inputs that it reads, `[B, d]`
 */
export function forestReference<Y>(
  recording: Recording<Y>,
  measure: ForestMeasure<Y>,
  x: string,
): GraphReference {
  const { graph, tape, backend, space } = recording
  const { codes, smoothing, forest } = measure.parts
  const outputs = forest.rows
  const c = space.codeLength
  const { count } = backend.rows
  const filled = (value: number, cols: number) =>
    graph.node('Expand', [
      graph.constant('float', [1, 1], [value]),
      backend.rows.shapeOf(count, cols),
    ])
  const weights = forestWeightsInGraph(graph, forest, x, filled(0, outputs))
  const smooth = smoothInGraph(recording, measure, weights)
  const logWeights = graph.node('Add', [
    graph.node('Log', [weights]),
    graph.scalar(Math.log(1 - smoothing)),
  ])
  /** `ln` of what the listed outputs have of each code, `[B, m]` */
  const seenOf = ({ matrix, shared }: Codes): Variable => {
    if (!shared) {
      const each = graph.node('Unsqueeze', [nameOf(matrix.value), graph.shape(1)])
      const apart = graph.node('Abs', [graph.node('Sub', [each, heldCodes(recording, measure)])])
      const most = graph.node('ReduceMax', [apart], { axes: [2], keepdims: 0 })
      const isOther = graph.node('Greater', [most, graph.scalar(SAME)])
      const none = graph.scalar(Number.NEGATIVE_INFINITY)
      const found = graph.node('ReduceMax', [graph.node('Where', [isOther, none, logWeights])], {
        axes: [1],
        keepdims: 1,
      })
      return tape.constant(backend.matrix(found, count, 1))
    }
    const places = graph.constant('int64', [1, outputs], placesOf(space, codes))
    const every = graph.node('Expand', [places, backend.rows.shapeOf(count, outputs)])
    const none = filled(Number.NEGATIVE_INFINITY, matrix.rows)
    const name = graph.node('ScatterElements', [none, every, logWeights], { axis: 1 })
    return tape.constant(backend.matrix(name, count, matrix.rows))
  }
  const joined = (seen: Variable, unseen: Variable): Variable =>
    tape.add(unseen, tape.softplus(tape.subtract(seen, unseen)))
  const logSmoothing = Math.log(smoothing)
  const logDensityOf = (given: Codes) =>
    joined(
      tape.addScalar(seenOf(given), space.logSize),
      tape.addScalar(smooth.logDensityOf(given), logSmoothing),
    )
  const parameters = smooth.parameters
    ? backend.standIn(nameOf(smooth.parameters.value), count, measure.smooth.width)
    : new Float32Array(0)
  return {
    measure: recordedMeasure('forest', {
      logDensityOf,
      linearLogPartition(_tape, linear) {
        const part = measure.smooth.logSum(tape, linear, parameters)
        if (!part) return undefined
        const matrix = tape.constant(backend.matrix(heldCodes(recording, measure), outputs, c))
        const listed = tape.constant(backend.matrix(logWeights, count, outputs))
        const scores = tape.matmul(linear, matrix, false, true)
        const seen = tape.rowLogSumExp(tape.add(scores, listed))
        return joined(seen, tape.addScalar(part, logSmoothing))
      },
    }),
    logDensityOf,
    ...(smooth.marginals !== undefined && {
      marginals: mixed(
        recording,
        smoothing,
        graph.node('MatMul', [weights, heldCodes(recording, measure)]),
        smooth.marginals,
      ),
    }),
  }
}

function mixed<Y>(
  { graph }: Recording<Y>,
  smoothing: number,
  seen: string,
  unseen: string,
): string {
  const most = graph.node('Mul', [seen, graph.scalar(1 - smoothing)])
  return graph.node('Add', [most, graph.node('Mul', [unseen, graph.scalar(smoothing)])])
}

/** The codes of the outputs, `[K, c]`. */
function heldCodes<Y>(
  { graph, space }: Recording<Y>,
  { parts: { codes, forest } }: ForestMeasure<Y>,
): string {
  return graph.codes([forest.rows, space.codeLength], codes)
}

/** Where outputs stand in the order of enumeration. */
function placesOf<Y>(space: Space<Y>, codes: Float32Array): Int32Array {
  const c = space.codeLength
  const places = new Int32Array(codes.length / c)
  if (space.freeBits) {
    codes.forEach((bit, e) => {
      places[Math.floor(e / c)] += bit * 2 ** (e % c)
    })
    return places
  }
  const all = enumerateCodes(space)
  const table = new CodeTable(c, all.count)
  for (let at = 0; at < all.codes.length; at += c) table.add(all.codes, at)
  return places.map((_, y) => table.find(codes, y * c))
}
