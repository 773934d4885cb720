import { rowsAtOnce } from '../../engine/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { mixture, multistage, type Proposal, plackettLuce, uniform } from '../../samplers/index.js'
import {
  type PartialRanking,
  RANKING_ORACLE_LIMIT,
  type Ranking,
  readsLinearScores,
  type SpaceOfRankings,
} from '../../spaces/index.js'
import { modeOfRankings } from '../modes/mode-of-rankings.js'
import { exactRankings } from './exact-rankings.js'
import { PlackettLuceRankings } from './plackett-luce-rankings.js'
import { type RankingSums, rankingBatchScores, rankingSums } from './ranking-sums.js'
import { POSTERIOR_SAMPLES, sampledPosteriors } from './sampled-posteriors.js'
import type { WeightedOutputs } from './weighted-outputs.js'

/** `p(·|x)` over rankings: exact sums, a closed form, or samples. */
export type RankingPosterior = RankingSums | PlackettLuceRankings | WeightedOutputs

/**
 * `p(·|x)` over rankings for each row of a batch, or `p(·|x, known)` given what is known of each. Exact
 * where there are at most 1000 rankings, up to six items; beyond by sums over all orders (k ≤ 16,
 * logistic) for a model under the uniform measure, a closed form for a
 * Plackett–Luce energy of any number of items of which nothing is known; otherwise 1000
 * self-normalised importance samples a row. For a residual on a learned reference they are drawn from that
 * reference, given what is known: where it never samples, a residual's score means nothing
 * (docs/findings.md#ranking-3). Under the uniform measure, where uniform samples of more than a few items find nothing, they
 * are drawn place by place from the linear scores ({@link multistage}). A row's samples do not depend on
 * other rows.
 *
 * The mode is exact under the uniform measure and of a Plackett–Luce energy; of a residual, or given what
 * is known, it is the best sample.
 *
 * @param rng draws the importance samples, where they are needed
 * @param known one partial ranking a row; default: nothing is known
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferRankings, logistic, permutations } from 'partita/core'
 * import { rankingMarginals, Rng, Tape } from 'partita/core'
 * const space = permutations(3, { code: 'pairs' })
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const [posterior] = inferRankings(model, space, logistic, { features }, new Rng(2))
 * const { pairs } = rankingMarginals(posterior, space)
 * console.log(posterior.kind, pairs) // exact, all ½: nothing is learned yet
 * ```
 */
export function inferRankings(
  model: EnergyModel<Ranking>,
  space: SpaceOfRankings<Ranking>,
  generator: Generator,
  batch: ModelBatch,
  rng: Rng,
  known?: readonly PartialRanking[],
): RankingPosterior[] {
  const given = known?.some(({ pairCount }) => pairCount > 0) ? known : undefined
  const isClosed = model.spec.energy === 'plackett-luce' && !given
  const isSmall = !isClosed && space.logSize <= Math.log(POSTERIOR_SAMPLES)
  const exactly = isSmall ? exactRankings : rankingSums
  const isSampled = model.reference && !isSmall
  const exact = isSampled ? undefined : exactly(model, space, generator, batch, given)
  if (exact) return exact
  const { tape } = model
  tape.clear()
  const score = model.at(batch)
  const { rows } = batch.features
  const { linear, worths } = rankingBatchScores(model, score)
  const isPlackettLuce = linear === undefined
  if (isPlackettLuce && worths && !given) {
    const k = space.rankings.items.length
    return Array.from({ length: rows }, (_, b) => {
      return new PlackettLuceRankings(space, worths.subarray(b * k, (b + 1) * k))
    })
  }
  // A Plackett–Luce energy or a reference is sampled from directly: its ratios are constant.
  const measure = worths ? plackettLuce(space) : model.reference?.proposal
  const isOnOther = worths === undefined && measure !== undefined
  let logPartition: Float64Array | undefined
  if (isPlackettLuce) logPartition = new Float64Array(rows)
  else if (given && !isLogistic(generator)) {
    // samples of what agrees with something known tell nothing of the log-partition of all rankings
    logPartition = Float64Array.from(tape.backend.read(score.logPartition().value))
  }
  return sampledPosteriors({
    model,
    generator,
    batch,
    proposal: measure ?? proposalFromLinear(space, generator, given !== undefined),
    context: {
      rows,
      parameters: inSingle(worths),
      linearScores: inSingle(linear),
      referenceParameters: score.reference?.parameters,
      constraints: given,
    },
    reference: worths ? measure : model.reference,
    isReference: isPlackettLuce,
    logPartition,
    mode:
      given || isOnOther ? undefined : modeOfRankings(space, inSingle(linear), inSingle(worths)),
    rng,
  })
}

/** Numbers that proposals and modes are made from: these are of single precision, and need no more. */
function inSingle(values: ArrayLike<number> | undefined): Float32Array | undefined {
  return values && Float32Array.from(values)
}

/**
 * What to sample from under the uniform measure. Uniform itself while its samples cover the space, and
 * under sparse losses up to the limit of exact sums: they spread over far more than `e^g` does.
 */
function proposalFromLinear(
  space: SpaceOfRankings<Ranking>,
  generator: Generator,
  isConstrained: boolean,
): Proposal {
  if (!readsLinearScores(space.rankings)) return uniform(space)
  if (isConstrained) return multistage(space)
  const isLarge = space.rankings.items.length > RANKING_ORACLE_LIMIT
  const logMost = isLogistic(generator) ? Math.log(POSTERIOR_SAMPLES) : Number.POSITIVE_INFINITY
  if (!isLarge && space.logSize <= logMost) return uniform(space)
  const share = isLogistic(generator) ? 0.1 : 0.5
  return mixture([
    { proposal: multistage(space), weight: 1 - share },
    { proposal: uniform(space), weight: share },
  ])
}

/**
 * Rows to pass to {@link inferRankings} at once; see {@link rowsAtOnce}.
 *
 * @example
 * ```ts
 * import { permutations, rankingsAtOnce } from 'partita/core'
 * console.log(rankingsAtOnce(permutations(16, { code: 'pairs' }))) // 17
 * ```
 */
export function rankingsAtOnce<Y>({ codeLength }: SpaceOfRankings<Y>): number {
  return rowsAtOnce(2 * POSTERIOR_SAMPLES * codeLength) // codes twice: as drawn and on the tape
}
