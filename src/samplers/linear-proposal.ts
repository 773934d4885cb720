import { PartitaError } from '../errors.js'
import { asKnownCode, certainScores, type LinearSampler, type Space } from '../spaces/index.js'
import { linearLogDensity } from './linear-log-density.js'
import type { Proposal, ProposalContext } from './proposal.js'

// e⁻²⁵ ≈ 1e-11: a surer label changes no weight noticeably, and the support stays full
const LARGEST_SCORE = 25

/** Where a linear proposal finds the scores of its rows, and what it says where they are not. */
export interface ScoreSource {
  readonly name: string
  /** the field of the context, for errors */
  readonly field: 'linearScores' | 'parameters'
  readonly needs: string
  readonly hint: string
}

/**
 * The proposal `r(y|x) ∝ exp⟨s(x), φ(y)⟩` of a space that can sample it exactly, drawn for each row
 * with the scores `s` that its context holds:
 *   `log r(y|x) − log u(y) = ⟨s, φ(y)⟩ − ln E_u exp⟨s, φ⟩`.
 */
export function linearProposal<Y>(space: Space<Y>, source: ScoreSource): Proposal {
  const sampler = linearSampler(space, source.name)
  const c = space.codeLength
  const scores = new Float64Array(c)
  /** the scores of a row, those of known entries certain */
  const load = (given: Float32Array, { constraints }: ProposalContext, b: number): void => {
    for (let i = 0; i < c; i++) scores[i] = limitedScore(given[b * c + i])
    const known = constraints?.[b]
    if (known) certainScores(scores, asKnownCode(known, space))
  }
  return {
    name: source.name,
    shared: false,
    constrains: true,
    sample(rng, count, context, out) {
      const given = scoresIn(context, source, c)
      const stride = count * c
      for (let b = 0; b < context.rows; b++) {
        load(given, context, b)
        sampler.sample(scores, rng, count, out.subarray(b * stride, (b + 1) * stride))
      }
    },
    logDensity(codes, count, context, out) {
      const given = scoresIn(context, source, c)
      for (let b = 0; b < context.rows; b++) {
        load(given, context, b)
        const base = -sampler.logPartition(scores)
        linearLogDensity(codes, b * count, (b + 1) * count, scores, base, out)
      }
    },
  }
}

/** A score as linear proposals read it: within ±25. */
export function limitedScore(score: number): number {
  return Math.min(LARGEST_SCORE, Math.max(-LARGEST_SCORE, score))
}

function linearSampler<Y>(space: Space<Y>, name: string): LinearSampler {
  if (space.linearSampler) return space.linearSampler
  throw new PartitaError('UNSUPPORTED', `no ${name} proposal for ${space.name}`, {
    expected: 'a space that samples exp⟨scores, code⟩ exactly, by its `linearSampler`',
    received: space.name,
    hint: 'use plackettLuce for rankings, or a proposal that ignores the input (empirical, uniform)',
  })
}

function scoresIn(context: ProposalContext, source: ScoreSource, c: number): Float32Array {
  const { name, field, needs, hint } = source
  const { rows } = context
  const scores = context[field]
  if (scores === undefined) {
    throw new PartitaError('UNSUPPORTED', `a ${name} proposal needs ${needs}`, {
      expected: `context.${field}`,
      received: 'none',
      hint,
    })
  }
  if (scores.length !== rows * c) {
    throw new PartitaError('SHAPE_MISMATCH', `the scores do not fit the ${name} proposal`, {
      expected: `${rows} × ${c} values`,
      received: `${scores.length}`,
      where: `context.${field}`,
    })
  }
  const at = firstNaN(scores)
  if (at >= 0) {
    throw new PartitaError('NOT_FINITE', `a score of the ${name} proposal is not a number`, {
      where: `context.${field}, row ${Math.floor(at / c)}, column ${at % c}`,
      hint: 'scale the inputs, or lower the learning rate',
    })
  }
  return scores
}

/** a loop, for it runs over every score of every step: `findIndex` takes several times as long */
function firstNaN(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return i
  return -1
}
