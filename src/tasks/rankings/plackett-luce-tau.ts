import type { EnergyModel } from '../../models/index.js'
import { asPartialRanking, type Permutations, type Ranking } from '../../spaces/index.js'
import type { TrainingData } from '../../training/index.js'

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
  return Float64Array.from({ length: features.rows }, (_, row) => {
    const constraint = constraints?.[row]
    let right = 0
    let pairs = 0
    const addPair = (better: number, worse: number) => {
      right += Math.sign(worths[row * k + better] - worths[row * k + worse])
      pairs++
    }
    const known = constraint ? asPartialRanking(constraint, k).preferences() : []
    for (const [better, worse] of known) addPair(better, worse)
    for (let a = row * count; a < (row + 1) * count && !constraint; a++) {
      if (logWeights && logWeights[a] === Number.NEGATIVE_INFINITY) continue
      space.readOrder(codes, a * space.codeLength, order)
      for (let t = 0; t < k; t++) for (let s = 0; s < t; s++) addPair(order[s], order[t])
    }
    return pairs > 0 ? right / pairs : 0
  })
}
