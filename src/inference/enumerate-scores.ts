import { PartitaError } from '../errors.js'
import type { Space } from '../spaces/index.js'

const SIZE_LIMIT = 2 ** 20

/**
 * The score of every element of a finite space, in the order of its `enumerate`. With
 * {@link logMeanExp} this gives the exact log-partition of any score, relative to the uniform
 * measure; with a generator, the exact distribution.
 *
 * @param score of one element, nats
 * @returns `[|Y|]`
 * @throws PartitaError UNSUPPORTED if the space cannot be enumerated or has more than 2²⁰ elements;
 *   NOT_FINITE if a score is NaN or infinite
 *
 * @example
 * ```ts
 * import { enumerateScores, logMeanExp, subsets } from 'partita'
 * const scores = enumerateScores(subsets(3), (y) => y.size)
 * console.log(logMeanExp(scores).value) // 3 ln((1 + e) / 2)
 * ```
 */
export function enumerateScores<Y>(space: Space<Y>, score: (y: Y) => number): Float64Array {
  if (space.enumerate === undefined) {
    throw new PartitaError('UNSUPPORTED', `${space.name} cannot be enumerated`, {
      hint: 'estimate with samples instead, or give the space an enumerate method',
    })
  }
  if (space.logSize > Math.log(SIZE_LIMIT) + 1e-9) {
    throw new PartitaError('UNSUPPORTED', `${space.name} is too large to enumerate`, {
      expected: `at most ${SIZE_LIMIT} elements`,
      received: `e^${space.logSize.toFixed(1)}`,
      hint: 'estimate with samples instead',
    })
  }
  const scores = new Float64Array(Math.round(Math.exp(space.logSize)))
  let at = 0
  for (const y of space.enumerate()) {
    const value = score(y)
    if (!Number.isFinite(value)) {
      throw new PartitaError('NOT_FINITE', 'a score is not a finite number', {
        received: String(value),
        where: `element ${at} of ${space.name}`,
      })
    }
    scores[at] = value
    at++
  }
  return scores
}
