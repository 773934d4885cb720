import type { EnergyModel } from '../models/index.js'
import { asPartialRanking, type Permutations, type Ranking } from '../spaces/index.js'
import type { TrainingData } from '../training/index.js'

/**
 * Kendall τ of the mode of a Plackett–Luce model on each row, `[n]`: over the pairs whose order is
 * known, the mean over what is listed for a row known in part; 0 where nothing is known.
 */
export function plackettLuceTau(
  model: EnergyModel<Ranking>,
  space: Permutations,
  { features, codes, count = 1, logWeights, constraints }: TrainingData,
): Float64Array {
  const { tape } = model
  const k = space.items.length
  tape.clear()
  const worths = Float32Array.from(tape.backend.read(model.at({ features }).linear.value))
  tape.clear()
  const order = new Int32Array(k)
  const place = new Int32Array(k)
  return Float64Array.from({ length: features.rows }, (_, row) => {
    const worthOf = (item: number) => worths[row * k + item]
    const constraint = constraints?.[row]
    let right = 0
    let pairs = 0
    const addPair = (better: number, worse: number) => {
      right += Math.sign(worthOf(better) - worthOf(worse))
      pairs++
    }
    if (constraint) {
      for (const [better, worse] of asPartialRanking(constraint, k).preferences()) {
        addPair(better, worse)
      }
    }
    for (let a = row * count; a < (row + 1) * count && !constraint; a++) {
      if (logWeights && logWeights[a] === Number.NEGATIVE_INFINITY) continue
      space.readOrder(codes, a * space.codeLength, order)
      order.forEach((item, t) => {
        place[item] = t
      })
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < i; j++) place[i] < place[j] ? addPair(i, j) : addPair(j, i)
      }
    }
    return pairs > 0 ? right / pairs : 0
  })
}
