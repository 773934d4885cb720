import type { Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { variableName } from '../../expressions/index.js'
import { indexOfLargest } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { categoricalPositions } from '../contract/categorical.js'
import { checkEnumerable } from '../contract/check-enumerable.js'
import { checkWeights } from '../contract/check-weights.js'
import { type Item, ItemNames } from '../contract/item-names.js'
import { solvedLogPartition, solvedSampler } from '../contract/linear-solver.js'
import type { LinearSampler, Space, Variables } from '../contract/space.js'
import { Chain } from './chain.js'
import { projectOnSimplex } from './choices.js'

/** A sequence: the index of the symbol at each position. */
export type Sequence = readonly number[]

/** Options of {@link sequences}. */
export interface SequencesOptions {
  /**
   * whether the code also counts the transitions, so that a linear score is a chain model; default
   * true
   */
  readonly transitions?: boolean
}

/**
 * Sequences of a given length over an alphabet of `A` symbols, `ln |Y| = length · ln A`. The code is
 * the indicators of the symbols at each position, `[length, A]`, followed by the counts of the
 * transitions: entry `length·A + a·A + b` is the number of positions with `a` followed by `b`. A linear
 * score then is that of a chain (a linear-chain conditional random field).
 *
 * Made by {@link sequences}.
 *
 * @example
 * ```ts
 * import { type Sequences, sequences } from 'partita/core'
 * const space: Sequences = sequences(['rest', 'work'], 4)
 * const y = space.parse('work work rest work')
 * console.log(y, space.toNames(y), space.codeLength) // [1, 1, 0, 1], the names, 4·2 + 2·2
 * ```
 */
export class Sequences implements Space<Sequence> {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** names of the symbols; their indices as text if none were given */
  readonly alphabet: readonly string[]
  readonly length: number
  /** whether the code counts transitions; never for sequences of one symbol */
  readonly transitions: boolean
  /**
   * The nearest point at which each position's entries are probabilities. Absent with transitions:
   * their counts have no simple hull.
   */
  readonly project?: (point: Float32Array, at: number) => void
  /** chains by forward filtering and backward sampling; without transitions independent symbols */
  readonly linearSampler: LinearSampler
  readonly #names: ItemNames
  /** the positions; transitions are counts */
  readonly indicators: number
  readonly #chain: Chain | undefined

  /** @throws PartitaError INVALID_OPTION unless there are a symbol and a position, names distinct */
  constructor(
    alphabet: number | readonly string[],
    length: number,
    { transitions = true }: SequencesOptions = {},
  ) {
    this.#names = new ItemNames(alphabet)
    checkOption(Number.isInteger(length) && length >= 1, 'length', 'an integer ≥ 1', length)
    const n = this.#names.count
    this.alphabet = this.#names.names
    this.length = length
    this.transitions = transitions && length > 1
    this.name = `sequences(${n}, ${length}${this.transitions ? '' : ', no transitions'})`
    this.indicators = length * n
    this.codeLength = this.indicators + (this.transitions ? n * n : 0)
    this.logSize = length * Math.log(n)
    if (this.transitions) {
      this.#chain = new Chain(length, n)
      this.linearSampler = solvedSampler(this.#chain, this.codeLength, this.logSize)
    } else {
      this.linearSampler = categoricalPositions(length, n)
      this.project = (point, at) => {
        for (let t = 0; t < length; t++) projectOnSimplex(point, at + t * n, n)
      }
    }
  }

  /**
   * In texts `p1`, `p2`, … are the positions; a symbol's name is what a position with it is equal to,
   * `'p1 == work'`; `count_work` is the number of positions with it.
   */
  get variables(): Variables<Sequence> {
    const { length } = this
    const symbols = this.alphabet.map(variableName)
    const places = Array.from({ length }, (_, t) => `p${t + 1}`)
    const counts = this.alphabet.map((name) => variableName(`count_${name}`))
    return {
      names: [...places, ...symbols, ...counts],
      read(y, out) {
        const constants = length
        const counted = length + symbols.length
        out.fill(0, counted, counted + symbols.length)
        for (let a = 0; a < symbols.length; a++) out[constants + a] = a
        for (let t = 0; t < length; t++) {
          out[t] = y[t]
          out[counted + y[t]]++
        }
      },
    }
  }

  /** @throws PartitaError NOT_IN_SPACE if `y` is no sequence of this space */
  encode(y: Sequence, out: Float32Array, at: number): void {
    this.#write(this.#checked(y), out, at)
  }

  /** The symbol of the largest entry at each position. */
  decode(code: Float32Array, at: number): Sequence {
    const n = this.alphabet.length
    return Array.from({ length: this.length }, (_, t) => indexOfLargest(code, at + t * n, n))
  }

  contains(y: unknown): y is Sequence {
    if (!Array.isArray(y) || y.length !== this.length) return false
    const n = this.alphabet.length
    for (const symbol of y) {
      if (!(Number.isInteger(symbol) && symbol >= 0 && symbol < n)) return false
    }
    return true
  }

  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const y = new Int32Array(this.length)
    for (let j = 0; j < count; j++) {
      for (let t = 0; t < y.length; t++) y[t] = rng.integer(this.alphabet.length)
      this.#write(y, out, j * this.codeLength)
    }
  }

  /**
   * Every sequence, lazily, in lexicographic order.
   *
   * @throws PartitaError UNSUPPORTED beyond 10⁹ sequences: not worth waiting for
   */
  enumerate(): Iterable<Sequence> {
    checkEnumerable(this, 'sequences')
    return allSequences(this.alphabet.length, this.length)
  }

  /**
   * The sequence of the largest `⟨weights, φ(y)⟩`, by Viterbi's algorithm; without transitions the
   * best symbol at each position.
   *
   * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are `[codeLength]`, finite
   */
  maximize(weights: Float32Array): Sequence {
    checkWeights(weights, this.codeLength)
    return this.#chain ? this.#chain.maximize(weights) : this.decode(weights, 0)
  }

  /**
   * Another symbol at one position, each equally likely: a symmetric move. Over two symbols, without
   * any rejection, sequences with even and odd numbers of each alternate.
   */
  step(code: Float32Array, at: number, rng: Rng): void {
    const n = this.alphabet.length
    if (n === 1) return
    const y = Array.from(this.decode(code, at))
    const t = rng.integer(this.length)
    const other = rng.integer(n - 1)
    y[t] = other < y[t] ? other : other + 1
    this.#write(y, code, at)
  }

  /**
   * `ln E_{y uniform} exp⟨scores_b, φ(y)⟩` of each row, nats: `[B, c] → [B, 1]`. With transitions by the
   * forward algorithm, `O(length · A²)` a row in float64, its gradient by forward–backward.
   */
  linearLogPartition(tape: Tape, scores: Variable): Variable {
    if (this.#chain) return solvedLogPartition(tape, scores, this.#chain, this.logSize)
    const n = this.alphabet.length
    const positions = tape.rowLogSumExp(tape.reshape(scores, scores.rows * this.length, n))
    const means = tape.addScalar(positions, -Math.log(n))
    return tape.rowSum(tape.reshape(means, scores.rows, this.length))
  }

  /**
   * The sequence meant by `input`: names or indices in an array, or a text of names, one character
   * each if all symbols are single characters and separated by blanks if not.
   *
   * @throws PartitaError UNKNOWN_LABEL or NOT_IN_SPACE
   */
  parse(input: string | readonly Item[]): Sequence {
    const items = typeof input === 'string' ? this.#split(input) : input
    return this.#checked(this.#names.indicesOf(items))
  }

  /** Names of the symbols of `y`. */
  toNames(y: Sequence): string[] {
    return this.#checked(y).map((symbol) => this.alphabet[symbol])
  }

  #split(text: string): string[] {
    return this.#names.areLetters ? [...text] : text.split(/\s+/).filter((name) => name !== '')
  }

  #checked(y: Sequence): Sequence {
    if (this.contains(y)) return y
    const received = Array.from<unknown>(y)
    throw new PartitaError('NOT_IN_SPACE', 'this is no sequence of the space', {
      expected: `${this.length} indices from 0 to ${this.alphabet.length - 1}`,
      received: `[${received.slice(0, 8).join(', ')}] of length ${received.length}`,
      where: this.name,
    })
  }

  #write(y: ArrayLike<number>, out: Float32Array, at: number): void {
    const n = this.alphabet.length
    const { length } = this
    out.fill(0, at, at + this.codeLength)
    for (let t = 0; t < length; t++) out[at + t * n + y[t]] = 1
    if (!this.transitions) return
    const pairs = at + length * n
    for (let t = 1; t < length; t++) out[pairs + y[t - 1] * n + y[t]]++
  }
}

/**
 * The space of sequences of `length` symbols out of `alphabet`: a number of them, or their names.
 *
 * @throws PartitaError INVALID_OPTION unless there are a symbol and a position, names distinct
 *
 * @example
 * ```ts
 * import { sequences } from 'partita'
 * const space = sequences(['C', 'G', 'A', 'T'], 8)
 * console.log(space.parse('GATTACAT'), Math.round(Math.exp(space.logSize))) // 65536 sequences
 * ```
 */
export function sequences(
  alphabet: number | readonly string[],
  length: number,
  options: SequencesOptions = {},
): Sequences {
  return new Sequences(alphabet, length, options)
}

function* allSequences(n: number, length: number): Iterable<Sequence> {
  const y = new Array<number>(length).fill(0)
  for (;;) {
    yield y.slice()
    let t = length - 1
    while (t >= 0 && y[t] === n - 1) y[t--] = 0
    if (t < 0) return
    y[t]++
  }
}
