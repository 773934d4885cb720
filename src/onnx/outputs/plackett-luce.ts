import type { Variable } from '../../engine/index.js'
import type { Codes } from '../../models/index.js'
import { pairIndex, RankingSpace, type Space } from '../../spaces/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import { notRecordable } from '../backend/unsupported.js'
import type { Recording } from '../references/graph-reference.js'

/**
 * `ln PL(y | s)` of one ranking a row, `[B, 1]`, or of shared ones, `[B, m]`: each item that has a place gains
 * its log-worth less the log of the sum over itself and all that do not stand before it.
 *
 * @param worths `s`, `[B, k]`
 */
export function logPlackettLuce<Y>(
  { graph, tape, backend, space }: Recording<Y>,
  worths: Variable,
  { matrix, shared }: Codes,
): Variable {
  const { earliness, least } = earlinessOf(space)
  const k = worths.cols
  const map = graph.constant('float', [space.codeLength, k], earliness)
  const early = graph.node('MatMul', [nameOf(matrix.value), map])
  const own = graph.node('Unsqueeze', [early, graph.shape(2)])
  const others = graph.node('Unsqueeze', [early, graph.shape(1)])
  const isBefore = graph.node('Greater', [others, graph.node('Add', [own, graph.scalar(HALF)])])
  // one more dimension, of shared rankings
  const each = shared
    ? graph.node('Unsqueeze', [nameOf(worths.value), graph.shape(1)])
    : nameOf(worths.value)
  const all = graph.node('Unsqueeze', [each, graph.shape(shared ? 2 : 1)])
  const none = graph.scalar(Number.NEGATIVE_INFINITY)
  const left = graph.node('Where', [isBefore, none, all])
  const last = shared ? 3 : 2
  const sums = graph.node('ReduceLogSumExp', [left], { axes: [last], keepdims: 0 })
  const gains = graph.node('Sub', [each, sums])
  const isPlaced = graph.node('Greater', [early, graph.scalar(least)])
  const placed = graph.node('Where', [isPlaced, gains, graph.scalar(0)])
  const total = graph.node('ReduceSum', [placed, graph.shape(last - 1)], {
    keepdims: shared ? 0 : 1,
  })
  return tape.constant(backend.matrix(total, worths.rows, shared ? matrix.rows : 1))
}

/** Half of the least difference between two places. */
const HALF = 0.5

/**
 * What a code is multiplied with for a number of each item that is larger by at least 1 for each place it
 * stands before another, `[c, k]`; items without a place have all the same, below `least`.
 */
function earlinessOf<Y>(space: Space<Y>): {
  readonly earliness: Float64Array
  readonly least: number
} {
  if (!(space instanceof RankingSpace)) throw notRecordable('rankings in a code of their own')
  const k = space.items.length
  const n = space.places
  const earliness = new Float64Array(space.codeLength * k)
  if (space.code === 'ranks') {
    // neighbours are one standard deviation of the places' numbers apart
    const spread = k === 1 ? 1 : Math.sqrt((k * k - 1) / 12)
    for (let i = 0; i < k; i++) earliness[i * k + i] = spread
    return { earliness, least: n === k ? -k : -n / 2 + HALF }
  }
  if (space.code === 'matrix') {
    for (let i = 0; i < k; i++) {
      for (let t = 0; t < n; t++) earliness[(i * n + t) * k + i] = n - t
    }
    return { earliness, least: HALF }
  }
  // wins less losses: 2 more for each place
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      earliness[pairIndex(i, j, k) * k + i] = 1
      earliness[pairIndex(i, j, k) * k + j] = -1
    }
  }
  return { earliness, least: n === k ? -k : -n + HALF }
}

/** Items best first by scores, whole numbers `[B, k]`: ties by index. */
export function orderByScores<Y>({ graph }: Recording<Y>, scores: Variable): string {
  const [, order] = graph.nodes('TopK', [nameOf(scores.value), graph.shape(scores.cols)], 2, {
    axis: 1,
  })
  return order
}

/** `P(item j before item i) = σ(s_j − s_i)` at `j·k + i`, zero for `i = j`, `[B, k·k]`. */
export function pairwiseByWorths<Y>({ graph }: Recording<Y>, worths: Variable): string {
  const k = worths.cols
  const first = graph.node('Unsqueeze', [nameOf(worths.value), graph.shape(2)])
  const second = graph.node('Unsqueeze', [nameOf(worths.value), graph.shape(1)])
  const before = graph.node('Sigmoid', [graph.node('Sub', [first, second])])
  const apart = Array.from({ length: k * k }, (_, e) => Number(Math.floor(e / k) !== e % k))
  const pairs = graph.node('Mul', [before, graph.constant('float', [1, k, k], apart)])
  return graph.node('Reshape', [pairs, graph.shape(-1, k * k)])
}
