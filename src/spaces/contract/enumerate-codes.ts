import { PartitaError } from '../../errors.js'
import { EnumeratedCodes } from './enumerated-codes.js'
import type { Space } from './space.js'

/** Going through more outputs than this again and again is refused. */
const LARGEST_ENUMERATION = 2 ** 16

/**
 * Whether {@link enumerateCodes} would succeed.
 *
 * @example
 * ```ts
 * import { isEnumerable, subsets } from 'partita/core'
 * console.log(isEnumerable(subsets(14)), isEnumerable(subsets(174))) // true false
 * ```
 */
export function isEnumerable<Y>({ enumerate, logSize }: Space<Y>): boolean {
  return enumerate !== undefined && Math.round(Math.exp(logSize)) <= LARGEST_ENUMERATION
}

const enumerations = new WeakMap<object, EnumeratedCodes>()

/**
 * All codes of a space; computed once for each space object, so not to be changed.
 *
 * @throws PartitaError `UNSUPPORTED` beyond 65,536 outputs, or if the space does not enumerate
 *
 * @example
 * ```ts
 * import { enumerateCodes, subsets } from 'partita/core'
 * console.log(enumerateCodes(subsets(2)).codes) // 0 0, 1 0, 0 1, 1 1
 * ```
 */
export function enumerateCodes<Y>(space: Space<Y>): EnumeratedCodes {
  const known = enumerations.get(space)
  if (known) return known
  if (!space.enumerate || !isEnumerable(space)) {
    throw new PartitaError('UNSUPPORTED', `the outputs of ${space.name} cannot be enumerated`, {
      expected: `at most ${LARGEST_ENUMERATION} outputs, or linearLogPartition (rankings: up to 16 items)`,
      received: `about e^${space.logSize.toFixed(1)} outputs`,
      hint: "use objective: 'joint'",
    })
  }
  const count = Math.round(Math.exp(space.logSize))
  const codes = new Float32Array(count * space.codeLength)
  let at = 0
  for (const y of space.enumerate()) {
    space.encode(y, codes, at)
    at += space.codeLength
  }
  const all = new EnumeratedCodes(codes, space.codeLength)
  enumerations.set(space, all)
  return all
}
