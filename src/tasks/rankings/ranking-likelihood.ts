import { type Features, takeRows } from '../../engine/index.js'
import {
  plackettLuceMasses,
  type RankingMass,
  type RankingPosterior,
} from '../../inference/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import { logAddExp } from '../../numbers/index.js'
import type { PartialRanking, Permutations, Ranking } from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import { listedExtensions, observedRankings } from './ranking-input.js'

/** What the likelihood of rankings known in part is computed with. */
export interface RankingLikelihood {
  readonly space: Permutations
  /** `log p(observed | x)` over the rankings listed for each row, `[n]` */
  ofListed(features: Features, listed: Observations, logPartition: Float64Array): Float64Array
  /** what is left of the posterior of each row given what is known of it, or its mass alone */
  given(
    features: Features,
    known: readonly PartialRanking[],
  ): Iterable<RankingPosterior | RankingMass>
}

/** The mass of what is known of each row, in closed form, else of what is left of its posterior. */
export function massesGiven(
  model: EnergyModel<Ranking>,
  batch: ModelBatch,
  known: readonly PartialRanking[],
  posteriors: () => RankingPosterior[],
): (RankingMass | RankingPosterior)[] {
  const closed = plackettLuceMasses(model, batch, known)
  const others = closed.includes(undefined) ? posteriors() : []
  return closed.map((mass, b) => mass ?? others[b])
}

/**
 * `log p(observed | x)` in nats, `[n]`: of a ranking, or of all consistent with a partial one. These are
 * listed where they are few, else their mass is summed exactly; where there is no such sum they are
 * listed up to 65,536, and else their mass is estimated from samples.
 *
 * @param logPartition `τ`, `[n]`
 */
export function rankingLogProbability(
  { space, ofListed, given }: RankingLikelihood,
  features: Features,
  rankings: readonly PartialRanking[],
  logPartition: Float64Array,
): Float64Array {
  const { constraints, ...listed } = observedRankings(rankings, space)
  const values = ofListed(features, listed, logPartition)
  if (!constraints) return values
  const rows = Int32Array.from(constraints.keys()).filter((row) => constraints[row])
  const known = Array.from(rows, (row) => rankings[row])
  const sampled: number[] = []
  let at = 0
  for (const posterior of given(takeRows(features, rows), known)) {
    const row = rows[at++]
    values[row] = posterior.logMass(logPartition[row])
    if (posterior.kind === 'sampled') sampled.push(row)
  }
  for (const row of sampled) {
    const parts = listedExtensions(rankings[row], space)
    if (!parts) continue
    const own = takeRows(features, Int32Array.of(row))
    values[row] = Number.NEGATIVE_INFINITY
    for (const part of parts) {
      const [value] = ofListed(own, part, logPartition.subarray(row, row + 1))
      values[row] = logAddExp(values[row], value)
    }
  }
  return values
}
