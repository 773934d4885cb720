import type { Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Constraint } from './constraint.js'
import type { Space } from './space.js'

/** What is known of a code and how much its unknown entries weigh. */
export interface KnownCodeOptions {
  /**
   * logarithm of the weight of each unknown entry that is 1, ≤ 0; default 0: an output counts by its
   * probability alone
   */
  readonly logWeight?: number
}

/**
 * What of a space codes are made with.
 *
 * @example
 * ```ts
 * import { type CodedSpace, type LabelSet, subsets } from 'partita/core'
 * const coded: CodedSpace<LabelSet> = subsets(3)
 * console.log(coded.codeLength) // 3
 * ```
 */
export type CodedSpace<Y> = Pick<Space<Y>, 'encode' | 'codeLength' | 'name' | 'indicators'>

/**
 * What is known of an output where some entries of its code are: labels in or out of a set, positions of a
 * sequence, pairs of a matching. It stands for all outputs whose code has these entries.
 *
 * @example
 * ```ts
 * import { KnownCode, subsets } from 'partita/core'
 * const space = subsets(['rain', 'sun', 'wind'])
 * const known = new KnownCode(space, [1, NaN, 0]) // rain, no wind; of sun nothing is known
 * console.log(known.allows(new Set([0, 1])), known.allows(new Set([1]))) // true false
 * ```
 */
export class KnownCode<Y = unknown> implements Constraint<Y> {
  /** NaN where nothing is known, `[c]` */
  readonly entries: Float32Array
  /** logarithm of the weight of each unknown entry that is 1 */
  readonly logWeight: number
  readonly #space: CodedSpace<Y>
  readonly #code: Float32Array

  /**
   * @param entries 0, 1, or NaN where nothing is known, `[c]`; further entries than `space.indicators` cannot
   *   be known
   * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE
   */
  constructor(
    space: CodedSpace<Y>,
    entries: ArrayLike<number>,
    { logWeight = 0 }: KnownCodeOptions = {},
  ) {
    const { codeLength: c, name } = space
    if (entries.length !== c) {
      throw new PartitaError('SHAPE_MISMATCH', 'what is known does not fit the code', {
        expected: `${c} entries, NaN where nothing is known`,
        received: String(entries.length),
        where: name,
      })
    }
    const wrong = Array.from(entries).findIndex((entry, i) => {
      return !Number.isNaN(entry) && ((entry !== 0 && entry !== 1) || i >= (space.indicators ?? c))
    })
    if (wrong >= 0) {
      throw new PartitaError('NOT_IN_SPACE', 'this entry of a code cannot be known', {
        expected: `0, 1 or NaN, in the first ${space.indicators ?? c} entries`,
        received: String(entries[wrong]),
        where: `${name}, entry ${wrong}`,
      })
    }
    this.entries = Float32Array.from(entries)
    this.logWeight = logWeight
    this.#space = space
    this.#code = new Float32Array(c)
  }

  /** how many entries are known */
  get count(): number {
    return this.entries.reduce((sum, entry) => sum + Number(!Number.isNaN(entry)), 0)
  }

  allows(y: Y): boolean {
    this.#space.encode(y, this.#code, 0)
    return this.agrees(this.#code, 0)
  }

  /** Whether the code at `codes[at … at + c)` has the known entries. */
  agrees(codes: ArrayLike<number>, at: number): boolean {
    const { entries } = this
    for (let i = 0; i < entries.length; i++) {
      if (codes[at + i] !== entries[i] && !Number.isNaN(entries[i])) return false
    }
    return true
  }

  /** `ln` of what the code at `codes[at … at + c)` weighs: `−∞` where it does not agree */
  logWeightOf(codes: ArrayLike<number>, at: number): number {
    if (!this.agrees(codes, at)) return Number.NEGATIVE_INFINITY
    if (this.logWeight === 0) return 0
    let ones = 0
    this.entries.forEach((entry, i) => {
      if (Number.isNaN(entry)) ones += codes[at + i]
    })
    return ones * this.logWeight
  }

  toString(): string {
    return Array.from(this.entries, (entry) => (Number.isNaN(entry) ? '?' : entry)).join(' ')
  }
}

/**
 * A score so far above others that what it is added to is certain: e⁻⁴⁰ is below single precision, and
 * some dozens of it keep four digits of a nat.
 */
const CERTAIN = 40

/**
 * The constraint as one on entries of codes.
 *
 * @throws PartitaError UNSUPPORTED if it is another
 */
export function asKnownCode(
  constraint: Constraint,
  space: Pick<Space<never>, 'codeLength' | 'name'>,
) {
  if (constraint instanceof KnownCode && constraint.entries.length === space.codeLength) {
    return constraint
  }
  throw new PartitaError(
    'UNSUPPORTED',
    `${space.name} is constrained by known entries of its code`,
    {
      expected: 'a KnownCode of this space',
      received: constraint instanceof KnownCode ? 'one of another space' : 'another constraint',
      hint: 'list the outputs that agree, or use a space small enough to enumerate',
    },
  )
}

/**
 * Makes known entries certain in scores within ±25, in place: under them outputs that agree have all the
 * mass, and unknown entries their weights.
 */
export function certainScores(scores: Float64Array, { entries, logWeight }: KnownCode): void {
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (Number.isNaN(entry)) scores[i] += logWeight
    else scores[i] += entry > 0 ? 3 * CERTAIN : -3 * CERTAIN
  }
}

/**
 * `ln E_{y uniform} [y ⊨ known_b] w(y) exp⟨scores_b, φ(y)⟩` of each row, nats, differentiable,
 * `[B, c] → [B, 1]`: by the space's own way, else by its sums over all outputs with the known entries made
 * certain; undefined where it has neither.
 */
export function constrainedLinearSum<Y>(
  tape: Tape,
  space: Space<Y>,
  scores: Variable,
  constraints: readonly Constraint[],
): Variable | undefined {
  if (space.constrainedLogPartition) {
    return space.constrainedLogPartition(tape, scores, constraints)
  }
  if (!space.linearLogPartition || !constraints.every((known) => known instanceof KnownCode)) {
    return undefined
  }
  const c = space.codeLength
  const shift = new Float32Array(constraints.length * c)
  const added = constraints.map((constraint, b) => {
    const { entries, logWeight } = asKnownCode(constraint, space)
    let sum = 0
    entries.forEach((entry, i) => {
      const sign = entry > 0 ? 1 : -1
      shift[b * c + i] = Number.isNaN(entry) ? logWeight : sign * CERTAIN
      if (entry > 0) sum -= CERTAIN * entry
    })
    return sum
  })
  const certain = tape.add(scores, tape.upload(shift, constraints.length, c))
  const total = space.linearLogPartition(tape, certain)
  return tape.add(total, tape.upload(Float32Array.from(added), constraints.length, 1))
}
