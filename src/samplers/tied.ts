import type { Space } from '../spaces/index.js'
import { linearProposal } from './linear-proposal.js'
import type { Proposal } from './proposal.js'

/**
 * The proposal that the energy's own linear part `u` is, drawn for each row: `r(y|x) ∝ exp⟨u, φ(y)⟩`.
 * For sets these are independent labels, `r(y|x) = Π_i Bernoulli(σ(u_i))`, hence
 *   `log r(y|x) − log u(y) = Σ_i [y_i u_i − ln((1 + e^{u_i}) / 2)]`.
 * For a purely linear energy the importance weights are then constant: no variance at all
 * (docs/maths.md#4-proposals). Scores beyond ±25 count as ±25.
 *
 * Sampling and density throw PartitaError UNSUPPORTED if the context has no `linearScores`,
 * SHAPE_MISMATCH if these are not `[rows, c]`, and NOT_FINITE if one is NaN.
 *
 * @param space one with a `linearSampler`
 * @throws PartitaError UNSUPPORTED if it has none
 *
 * @example
 * ```ts
 * import { drawSamples, Rng, subsets, tied } from 'partita/core'
 * const space = subsets(2)
 * const context = { rows: 2, linearScores: Float32Array.of(3, -3, 0, 0) }
 * const { codes, logRatio } = drawSamples(tied(space), space, new Rng(1), 4, context)
 * console.log(codes.length, logRatio.length) // 16 8
 * ```
 */
export function tied<Y>(space: Space<Y>): Proposal {
  return linearProposal(space, {
    name: 'tied',
    field: 'linearScores',
    needs: 'the linear part of the scores',
    hint: 'use an energy with a linear part, or a proposal that ignores the input (marginal)',
  })
}
