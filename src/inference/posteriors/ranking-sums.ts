import { type Generator, isLogistic } from '../../losses/index.js'
import type { BatchModel, EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  type PartialRanking,
  RANKING_ORACLE_LIMIT,
  type Ranking,
  type RankingMarginals,
  RankingOracle,
  type RankingScores,
  readsLinearScores,
  type SpaceOfRankings,
} from '../../spaces/index.js'
import { checkWithinPrecision } from '../weights/check-within-precision.js'
import type { Posterior } from './posterior.js'
import { rankingRowScores, restrictedScores } from './ranking-row-scores.js'

/** Exact sums over all orders of one row, or over those that agree with what is known of it. */
export class RankingSums implements Posterior {
  readonly kind = 'exact'
  readonly effectiveShare = 1
  readonly codeLength: number
  #marginals?: RankingMarginals

  /** @param scores of the logistic model, a Plackett–Luce part included */
  constructor(
    private readonly space: SpaceOfRankings<Ranking>,
    private readonly oracle: RankingOracle,
    private readonly scores: RankingScores,
  ) {
    this.codeLength = space.codeLength
  }

  /** `P(i at place t)` and `P(j before i)` */
  get marginals(): RankingMarginals {
    this.#marginals ??= this.oracle.solve(this.scores)
    return this.#marginals
  }

  /** `ln Σ_y q(y) e^g − τ` over the orders; relative to a Plackett–Luce part if there is one */
  logMass(logPartition: number): number {
    const { plackettLuce, plackettLucePower: power = 1, places, pairs } = this.scores
    // Plackett–Luce scores are log-probabilities already
    if (plackettLuce && !(places || pairs)) return 0 - logPartition
    const base = (plackettLuce ? 1 - power : 1) * this.space.logSize
    return this.oracle.logPartition(this.scores) - base - logPartition
  }

  mode(): Float32Array {
    return this.#codesOf(this.oracle.mode(this.scores).order)
  }

  sample(rng: Rng, count: number): Float32Array {
    return this.#codesOf(this.oracle.sample(this.scores, rng, count))
  }

  /** the codes of orders, `[n, k] → [n, c]` */
  #codesOf(orders: Int32Array): Float32Array {
    const k = this.space.rankings.items.length
    const codes = new Float32Array((orders.length / k) * this.codeLength)
    for (let from = 0, at = 0; from < orders.length; from += k, at += this.codeLength) {
      this.space.rankings.writeOrder(orders.subarray(from, from + k), codes, at)
    }
    return codes
  }
}

/** Linear scores and Plackett–Luce scores of a batch, on the host. */
export interface RankingBatchScores {
  /** `[B, c]`; absent where the energy is Plackett–Luce itself */
  readonly linear?: Float32Array | Float64Array
  /** item scores of the reference or of a Plackett–Luce energy, `[B, k]` */
  readonly worths?: Float32Array | Float64Array
  /** of the Plackett–Luce reference in the density; absent: 1 */
  readonly power?: number | undefined
}

/** The parts of a batch's score that exact sums understand. */
export function rankingBatchScores(
  model: EnergyModel<Ranking>,
  { linear: scores, reference, referencePower }: BatchModel,
): RankingBatchScores {
  const linear = model.tape.backend.read(scores.value).slice()
  if (model.spec.energy === 'plackett-luce') {
    checkWithinPrecision(model, linear, scores.cols)
    return { worths: linear }
  }
  return { linear, worths: reference?.worths, power: referencePower }
}

/**
 * Exact sums over all orders for each row of a batch, under any reference measure. Undefined where they are
 * out of reach: of more than 16 items, of some places only, under a sparse loss, of an energy that is
 * neither Plackett–Luce nor linear in scores of places or pairs.
 *
 * @param known one partial ranking a row; default: nothing is known
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, logistic, permutations, rankingSums } from 'partita/core'
 * import { Rng, Tape } from 'partita/core'
 * const space = permutations(3)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const sums = rankingSums(model, space, logistic, { features })
 * console.log(sums?.[0].logMass(0)) // the log-partition, 0: nothing is learned yet
 * ```
 */
export function rankingSums(
  model: EnergyModel<Ranking>,
  space: SpaceOfRankings<Ranking>,
  generator: Generator,
  batch: ModelBatch,
  known?: readonly PartialRanking[],
): RankingSums[] | undefined {
  const { rankings, codeLength: c } = space
  const k = rankings.items.length
  const isSmall = k <= RANKING_ORACLE_LIMIT && rankings.places === k
  const isReadable = model.spec.energy === 'plackett-luce' || readsLinearScores(rankings)
  const isKnown = !model.reference || model.reference.isPlackettLuce
  if (!(isSmall && isReadable && isKnown && isLogistic(generator))) return undefined
  model.tape.clear()
  const { linear, worths, power } = rankingBatchScores(model, model.at(batch))
  const oracle = new RankingOracle(k)
  return Array.from({ length: batch.features.rows }, (_, b) => {
    const scores = rankingRowScores(
      space,
      linear?.subarray(b * c, (b + 1) * c),
      worths?.subarray(b * k, (b + 1) * k),
      power,
    )
    return new RankingSums(space, oracle, known ? restrictedScores(scores, known[b]) : scores)
  })
}
