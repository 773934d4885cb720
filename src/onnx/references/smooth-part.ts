import type { Variable } from '../../engine/index.js'
import { type ForestMeasure, WORTH_STEPS } from '../../models/forest/index.js'
import type { Codes } from '../../models/index.js'
import { hasRankings, type SpaceOfRankings } from '../../spaces/index.js'
import { logPlackettLuce } from '../outputs/plackett-luce.js'
import type { Recording } from './graph-reference.js'

/** The smooth part of a forest for each row, as a graph fits it to the weights of outputs. */
export interface SmoothInGraph {
  /** what its sums read, `[B, p]`; absent: nothing */
  readonly parameters?: Variable
  /** `P(label in y)` of independent labels, `[B, k]` */
  readonly marginals?: string
  /** `ln s − ln u`, `[B, 1]` or `[B, N]` */
  logDensityOf(codes: Codes): Variable
}

/** The part that a space has, fitted to weights of outputs `[B, K]`. */
export function smoothInGraph<Y>(
  recording: Recording<Y>,
  measure: ForestMeasure<Y>,
  weights: string,
): SmoothInGraph {
  const { tape, backend, space } = recording
  const { count } = backend.rows
  if (measure.smooth.name === 'independent') return independent(recording, measure, weights)
  if (measure.smooth.name === 'plackett-luce' && hasRankings(space)) {
    const name = fittedWorths(recording, space, measure, weights)
    const worths = tape.constant(backend.matrix(name, count, measure.smooth.width))
    return {
      parameters: worths,
      logDensityOf: (codes) =>
        tape.addScalar(logPlackettLuce(recording, worths, codes), space.logSize),
    }
  }
  return {
    logDensityOf({ matrix, shared }) {
      const cols = shared ? matrix.rows : 1
      return tape.upload(new Float32Array(count * cols), count, cols)
    },
  }
}

/** Labels with the probabilities that weighted outputs have, and all rows as some more of them. */
function independent<Y>(
  { graph, tape, backend, space }: Recording<Y>,
  { parts: { codes, strength }, smooth: { base } }: ForestMeasure<Y>,
  weights: string,
): SmoothInGraph {
  const c = base.length
  const dims = [codes.length / c, c]
  // absent labels are counted, too: 1 − p is not exact where p is near one
  const share = (values: Float32Array, ofAll: Float64Array) => {
    const mean = graph.node('MatMul', [weights, graph.codes(dims, values)])
    const prior = graph.constant(
      'float',
      [1, c],
      ofAll.map((p) => strength * p),
    )
    return graph.node('Div', [graph.node('Add', [mean, prior]), graph.scalar(1 + strength)])
  }
  const marginals = share(codes, base)
  const absent = share(
    codes.map((bit) => 1 - bit),
    base.map((p) => 1 - p),
  )
  const logits = graph.node('Log', [graph.node('Div', [marginals, absent])])
  const parameters = tape.constant(backend.matrix(logits, backend.rows.count, c))
  return {
    parameters,
    marginals,
    logDensityOf({ matrix, shared }) {
      const score = shared
        ? tape.matmul(parameters, matrix, false, true)
        : tape.groupDot(parameters, matrix)
      return tape.addColumn(score, tape.scale(space.linearLogPartition!(tape, parameters), -1))
    },
  }
}

/** Log-worths by as many steps of minorise–maximise as our own, `[B, k]`. */
function fittedWorths<Y>(
  { graph }: Recording<Y>,
  { rankings, codeLength }: SpaceOfRankings<Y>,
  { parts: { codes, strength }, smooth: { base } }: ForestMeasure<Y>,
  weights: string,
): string {
  const k = base.length
  const count = codes.length / codeLength
  const stages = Math.min(rankings.places, k - 1)
  const orders = new Int32Array(count * k)
  const flatPlaces = new Int32Array(count * k)
  const chosen = new Float32Array(count * k)
  for (let y = 0; y < count; y++) {
    const order = orders.subarray(y * k, (y + 1) * k)
    rankings.readOrder(codes, y * codeLength, order)
    for (let t = 0; t < k; t++) {
      flatPlaces[y * k + order[t]] = y * k + t
      if (t < stages) chosen[y * k + order[t]] = 1
    }
  }
  const byPlace = graph.wholes([count, k], orders)
  const byItem = graph.wholes([count, k], flatPlaces)
  const isStage = graph.constant(
    'float',
    [1, 1, k],
    Array.from({ length: k }, (_, t) => Number(t < stages)),
  )
  const wins = graph.node('MatMul', [weights, graph.codes([count, k], chosen)])
  const gained = graph.node('Add', [wins, graph.scalar(strength)])
  const prior = graph.constant(
    'float',
    [1, k],
    base.map((worth) => strength / worth),
  )
  const last = graph.constant('int64', [], [2])
  const staged = graph.node('Mul', [graph.node('Unsqueeze', [weights, graph.shape(2)]), isStage])
  let worths = graph.constant('float', [1, k], base)
  for (let step = 0; step < WORTH_STEPS; step++) {
    const inOrder = graph.node('Gather', [worths, byPlace], { axis: 1 })
    const left = graph.node('CumSum', [inOrder, last], { reverse: 1 })
    const sums = graph.node('CumSum', [graph.node('Div', [staged, left]), last])
    const flat = graph.node('Reshape', [sums, graph.shape(-1, count * k)])
    const perItem = graph.node('Gather', [flat, byItem], { axis: 1 })
    const share = graph.node('ReduceSum', [perItem, graph.shape(1)], { keepdims: 0 })
    worths = graph.node('Div', [gained, graph.node('Add', [share, prior])])
  }
  return graph.node('Log', [worths])
}
