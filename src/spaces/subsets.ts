import { PowerSet } from 'js-combinatorics'
import type { Tape, Variable } from '../engine/index.js'
import { checkOption, PartitaError } from '../errors.js'
import type { Rng } from '../random/index.js'
import type { Space } from './space.js'

const ENUMERATION_LIMIT = 30

/** A set of label indices, `0 … k − 1`. */
export type LabelSet = ReadonlySet<number>

/** What {@link Subsets.parse} understands: indices, names, or a 0/1 row with one entry a label. */
export type LabelSetInput = ReadonlySet<number | string> | readonly string[] | LabelRow

/** One entry for each label: 0 or 1, or a boolean. */
export type LabelRow = ArrayLike<number | boolean>

/**
 * All subsets of `k` labels: the outputs of multilabel classification. The code of a set is its
 * indicator row, `φ(y) ∈ {0, 1}ᵏ`, and `ln |Y| = k ln 2`.
 *
 * An element is a `ReadonlySet` of label indices, iterated in ascending order when this class made
 * it. Arrays are left to mean rows or names: `[0, 1]` as indices and as a row of two labels would
 * be indistinguishable.
 *
 * {@link subsets} makes one without `new`.
 *
 * @example
 * ```ts
 * import { Subsets } from 'partita'
 * const space = new Subsets(['news', 'sport', 'music'])
 * const y = space.fromNames(['music', 'news'])
 * console.log(y, space.toRow(y), space.toNames(y)) // Set {0, 2} [1, 0, 1] ['news', 'music']
 * ```
 */
export class Subsets implements Space<LabelSet> {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  readonly freeBits = true
  /** names of the labels; their indices as text if none were given */
  readonly labels: readonly string[]
  readonly #indexOf: ReadonlyMap<string, number>

