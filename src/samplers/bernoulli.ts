import type { Space } from '../spaces/index.js'
import { linearProposal } from './linear-proposal.js'
import type { Proposal } from './proposal.js'

/**
 * Independent labels with probabilities from a network of their own, drawn for each row:
 *   `r(y|x) = Π_i Bernoulli(σ(s_i))`, `log r(y|x) − log u(y) = Σ_i [y_i s_i − ln((1 + e^{s_i}) / 2)]`,
 * where `s` are the network's outputs. Scores beyond ±25 count as ±25, so the support is full.
 *
 * Sampling and density throw PartitaError UNSUPPORTED if the context has no `parameters`,
 * SHAPE_MISMATCH if these are not `[rows, k]`, and NOT_FINITE if one is NaN.
 *
 * @param space one with a `linearSampler`, as `subsets`
 * @throws PartitaError UNSUPPORTED if it has none
 *
 * @example
 * ```ts
 * import { bernoulli, drawSamples, Rng, subsets } from 'partita/core'
 * const space = subsets(2)
 * const context = { rows: 2, parameters: Float32Array.of(3, -3, 0, 0) }
 * const { codes, logRatio } = drawSamples(bernoulli(space), space, new Rng(1), 4, context)
 * console.log(codes.length, logRatio.length) // 16 8
 * ```
 */
export function bernoulli<Y>(space: Space<Y>): Proposal {
  return linearProposal(space, {
    name: 'bernoulli',
    field: 'parameters',
    needs: 'a score for each label',
    hint: 'give the proposal a network, or use one that ignores the input (marginal)',
  })
}
