import {
  decideRanking,
  inferRankings,
  type RankingRule,
  rankingsAtOnce,
} from '../../inference/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { asPartialRanking, type Permutations, type Ranking } from '../../spaces/index.js'
import type { TrainingData } from '../../training/index.js'
import { rowsInTurn } from '../fitted/rows.js'

/** How rankings are decided, and what is drawn for it. */
export interface RankingScoring {
  readonly generator: Generator
  readonly decision: RankingRule
  readonly rng: Rng
}

/**
 * Kendall τ of the decision about each row, `[n]`: over the pairs whose order is known, the mean over what is
 * listed for a row known in part; 0 where nothing is known. Of a Plackett–Luce model, whose rules agree but
 * for chance, it is that of its mode.
 */
export function rankingScores(
  model: EnergyModel<Ranking>,
  space: Permutations,
  held: TrainingData,
  { generator, decision, rng }: RankingScoring,
): Float64Array {
  if (model.spec.energy === 'plackett-luce') return plackettLuceTau(model, space, held)
  const { features } = held
  const k = space.items.length
  const worths = new Float32Array(features.rows * k)
  for (const { from, batch } of rowsInTurn(model.tape, features, rankingsAtOnce(space))) {
    const posteriors = inferRankings(model, space, generator, batch, rng.split(from))
    posteriors.forEach((posterior, b) => {
      decideRanking(posterior, space, decision).forEach((item, place) => {
        worths[(from + b) * k + item] = -place
      })
    })
  }
  return tauOfWorths(worths, space, held)
}

/** The same of the mode of a Plackett–Luce model. */
export function plackettLuceTau(
  model: EnergyModel<Ranking>,
  space: Permutations,
  held: TrainingData,
): Float64Array {
  const { tape } = model
  const { features } = held
  tape.clear()
  const worths = Float32Array.from(tape.backend.read(model.at({ features }).linear.value))
  tape.clear()
  return tauOfWorths(worths, space, held)
}

/** @param worths of the items of each row, those of larger ones come first, `[n, k]` */
function tauOfWorths(
  worths: Float32Array,
  space: Permutations,
  { features, codes, count = 1, logWeights, constraints }: TrainingData,
): Float64Array {
  const k = space.items.length
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
