import { checkOption } from '../../errors.js'
import { checkKnown } from '../validation-options.js'

/**
 * Successive halving: all candidates with little of a resource, of these the best share with more, and so on
 * to the whole of it.
 */
export interface HalvingOptions {
  /** `'rows'`: a share of the rows to learn from; else the option that says how much is done, such as `'epochs'` */
  readonly by: string
  /** the least to begin with: a share in (0, 1), or the value of the option */
  readonly from: number
  /** the whole of the option; of rows 1 */
  readonly to?: number
  /** each step has so many times more of it, and one in so many candidates goes on; default 3 */
  readonly factor?: number
}

/** A step: how much of the resource, as a unit says it. */
export interface Rung {
  readonly amount: number
  readonly share?: number
  readonly options?: object
}

const DEFAULT_FACTOR = 3
/** of a quotient of logarithms */
const ROUNDING = 1e-9

/**
 * The steps, the last with the whole of the resource; one without halving.
 *
 * @throws PartitaError `INVALID_OPTION`
 */
export function rungsOf(halving: HalvingOptions | undefined): readonly Rung[] {
  if (!halving) return [{ amount: 1 }]
  checkKnown(halving, ['by', 'from', 'to', 'factor'], 'halving')
  const { by, from, to = by === 'rows' ? 1 : Number.NaN, factor = DEFAULT_FACTOR } = halving
  checkOption(typeof by === 'string' && by !== '', 'halving.by', "'rows' or an option", by)
  checkOption(factor >= 2, 'halving.factor', 'a number from 2', factor)
  checkOption(by !== 'rows' || to === 1, 'halving.to', '1, all rows, or left out', to)
  checkOption(Number.isFinite(to), 'halving.to', `the whole of ${by}`, to)
  checkOption(from > 0 && from < to, 'halving.from', `a number above 0 and below ${to}`, from)
  // whole steps, counted from the end
  const steps = Math.max(1, Math.floor(Math.log(to / from) / Math.log(factor) + ROUNDING))
  const amounts = Array.from({ length: steps }, (_, step) => {
    const amount = Math.max(from, to / factor ** (steps - step))
    return by === 'rows' ? amount : Math.round(amount)
  })
  return [...amounts, to].map((amount) =>
    by === 'rows' ? { amount, share: amount } : { amount, options: { [by]: amount } },
  )
}

/** How many candidates go on. */
export function survivors(count: number, { factor = DEFAULT_FACTOR }: HalvingOptions): number {
  return Math.max(1, Math.ceil(count / factor))
}