  /** @throws PartitaError INVALID_OPTION unless there is a label, and each has its own name */
  constructor(labels: number | readonly string[]) {
    const k = typeof labels === 'number' ? labels : labels.length
    checkOption(Number.isInteger(k) && k >= 1, 'labels', 'at least one label', k)
    this.labels = Object.freeze(
      typeof labels === 'number' ? Array.from({ length: k }, (_, i) => String(i)) : [...labels],
    )
    this.#indexOf = new Map(this.labels.map((label, i) => [label, i]))
    if (this.#indexOf.size < k) {
      const repeated = this.labels.find((label, i) => this.#indexOf.get(label) !== i)
      throw new PartitaError('INVALID_OPTION', 'two labels have the same name', {
        expected: 'distinct names',
        received: `${JSON.stringify(repeated)} more than once`,
      })
    }
    this.name = `subsets(${k})`
    this.codeLength = k
    this.logSize = k * Math.LN2
  }

  /** @throws PartitaError NOT_IN_SPACE if `y` holds anything but indices of labels */
  encode(y: LabelSet, out: Float32Array, at: number): void {
    const k = this.codeLength
    out.fill(0, at, at + k)
    for (const i of y) {
      if (!this.#isIndex(i)) throw this.#notAnIndex(i)
      out[at + i] = 1
    }
  }

  /** Entries above ½ are in the set. */
  decode(code: Float32Array, at: number): LabelSet {
    const y = new Set<number>()
    for (let i = 0; i < this.codeLength; i++) if (code[at + i]! > 0.5) y.add(i)
    return y
  }

  contains(y: unknown): y is LabelSet {
    if (!(y instanceof Set)) return false
    for (const i of y) if (!this.#isIndex(i)) return false
    return true
  }

  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    rng.fillBits(out, count * this.codeLength)
  }

  /**
   * Every set, lazily, in the order of binary counting: ∅, {0}, {1}, {0, 1}, {2}, …
   *
   * @throws PartitaError UNSUPPORTED beyond 30 labels: more than 10⁹ sets are not worth waiting for
   */
  enumerate(): Iterable<LabelSet> {
    if (this.codeLength > ENUMERATION_LIMIT) {
      throw new PartitaError('UNSUPPORTED', `${this.name} is too large to enumerate`, {
        expected: `at most ${ENUMERATION_LIMIT} labels`,
        received: `${this.codeLength} labels`,
        hint: 'sample from the space or from a model instead',
      })
    }
    return labelSets(new PowerSet(Array.from({ length: this.codeLength }, (_, i) => i)))
  }

  /** The labels with a positive weight; a weight of exactly 0 leaves its label out. */
  maximize(weights: Float32Array): LabelSet {
    const y = new Set<number>()
    for (let i = 0; i < this.codeLength; i++) if (weights[i]! > 0) y.add(i)
    return y
  }

  /** Clips to the cube `[0, 1]ᵏ`. */
  project(point: Float32Array, at: number): void {
    for (let i = at; i < at + this.codeLength; i++) point[i] = Math.min(1, Math.max(0, point[i]!))
  }

  /**
   * Flips one label chosen uniformly. A symmetric move, so it serves Metropolis as it is. Without
   * any rejection, sets of even and odd size alternate.
   */
  step(code: Float32Array, at: number, rng: Rng): void {
    const i = at + rng.integer(this.codeLength)
    code[i] = 1 - code[i]!
  }

  /** `Σ_i ln((1 + e^{u_i}) / 2)` of each row `u` of `scores`: `[B, k] → [B, 1]`, nats (MATHS §4). */
  linearLogPartition(tape: Tape, scores: Variable): Variable {
    return tape.addScalar(tape.rowSum(tape.softplus(scores)), -this.logSize)
  }

  /**
   * The set of labels with these names, in any order; repeats count once.
   *
   * @throws PartitaError UNKNOWN_LABEL naming the first that is none of the labels
   */
  fromNames(names: Iterable<string>): LabelSet {
    const indices: number[] = []
    for (const name of names) {
      const i = this.#indexOf.get(name)
      if (i === undefined) {
        throw new PartitaError('UNKNOWN_LABEL', 'no label has this name', {
          expected: `one of ${listSome(this.labels)}`,
          received: JSON.stringify(name),
          where: this.name,
          hint: 'check the spelling, or declare the label when the space is made',
        })
      }
      indices.push(i)
    }
    return ascending(indices)
  }

  /** Names of the labels in `y`, in the order of the labels. */
  toNames(y: LabelSet): string[] {
    return Array.from(this.#checked(y), (i) => this.labels[i]!)
  }

  /** @throws PartitaError NOT_IN_SPACE unless `row` has `k` entries, each 0, 1, false or true */
  fromRow(row: LabelRow): LabelSet {
    const k = this.codeLength
    if (row.length !== k) {
      throw new PartitaError('NOT_IN_SPACE', 'a label row needs one entry for each label', {
        expected: `${k} entries`,
        received: `${row.length}`,
        where: this.name,
        hint: 'pass indices as a Set: new Set([0, 2]); pass names as an array of strings',
      })
    }
    const y = new Set<number>()
    for (let i = 0; i < k; i++) {
      const entry = row[i]
      if (entry === 1 || entry === true) y.add(i)
      else if (entry !== 0 && entry !== false) {
        throw new PartitaError('NOT_IN_SPACE', 'a label row holds only 0 and 1', {
          expected: '0, 1, false or true',
          received: String(entry),
          where: `entry ${i} (label ${JSON.stringify(this.labels[i])})`,
          hint: 'pass indices as a Set: new Set([0, 2]); threshold probabilities first',
        })
      }
    }
    return y
  }

  /** The indicator row of `y`: `k` entries, 0 or 1. */
  toRow(y: LabelSet): number[] {
    const row = new Array<number>(this.codeLength).fill(0)
    for (const i of this.#checked(y)) row[i] = 1
    return row
  }

  /**
   * The element meant by `input`: a `Set` of indices or names, an array of names, or a 0/1 row.
   * An empty array is the empty set.
   *
   * @throws PartitaError NOT_IN_SPACE or UNKNOWN_LABEL, saying which entry is wrong and what to pass
   */
  parse(input: LabelSetInput): LabelSet {
    if (input instanceof Set) {
      const members: readonly unknown[] = [...input]
      if (members.some((member) => typeof member === 'string'))
        return this.fromNames(names(members))
      return this.#checked(input)
    }
    if (isArrayLike(input)) {
      if (input.length === 0) return new Set()
      if (Array.isArray(input) && input.some((entry) => typeof entry === 'string')) {
        return this.fromNames(names(input))
      }
      return this.fromRow(input as LabelRow)
    }
    throw new PartitaError('NOT_IN_SPACE', 'this is no set of labels', {
      expected: 'a Set of indices or names, an array of names, or a 0/1 row',
      received: input === null ? 'null' : typeof input,
      where: this.name,
    })
  }

  #isIndex(i: unknown): i is number {
    return typeof i === 'number' && Number.isInteger(i) && i >= 0 && i < this.codeLength
  }

  /** `y` itself if its indices are valid and ascending, else an ascending copy */
  #checked(y: LabelSet): LabelSet {
    let previous = -1
    let sorted = true
    for (const i of y) {
      if (!this.#isIndex(i)) throw this.#notAnIndex(i)
      if (i < previous) sorted = false
      previous = i
    }
    return sorted ? y : ascending([...y])
  }

  #notAnIndex(received: unknown): PartitaError {
    return new PartitaError('NOT_IN_SPACE', 'a label set holds something that is no label index', {
      expected: `integers from 0 to ${this.codeLength - 1}`,
      received: String(received),
      where: this.name,
    })
  }
}

/**
 * The space of all subsets of `labels`: a number of them, or their names.
 *
 * @throws PartitaError INVALID_OPTION unless there is a label, and each has its own name
 *
 * @example
 * ```ts
 * import { subsets } from 'partita'
 * const space = subsets(3)
 * console.log([...space.enumerate()].length) // 8
 * ```
 */
export function subsets(labels: number | readonly string[]): Subsets {
  return new Subsets(labels)
}

function* labelSets(members: Iterable<number[]>): Iterable<LabelSet> {
  for (const indices of members) yield new Set(indices)
}

function ascending(indices: number[]): LabelSet {
  return new Set(indices.sort((a, b) => a - b))
}

function isArrayLike(input: unknown): input is ArrayLike<unknown> {
  return Array.isArray(input) || (ArrayBuffer.isView(input) && 'length' in input)
}

/** asserts that a mixture of names and something else is refused, not half understood */
function names(members: readonly unknown[]): string[] {
  return members.map((member) => {
    if (typeof member === 'string') return member
    throw new PartitaError('NOT_IN_SPACE', 'names and indices are mixed in one label set', {
      expected: 'all names or all indices',
      received: `${typeof member} ${String(member)} among names`,
    })
  })
}

function listSome(labels: readonly string[]): string {
  const shown = labels
    .slice(0, 5)
    .map((label) => JSON.stringify(label))
    .join(', ')
  return labels.length > 5 ? `${shown}, … (${labels.length} labels)` : shown
}
