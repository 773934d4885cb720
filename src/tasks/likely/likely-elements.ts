import { type ListedPosterior, mostProbable } from '../../inference/index.js'
import type { Space } from '../../spaces/index.js'
import { type LikelyOutputs, likelyOutputs } from './likely-outputs.js'

/** The most probable elements of a space, of each row. */
export function likelyElements<Y>(
  posteriors: Iterable<ListedPosterior>,
  space: Space<Y>,
  count: number,
): LikelyOutputs<Y>[] {
  return Array.from(posteriors, (posterior) =>
    likelyOutputs(posterior, mostProbable(posterior, count), (code) => space.decode(code, 0)),
  )
}
