import { PartitaError } from '../errors.js'
import { portableExp, portableLog } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import { linearLogDensity } from './linear-log-density.js'
import type { Proposal, ProposalContext } from './proposal.js'

// e⁻²⁵ ≈ 1e-11: a surer label changes no weight noticeably, and the support stays full
const LARGEST_SCORE = 25

/**
 * Independent labels with the probabilities of the energy's own linear part `u`, drawn for each row,
 * for 0/1 codes: `r(y|x) = Π_i Bernoulli(σ(u_i))`, hence
 *   `log r(y|x) − log u(y) = Σ_i [y_i u_i − ln((1 + e^{u_i}) / 2)]`.
 * For a purely linear energy the importance weights are then constant: no variance at all (MATHS §4).
 * Scores beyond ±25 count as ±25.
 *
 * Sampling and density throw PartitaError UNSUPPORTED if the context has no `linearScores`,
 * SHAPE_MISMATCH if these are not `[rows, k]`, and NOT_FINITE if one is NaN.
 *
 * @param space a space of 0/1 codes, `codeLength` = k
 *
 * @example
 * ```ts
 * import { drawSamples, Rng, subsets, tied } from 'partita'
 * const space = subsets(2)
 * const context = { rows: 2, linearScores: Float32Array.of(3, -3, 0, 0) }
 * const { codes, logRatio } = drawSamples(tied(space), space, new Rng(1), 4, context)
 * console.log(codes.length, logRatio.length) // 16 8
 * ```
 */
export function tied<Y>(space: Space<Y>): Proposal {
  const k = space.codeLength
  const p = new Float64Array(k)
  const scores = new Float64Array(k)
  return {
    name: 'tied',
    shared: false,
    sample(rng, count, context, out) {
      const linear = linearScores(context, k)
      const stride = count * k
      for (let b = 0; b < context.rows; b++) {
        for (let i = 0; i < k; i++) p[i] = 1 / (1 + portableExp(-limited(linear[b * k + i]!)))
        rng.fillBernoulli(out.subarray(b * stride, (b + 1) * stride), p)
      }
    },
    logDensity(codes, count, context, out) {
      const linear = linearScores(context, k)
      for (let b = 0; b < context.rows; b++) {
        let logDensityOfEmpty = 0
        for (let i = 0; i < k; i++) {
          scores[i] = limited(linear[b * k + i]!)
          logDensityOfEmpty -= portableLog((1 + portableExp(scores[i]!)) / 2)
        }
        linearLogDensity(codes, b * count, (b + 1) * count, scores, logDensityOfEmpty, out)
      }
    },
  }
}

function limited(score: number): number {
  return Math.min(LARGEST_SCORE, Math.max(-LARGEST_SCORE, score))
}

function linearScores({ rows, linearScores }: ProposalContext, k: number): Float32Array {
  if (linearScores === undefined) {
    throw new PartitaError('UNSUPPORTED', 'a tied proposal needs the linear part of the scores', {
      expected: 'context.linearScores',
      received: 'none',
      hint: 'use an energy with a linear part, or a proposal that ignores the input (marginal)',
    })
  }
  if (linearScores.length !== rows * k) {
    throw new PartitaError('SHAPE_MISMATCH', 'linear scores do not fit the tied proposal', {
      expected: `${rows} × ${k} values`,
      received: `${linearScores.length}`,
      where: 'context.linearScores',
    })
  }
  const at = linearScores.findIndex(Number.isNaN)
  if (at >= 0) {
    throw new PartitaError('NOT_FINITE', 'a linear score is not a number', {
      where: `context.linearScores, row ${Math.floor(at / k)}, column ${at % k}`,
      hint: 'scale the inputs, or lower the learning rate',
    })
  }
  return linearScores
}
