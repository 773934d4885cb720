import { checkOption, PartitaError } from '../../errors.js'
import { variableName } from '../../expressions/index.js'
import type { Rng } from '../../random/index.js'
import { ItemNames, isArrayLike } from '../contract/item-names.js'
import type { Space, Variables } from '../contract/space.js'

/** A set of label indices, `0 … k − 1`. */
export type LabelSet = ReadonlySet<number>

/** What {@link LabelSetSpace.parse} understands: indices, names, or a 0/1 row with one entry a label. */
export type LabelSetInput = ReadonlySet<number | string> | readonly string[] | LabelRow

/** One entry for each label: 0 or 1, or a boolean. */
export type LabelRow = ArrayLike<number | boolean>

/** How many labels a set may have. */
export interface SizeBounds {
  /** the fewest; default 0 */
  readonly min?: number
  /** the most; default all */
  readonly max?: number
}

/**
 * What {@link Subsets} and {@link BoundedSubsets} have in common: sets of labels with the indicator
 * row as code, `φ(y) ∈ {0, 1}ᵏ`; their names and rows.
 *
 * @example
 * ```ts
 * import { boundedSubsets, type LabelSetSpace, subsets } from 'partita/core'
 * const spaces: LabelSetSpace[] = [subsets(4), boundedSubsets(4, { max: 1 })]
 * for (const { name, labels, logSize } of spaces) console.log(name, labels, Math.exp(logSize)) // 16, 5
 * ```
 */
export abstract class LabelSetSpace implements Space<LabelSet> {
  abstract readonly name: string
  abstract readonly logSize: number
  readonly codeLength: number
  /** names of the labels; their indices as text if none were given */
  readonly labels: readonly string[]
  /** the fewest labels of a set */
  readonly min: number
  /** the most labels of a set */
  readonly max: number
  readonly #names: ItemNames

  /**
   * @throws PartitaError INVALID_OPTION unless there is a label, each has its own name, and
   *   `0 ≤ min ≤ max ≤ k`
   */
  constructor(labels: number | readonly string[], { min = 0, max }: SizeBounds = {}) {
    this.#names = new ItemNames(labels, 'label')
    this.labels = this.#names.names
    const k = this.#names.count
    const most = max ?? k
    checkOption(Number.isInteger(most) && most >= 0 && most <= k, 'max', `0 … ${k} labels`, most)
    checkOption(Number.isInteger(min) && min >= 0 && min <= most, 'min', `0 … ${most} labels`, min)
    this.codeLength = k
    this.min = min
    this.max = most
  }

  /** In texts a label is 1 in the set and 0 outside; `count` is how many labels the set has. */
  get variables(): Variables<LabelSet> {
    const k = this.codeLength
    return {
      names: [...this.labels.map(variableName), 'count'],
      read(y, out) {
        out.fill(0, 0, k)
        for (const i of y) out[i] = 1
        out[k] = y.size
      },
    }
  }

  abstract sampleUniform(rng: Rng, count: number, out: Float32Array): void

  /** @throws PartitaError NOT_IN_SPACE if `y` is no set of this space */
  encode(y: LabelSet, out: Float32Array, at: number): void {
    const k = this.codeLength
    out.fill(0, at, at + k)
    for (const i of y) {
      if (!this.#isIndex(i)) throw this.#notAnIndex(i)
      out[at + i] = 1
    }
    this.#sized(y)
  }

  /** Entries above ½ are in the set. */
  decode(code: Float32Array, at: number): LabelSet {
    const y = new Set<number>()
    for (let i = 0; i < this.codeLength; i++) if (code[at + i]! > 0.5) y.add(i)
    return y
  }

  contains(y: unknown): y is LabelSet {
    if (!(y instanceof Set) || !this.#admits(y.size)) return false
    for (const i of y) if (!this.#isIndex(i)) return false
    return true
  }

  /**
   * The set of labels with these names, in any order; repeats count once.
   *
   * @throws PartitaError UNKNOWN_LABEL naming the first that is none of the labels
   */
  fromNames(names: Iterable<string>): LabelSet {
    const indices = Array.from(names, (name) => this.#names.named(name, this.name))
    return this.#sized(ascending(indices))
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
    return this.#sized(y)
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
      if (input.length === 0) return this.#sized(new Set())
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

  #admits(size: number): boolean {
    return size >= this.min && size <= this.max
  }

  /** `y`, if the space has sets of its size */
  #sized(y: LabelSet): LabelSet {
    if (this.#admits(y.size)) return y
    throw new PartitaError('NOT_IN_SPACE', 'a label set is too small or too large', {
      expected: this.min === this.max ? `${this.min} labels` : `${this.min} to ${this.max} labels`,
      received: `${y.size} labels`,
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
    return this.#sized(sorted ? y : ascending([...y]))
  }

  #notAnIndex(received: unknown): PartitaError {
    return new PartitaError('NOT_IN_SPACE', 'a label set holds something that is no label index', {
      expected: `integers from 0 to ${this.codeLength - 1}`,
      received: String(received),
      where: this.name,
    })
  }
}

function ascending(indices: number[]): LabelSet {
  return new Set(indices.sort((a, b) => a - b))
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
