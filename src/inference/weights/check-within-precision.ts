import { PartitaError } from '../../errors.js'
import type { EnergyModel } from '../../models/index.js'

/** Largest score, by the precision of an engine, nats: half the step between numbers of this size is 0.008 nats. */
const LARGEST = { float32: 2 ** 17, float64: 2 ** 46 } as const

/**
 * Throws `NOT_FINITE` where a score or log-partition is so large that the numbers it was computed with are more than
 * a hundredth of a nat apart: probabilities would not sum to one. What the number of outputs adds is left out of it.
 *
 * @param values of as many rows as `perRow` divides them into
 *
 * @example
 * ```ts
 * import { checkWithinPrecision, createBackend, subsets, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * checkWithinPrecision({ tape, space: subsets(3) }, [12, -7]) // throws for 1e9
 * ```
 */
export function checkWithinPrecision<Y>(
  { tape, space }: Pick<EnergyModel<Y>, 'tape' | 'space'>,
  values: ArrayLike<number>,
  perRow = 1,
): void {
  const { precision } = tape.backend
  const largest = LARGEST[precision] + 2 * space.logSize
  for (let at = 0; at < values.length; at++) {
    // −∞ is a probability of zero
    if (Math.abs(values[at]) <= largest || values[at] === Number.NEGATIVE_INFINITY) continue
    throw new PartitaError('NOT_FINITE', `scores are too large for numbers of ${precision}`, {
      expected: `at most ${largest.toPrecision(4)} nats`,
      received: String(values[at]),
      where: `row ${Math.floor(at / perRow)}`,
      hint: `scale the inputs to the size they had in training${precision === 'float32' ? ", or compute in double precision: engine 'reference'" : ''}`,
    })
  }
}
