import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { plackettLuce } from '../../samplers/index.js'
import {
  type PartialRanking,
  plackettLucePartial,
  type Ranking,
  type RankingMarginals,
  type SpaceOfRankings,
} from '../../spaces/index.js'
import { orderByRank } from '../decisions/expected-ranks.js'
import { checkWithinPrecision } from '../weights/check-within-precision.js'
import type { Posterior } from './posterior.js'
import { racePlaces } from './race-places.js'

/**
 * Plackett–Luce of one row, in closed form for any number of items: items arrive as in a race, with
 * exponential times of rates `e^s`, so that `P(j before i) = σ(s_j − s_i)`.
 *
 * @example
 * ```ts
 * import { permutations, PlackettLuceRankings } from 'partita/core'
 * const posterior = new PlackettLuceRankings(permutations(30), new Float32Array(30))
 * console.log(posterior.marginals.pairs[1]) // P(item 0 before item 1): ½
 * ```
 */
export class PlackettLuceRankings implements Posterior {
  readonly kind = 'exact'
  readonly effectiveShare = 1
  readonly codeLength: number
  #marginals?: RankingMarginals

  /** @param worths log-worths of the items, `[k]` */
  constructor(
    private readonly space: SpaceOfRankings<Ranking>,
    private readonly worths: ArrayLike<number>,
  ) {
    this.codeLength = space.codeLength
  }

  /** `P(i at place t)`, an integral in one dimension for each, and `P(j before i)`, `[k, k]` */
  get marginals(): RankingMarginals {
    const { worths } = this
    const k = worths.length
    let places: Float64Array | undefined
    this.#marginals ??= {
      get places() {
        places ??= racePlaces(worths)
        return places
      },
      pairs: Float64Array.from({ length: k * k }, (_, e) => {
        const [j, i] = [Math.floor(e / k), e % k]
        return i === j ? 0 : 1 / (1 + Math.exp(worths[i] - worths[j]))
      }),
    }
    return this.#marginals
  }

  /** `0 − τ`: all rankings together */
  logMass(logPartition: number): number {
    return 0 - logPartition
  }

  mode(): Float32Array {
    const code = new Float32Array(this.codeLength)
    const order = orderByRank(Float64Array.from(this.worths, (worth) => -worth))
    this.space.rankings.writeOrder(order, code, 0)
    return code
  }

  sample(rng: Rng, count: number): Float32Array {
    const codes = new Float32Array(count * this.codeLength)
    const parameters = Float32Array.from(this.worths)
    plackettLuce(this.space).sample(rng, count, { rows: 1, parameters }, codes)
    return codes
  }
}

/** The mass of what is known of a row's ranking. */
export interface RankingMass {
  readonly kind: 'exact'
  /** `ln Σ_{y ⊨ known} q(y) e^g − τ`, nats */
  logMass(logPartition: number): number
}

/**
 * The mass of what is known of each row's ranking under a Plackett–Luce energy, in closed form; undefined
 * for rows without one, and for other energies.
 *
 * @param known one partial ranking a row
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, partialRanking, permutations } from 'partita/core'
 * import { plackettLuceMasses, Rng, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const spec = { features: 1, energy: 'plackett-luce' } as const
 * const model = new EnergyModel(tape, permutations(50), spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0) } }
 * const [mass] = plackettLuceMasses(model, batch, [partialRanking(50, { order: [3, 4] })])
 * console.log(mass?.logMass(0)) // ln ½: nothing is learned yet
 * ```
 */
export function plackettLuceMasses(
  model: EnergyModel<Ranking>,
  batch: ModelBatch,
  known: readonly PartialRanking[],
): (RankingMass | undefined)[] {
  if (model.spec.energy !== 'plackett-luce') return known.map(() => undefined)
  const { tape } = model
  tape.clear()
  const { linear } = model.at(batch)
  const worths = tape.backend.read(linear.value).slice()
  checkWithinPrecision(model, worths, linear.cols)
  return known.map((ranking, b) => {
    const value = plackettLucePartial(ranking)?.(worths, b * ranking.items.length)
    return value === undefined
      ? undefined
      : { kind: 'exact', logMass: (logPartition) => value - logPartition }
  })
}
