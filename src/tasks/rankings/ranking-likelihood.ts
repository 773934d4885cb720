import { type Features, takeRows } from '../../engine/index.js'
import {
  plackettLuceMasses,
  type RankingMass,
  type RankingPosterior,
} from '../../inference/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import { logAddExp } from '../../numbers/index.js'
import type { PartialRanking, Permutations, Ranking } from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import {
  type ObservedProbabilities,
  rowsKnownInPart,
  withKnownMasses,
} from '../fitted/known-masses.js'
import { logProbabilityOf } from '../fitted/log-probability.js'
import { listedExtensions, observedRankings } from './ranking-input.js'

/** What the likelihood of rankings known in part is computed with. */
export interface RankingLikelihood {
  readonly model: EnergyModel<Ranking>
  readonly generator: Generator
  readonly space: Permutations
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
  { model, generator, space, given }: RankingLikelihood,
  features: Features,
  rankings: readonly PartialRanking[],
  logPartition: Float64Array,
): ObservedProbabilities {
  const { constraints, ...listed } = observedRankings(rankings, space)
  const ofListed = (rows: Features, of: Observations, tau: Float64Array) =>
    logProbabilityOf(model, generator, rows, of, tau)
  const values = ofListed(features, listed, logPartition)
  const rows = rowsKnownInPart(constraints)
  const known = Array.from(rows, (row) => rankings[row])
  const masses = given(takeRows(features, rows), known)
  const { sampled } = withKnownMasses(values, rows, masses, logPartition)
  const estimates = sampled.filter(({ row }) => {
    const parts = listedExtensions(rankings[row], space)
    if (!parts) return true
    const own = takeRows(features, Int32Array.of(row))
    values[row] = Number.NEGATIVE_INFINITY
    for (const part of parts) {
      const [value] = ofListed(own, part, logPartition.subarray(row, row + 1))
      values[row] = logAddExp(values[row], value)
    }
    return false
  })
  return { values, sampled: estimates }
}
