import { PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import { multistage, type Proposal, tied } from '../../samplers/index.js'
import {
  type Constraint,
  certainScores,
  hasRankings,
  isEnumerable,
  KnownCode,
  readsLinearScores,
  type Space,
} from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import { encodeOutputs } from '../fit/encode-outputs.js'

/** An output of a space, or what is known of it: a `KnownCode`, or any constraint. */
export type OutputInput<Y> = Y | Constraint<Y>

/** What is known of the outputs of some rows. */
export interface ObservedOutputs<Y> extends Observations {
  /** of the rows that are not known whole, `[n]`; absent if all are */
  readonly constraints?: readonly (Constraint<Y> | undefined)[]
}

/**
 * Outputs as codes, `[n, c]`, and what is known of the others, in whose place stands one that agrees, which
 * the likelihood never looks at. Errors name the row.
 *
 * @throws PartitaError `NOT_IN_SPACE` for an output of no such space, or where none agrees; `UNSUPPORTED` where
 *   there is no way to find one
 */
export function observedOutputs<Y>(
  ys: readonly OutputInput<Y>[],
  space: Space<Y>,
  rows: number,
  where: string,
): ObservedOutputs<Y> {
  const rng = new Rng('known outputs')
  const given = Array.isArray(ys) ? ys : []
  const constraints = given.map((y) => (isConstraint(y) ? (y as Constraint<Y>) : undefined))
  if (!constraints.some(Boolean)) {
    return { codes: encodeOutputs(ys as readonly Y[], space, rows, where) }
  }
  const whole = given.map((y, row) => {
    const known = constraints[row]
    return known ? agreeing(known, space, rng, `${where}, row ${row}`) : (y as Y)
  })
  return { codes: encodeOutputs(whole, space, rows, where), constraints }
}

/** What draws outputs that agree with what is known, where the space has a way. */
export function knownProposal<Y>(space: Space<Y>): Proposal | undefined {
  if (hasRankings(space)) return readsLinearScores(space.rankings) ? multistage(space) : undefined
  return space.linearSampler && tied(space)
}

function isConstraint(y: unknown): boolean {
  return typeof y === 'object' && y !== null && 'allows' in y && typeof y.allows === 'function'
}

function agreeing<Y>(known: Constraint<Y>, space: Space<Y>, rng: Rng, where: string): Y {
  if (known instanceof KnownCode && space.linearSampler) {
    const scores = new Float64Array(space.codeLength)
    certainScores(scores, known)
    const code = new Float32Array(space.codeLength)
    space.linearSampler.sample(scores, rng, 1, code)
    const y = space.decode(code, 0)
    if (known.agrees(code, 0)) return y
  } else if (isEnumerable(space)) {
    for (const y of space.enumerate?.() ?? []) if (known.allows(y)) return y
  } else {
    throw new PartitaError('UNSUPPORTED', `no way to tell what agrees with what is known`, {
      expected: 'known entries of the code, or a space that can be enumerated',
      received: `${space.name}, ${known}`,
      where,
    })
  }
  throw new PartitaError('NOT_IN_SPACE', 'no output agrees with what is known', {
    received: String(known),
    where,
  })
}

/** The constraint that an output is this one. */
export function isOutput<Y>(space: Space<Y>, code: Float32Array): Constraint<Y> {
  const { indicators = space.codeLength } = space
  const isBits = code.every((entry, i) => entry === 0 || entry === 1 || i >= indicators)
  if (space.linearSampler && isBits) {
    return new KnownCode(
      space,
      code.map((entry, i) => (i < indicators ? entry : Number.NaN)),
    )
  }
  const other = new Float32Array(code.length)
  return {
    allows(y) {
      space.encode(y, other, 0)
      return other.every((entry, i) => entry === code[i])
    },
  }
}
