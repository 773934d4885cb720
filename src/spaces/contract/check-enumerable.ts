import { PartitaError } from '../../errors.js'
import type { Space } from './space.js'

const LOG_LIMIT = Math.log(1e9)

/**
 * Throws UNSUPPORTED for a space of more than 10⁹ elements: not worth waiting for.
 *
 * @param elements what they are called in the message
 */
export function checkEnumerable({ name, logSize }: Space<unknown>, elements: string): void {
  if (logSize <= LOG_LIMIT) return
  const received = `10^${(logSize / Math.LN10).toFixed(1)}`
  throw tooLargeToEnumerate(name, `at most 10⁹ ${elements}`, received)
}

/** That a space will not go through all its elements. */
export function tooLargeToEnumerate(
  name: string,
  expected: string,
  received: string,
): PartitaError {
  return new PartitaError('UNSUPPORTED', `${name} is too large to enumerate`, {
    expected,
    received,
    hint: 'sample from the space or from a model instead',
  })
}
