import { enumerateCodes, type SpaceOfRankings } from '../../spaces/index.js'
import type { Recording } from '../references/graph-reference.js'
import type { ListedOutputs } from './listed-outputs.js'

/** `P(item j before item i)` at `j·k + i` where all orders are listed, `[B, k·k]`. */
export function pairwiseOfListed<Y>(
  { graph, space }: Recording<Y>,
  { rankings }: SpaceOfRankings<Y>,
  { count, logWeights }: ListedOutputs,
): string {
  const k = rankings.items.length
  const { codes } = enumerateCodes(space)
  const isBefore = new Float32Array(count * k * k)
  const order = new Int32Array(k)
  for (let y = 0; y < count; y++) {
    rankings.readOrder(codes, y * space.codeLength, order)
    order.forEach((first, place) => {
      for (const item of order.subarray(place + 1)) isBefore[(y * k + item) * k + first] = 1
    })
  }
  const probabilities = graph.node('Softmax', [logWeights], { axis: 1 })
  return graph.node('MatMul', [probabilities, graph.codes([count, k * k], isBefore)])
}
