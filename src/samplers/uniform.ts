import type { Space } from '../spaces/index.js'
import type { Proposal } from './proposal.js'

/**
 * The uniform proposal on a space, shared by the batch: it samples from a uniform reference itself,
 * so every importance ratio is one. Fine for small spaces; on large ones the few likely outputs are
 * never drawn and the learned log-partition lags behind (docs/findings.md#multilabel-8).
 *
 * @example
 * ```ts
 * import { subsets, uniform } from 'partita'
 * const proposal = uniform(subsets(14))
 * console.log(proposal.name, proposal.shared) // uniform true
 * ```
 */
export function uniform<Y>(space: Space<Y>): Proposal {
  return {
    name: 'uniform',
    shared: true,
    sample: (rng, count, _context, out) => space.sampleUniform(rng, count, out),
    logDensity: (_codes, count, _context, out) => void out.fill(0, 0, count),
  }
}
