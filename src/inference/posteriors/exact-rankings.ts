import type { Generator } from '../../losses/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import {
  isEnumerable,
  type PartialRanking,
  type Ranking,
  type SpaceOfRankings,
} from '../../spaces/index.js'
import { enumeratedPosteriors } from './enumerated-posteriors.js'
import { type RankingSums, rankingSums } from './ranking-sums.js'
import type { WeightedOutputs } from './weighted-outputs.js'

/**
 * `p(·|x)` over rankings for each row of a batch, or what is left of it given what is known of each,
 * exactly, under any reference measure and loss: by sums over all orders ({@link rankingSums}, up to 16
 * items), else over all rankings one by one, up to 8 items. Undefined beyond.
 *
 * @param known one partial ranking a row; default: nothing is known
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, exactRankings, parseGenerator } from 'partita/core'
 * import { permutations, rankingMarginals, Rng, Tape } from 'partita/core'
 * const space = permutations(4)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const [posterior] = exactRankings(model, space, parseGenerator('sparsemax'), { features })!
 * console.log(posterior.kind, rankingMarginals(posterior, space).pairs) // enumerated, all ½
 * ```
 */
export function exactRankings(
  model: EnergyModel<Ranking>,
  space: SpaceOfRankings<Ranking>,
  generator: Generator,
  batch: ModelBatch,
  known?: readonly PartialRanking[],
): (RankingSums | WeightedOutputs)[] | undefined {
  const sums = rankingSums(model, space, generator, batch, known)
  return sums ?? enumeratedRankings(model, space, generator, batch, known)
}

/**
 * The same over all rankings one by one, of up to 8 items, each with its probability. Undefined beyond.
 *
 * @param known one partial ranking a row; default: nothing is known
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, enumeratedRankings, logistic } from 'partita/core'
 * import { permutations, Rng, Tape } from 'partita/core'
 * const space = permutations(3)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const [posterior] = enumeratedRankings(model, space, logistic, { features })!
 * console.log(posterior.weights) // a sixth each: nothing is learned yet
 * ```
 */
export function enumeratedRankings(
  model: EnergyModel<Ranking>,
  space: SpaceOfRankings<Ranking>,
  generator: Generator,
  batch: ModelBatch,
  known?: readonly PartialRanking[],
): WeightedOutputs[] | undefined {
  if (!isEnumerable(space)) return undefined
  const all = enumeratedPosteriors(model, generator, batch)
  return known ? all.map((posterior, b) => given(posterior, space, known[b])) : all
}

/** What is left of a posterior over all rankings where some contradict what is known. */
function given(
  posterior: WeightedOutputs,
  { rankings, codeLength: c }: SpaceOfRankings<Ranking>,
  known: PartialRanking,
): WeightedOutputs {
  const order = new Int32Array(rankings.items.length)
  return posterior.restricted((code) => {
    rankings.readOrder(posterior.codes, code * c, order)
    return known.allows(Array.from(order))
  })
}
