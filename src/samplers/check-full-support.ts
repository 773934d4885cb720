import { PartitaError } from '../errors.js'
import type { Proposal } from './proposal.js'

/**
 * Refuses a proposal that never draws some outputs, where a log-partition is estimated from its samples
 * or learned from them: what is never drawn never enters it.
 *
 * @param count samples of a draw; a stratified mixture of few of them may leave out a component
 * @throws PartitaError `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { checkFullSupport, empirical, mixture, subsets, uniform } from 'partita/core'
 * const space = subsets(2)
 * const seen = empirical(space, Float32Array.of(1, 0, 0, 1)) // {0} and {1}
 * const parts = [{ proposal: seen, weight: 0.9 }, { proposal: uniform(space), weight: 0.1 }]
 * checkFullSupport(mixture(parts), 10)
 * try {
 *   checkFullSupport(seen, 10)
 * } catch (error) {
 *   console.log(String(error)) // … mix in uniform …
 * }
 * ```
 */
export function checkFullSupport(proposal: Proposal, count: number): void {
  if (proposal.hasFullSupport?.(count) ?? true) return
  throw new PartitaError('INVALID_OPTION', 'the proposal never draws some outputs', {
    expected: 'full support, or the log-partition misses what is never drawn',
    received: `${proposal.name}, ${count} samples`,
    hint: 'mix in uniform, with at least one sample: mixture([{ proposal, weight: 0.9 }, { proposal: uniform(space), weight: 0.1 }])',
  })
}
