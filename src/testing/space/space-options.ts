import { checkOption } from '../../errors.js'
import { same, show } from '../harness/values.js'

/** Options of {@link checkSpace}; the defaults suit most spaces. */
export interface SpaceCheckOptions<Y> {
  /** of everything drawn; default 1 */
  readonly seed?: number
  /** draws of a statistical test; default 20,000 */
  readonly samples?: number
  /** probability with which a right space fails one statistical test; default 1e-6 */
  readonly falseAlarm?: number
  /** spaces of at most this many elements are checked element by element; default 2,000 */
  readonly enumerationLimit?: number
  /** largest error of projections, maxima and gradients, for values of order 1; default 1e-4 */
  readonly tolerance?: number
  /** elements to test beside those enumerated or drawn */
  readonly elements?: readonly Y[]
  /** values that are no elements, for the guard to refuse, beside the usual ones */
  readonly junk?: readonly unknown[]
  /** whether two elements are the same; default by their contents */
  readonly equal?: (a: Y, b: Y) => boolean
  /** an element as text; default by its contents */
  readonly show?: (y: Y) => string
}

/** {@link SpaceCheckOptions} with the defaults filled in. */
export type SpaceSettings<Y> = Required<SpaceCheckOptions<Y>>

export function resolveSpaceOptions<Y>(options: SpaceCheckOptions<Y>): SpaceSettings<Y> {
  const settings = {
    seed: 1,
    samples: 20_000,
    falseAlarm: 1e-6,
    enumerationLimit: 2_000,
    tolerance: 1e-4,
    elements: [],
    junk: [],
    equal: same,
    show,
    ...options,
  }
  const { samples, falseAlarm, enumerationLimit, tolerance } = settings
  checkOption(Number.isInteger(samples) && samples >= 100, 'samples', 'an integer ≥ 100', samples)
  checkOption(falseAlarm > 0 && falseAlarm < 1, 'falseAlarm', 'a number in (0, 1)', falseAlarm)
  checkOption(enumerationLimit >= 1, 'enumerationLimit', 'a number ≥ 1', enumerationLimit)
  checkOption(tolerance > 0, 'tolerance', 'a positive number', tolerance)
  return settings
}
