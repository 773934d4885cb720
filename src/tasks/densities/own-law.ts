import { PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import type { Law } from '../../samplers/index.js'
import type { Reals } from '../../spaces/index.js'

/** A law of the caller's own over points in the units of the data. */
export interface OwnLaw {
  /** what model files know it by */
  readonly name: string
  /** `ln` of its density at a point, nats */
  logDensity(point: readonly number[]): number
  /** one point */
  sample(rng: Rng): ArrayLike<number>
}

/** The same law over codes; a draw that is no point of the space is an error. */
export function lawOfCodes(own: OwnLaw, space: Reals): Law {
  const d = space.codeLength
  const code = new Float32Array(d)
  return {
    name: own.name,
    dimensions: d,
    logDensity(given, at) {
      for (let i = 0; i < d; i++) code[i] = given[at + i]
      return own.logDensity(space.decode(code, 0)) - space.logSlope(code, 0)
    },
    sample(rng, out, at) {
      const point = own.sample(rng)
      if (!space.contains(point)) {
        throw new PartitaError('NOT_FINITE', `a draw of ${own.name} is no point of ${space.name}`, {
          expected: `${d} finite numbers within the bounds`,
          received: `[${Array.from(point ?? []).join(', ')}]`,
          hint: 'mend its sample(rng)',
        })
      }
      space.encode(point, out, at)
    },
  }
}
