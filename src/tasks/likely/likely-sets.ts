import { likeliestSets, type SetPosterior } from '../../inference/index.js'
import type { Subsets } from '../../spaces/index.js'
import { checkCount } from '../fitted/check-count.js'
import { type LikelyOutputs, likelyOutputs } from './likely-outputs.js'

/** The most probable sets of each row, as names. */
export function likelySets(
  posteriors: Iterable<SetPosterior>,
  space: Subsets,
  count: number,
): LikelyOutputs<string[]>[] {
  checkCount('count', count)
  const namesOf = (code: Float32Array) => space.toNames(space.decode(code, 0))
  return Array.from(posteriors, (posterior) =>
    likelyOutputs(posterior, likeliestSets(posterior, count), namesOf),
  )
}
