import type { DenseMatrix } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { Permutations, Ranking } from '../../spaces/index.js'
import { trainedOnWarnings } from '../calibrate/calibrate-model.js'
import type { ModelInside } from '../fitted/fitted-parts.js'
import type { ResolvedRankerOptions } from '../rankings/ranker-options.js'
import { parseRankings, type RankingOutputs } from '../rankings/ranking-input.js'
import { type AnswerPromise, GuardedAnswers } from './guarded-answers.js'
import { GuardedRanks, type RankPromise, rankingKnownInPart } from './guarded-ranks.js'
import { checkPromise } from './promise.js'

/** What is promised of rankings. */
export type RankingPromise = AnswerPromise | RankPromise

/** What `guarantee` of a ranker gives for a promise. */
export type GuardedRankingBy<Promised> = Promised extends AnswerPromise
  ? GuardedAnswers<Ranking, RankingOutputs, string[]>
  : GuardedRanks

const promises = ['coverage', 'ranks', 'simultaneous', 'groups']

/** Collections of rankings, or intervals of ranks, with a promise. */
export function guardRankings<Promised extends RankingPromise>(
  inside: ModelInside<Ranking, ResolvedRankerOptions>,
  X: FeaturesInput,
  Y: RankingOutputs,
  promise: Promised,
  {
    logProbability,
    places,
  }: {
    logProbability(X: FeaturesInput, Y: RankingOutputs): Float64Array
    places(X: FeaturesInput): DenseMatrix
  },
): GuardedRankingBy<Promised> {
  checkPromise(promise, promises)
  const space = inside.parts.model.space as Permutations
  const raw = inside.raw(X)
  const rankings = parseRankings(Y, space, raw.rows, 'Y')
  const warnings = trainedOnWarnings(inside.parts, raw, 'guarantee')
  if (!('coverage' in promise)) {
    const guarded = new GuardedRanks(places, X, rankings, promise as RankPromise, warnings)
    return guarded as GuardedRankingBy<Promised>
  }
  const partial = rankings.findIndex((ranking) => ranking.toRanking() === undefined)
  if (partial >= 0) throw rankingKnownInPart(partial)
  const guarantor = { inside, logProbability, name: (order: Ranking) => space.toNames(order) }
  const guarded = new GuardedAnswers(guarantor, X, Y, promise as AnswerPromise, warnings)
  return guarded as GuardedRankingBy<Promised>
}
