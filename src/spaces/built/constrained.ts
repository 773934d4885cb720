import type { Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import type { Constraint } from '../contract/constraint.js'
import { ENUMERATED_LOG_PARTITION_LIMIT, EnumeratedCodes } from '../contract/enumerated-codes.js'
import type { LinearSampler, Space, Variables } from '../contract/space.js'
import { linearExtensions } from '../rankings/linear-extensions.js'
import { PartialRanking } from '../rankings/partial-ranking.js'
import { textReader } from './text-reader.js'

/** Draws of the pilot that estimates how many elements satisfy the constraint stop at so many hits. */
const ENOUGH_HITS = 10_000
const LARGEST_BLOCK = 4096

/** The elements of a space type. */
export type ElementOf<S> = S extends Space<infer Y> ? Y : never

/** Options of {@link constrained}. */
export interface ConstrainedOptions {
  /**
   * spaces of at most so many elements are gone through once, when the constrained space is made;
   * default 400,000 (all rankings of nine items)
   */
  readonly enumerationLimit?: number
  /** the most uniform draws spent on one element that satisfies the constraint; default 100,000 */
  readonly tries?: number
}

/**
 * The elements of a space that satisfy a constraint, with the codes of that space.
 *
 * A space of at most `enumerationLimit` elements is gone through once: its size is exact, draws are
 * exactly uniform at once, and the maximum of a linear score is found by trying all (its log-partition
 * too, up to 4096 elements). A larger one is sampled by rejection, exactly uniform too, and its size
 * *estimated* by draws with a fixed seed: {@link logSizeError} is the standard error of `logSize`, which
 * shifts every log-likelihood by the same amount and no gradient at all. `step` is the one of the space,
 * not made where it would leave the constraint: as stationary as the parent's where that is symmetric,
 * but it reaches every element only if the constraint does not cut the space in pieces.
 *
 * Made by {@link constrained}.
 *
 * @example
 * ```ts
 * import { type Constrained, constrained, type Permutations, permutations } from 'partita/core'
 * const songs = permutations(['intro', 'ballad', 'hit'])
 * const playlist: Constrained<Permutations> = constrained(songs, (y) => y[0] === 0)
 * console.log([...playlist.enumerate!()]) // [0, 1, 2] and [0, 2, 1]
 * console.log(playlist.base.toNames(playlist.maximize!(Float32Array.of(0, 1, 2)))) // intro, hit, ballad
 * ```
 */
export class Constrained<S extends Space<unknown>> implements Space<ElementOf<S>> {
  readonly name: string
  readonly codeLength: number
  /** `ln |Y|`; exact or estimated, see {@link logSizeError} */
  readonly logSize: number
  /** standard error of `logSize`, nats; 0 where it is exact */
  readonly logSizeError: number
  /** the space without the constraint: its names, rows and texts serve here too */
  readonly base: S
  /** the constraint, if it is a text */
  readonly text?: string
  readonly options: ConstrainedOptions
  /** The elements in the order of the space. Absent where there were too many to go through. */
  readonly enumerate?: () => Iterable<ElementOf<S>>
  /** The best of all elements. Absent where there were too many to go through. */
  readonly maximize?: (weights: Float32Array) => ElementOf<S>
  /** A move of the space, unless it leaves the constraint. Absent if the space has no moves. */
  readonly step?: (code: Float32Array, at: number, rng: Rng) => void
  /**
   * By going through all elements: `[B, c] → [B, 1]`. Beyond 4096 elements by the sums over what agrees
   * with a {@link PartialRanking} of up to 16 items, else absent.
   */
  readonly linearLogPartition?: (tape: Tape, scores: Variable) => Variable
  /** By going through all elements. Absent beyond 4096. */
  readonly linearSampler?: LinearSampler
  /** those of the space */
  readonly indicators?: number | undefined
  /** those of the space */
  readonly variables?: Variables<ElementOf<S>>
  readonly #space: Space<ElementOf<S>>
  readonly #holds: (y: ElementOf<S>) => boolean
  readonly #all: EnumeratedCodes | undefined
  /** share of the uniform draws that satisfy the constraint */
  readonly #acceptance: number
  readonly #tries: number
  #block = new Float32Array(0)

  /**
   * @param description of the constraint, for the name
   * @param source the constraint, if it is a text or a {@link Constraint}
   * @throws PartitaError INVALID_OPTION if nothing satisfies the constraint; UNSUPPORTED if none of
   *   `tries` uniform draws of a large space does
   */
  constructor(
    space: S,
    holds: (y: ElementOf<S>) => boolean,
    description: string,
    options: ConstrainedOptions = {},
    source?: string | Constraint<ElementOf<S>>,
  ) {
    const { enumerationLimit = 400_000, tries = 100_000 } = options
    checkOption(enumerationLimit >= 0, 'enumerationLimit', 'a number ≥ 0', enumerationLimit)
    checkOption(Number.isInteger(tries) && tries >= 1, 'tries', 'an integer ≥ 1', tries)
    this.base = space
    this.text = typeof source === 'string' ? source : undefined
    this.options = options
    this.#space = space as unknown as Space<ElementOf<S>>
    this.#holds = holds
    this.#tries = tries
    this.name = `constrained(${space.name}, ${description})`
    this.codeLength = space.codeLength
    this.indicators = space.indicators
    this.variables = this.#space.variables
    if (this.#space.step) this.step = (code, at, rng) => this.#step(code, at, rng)

    if (space.enumerate && space.logSize <= Math.log(enumerationLimit) + 1e-9) {
      const all = this.#collect()
      this.#all = all
      this.#acceptance = 1
      this.logSize = Math.log(all.count)
      this.logSizeError = 0
      this.enumerate = () => this.#elements(all)
      this.maximize = (weights) => this.decode(all.codes, all.maximize(weights))
      if (all.count <= ENUMERATED_LOG_PARTITION_LIMIT) {
        this.linearLogPartition = (tape, scores) => all.logPartition(tape, scores)
        this.linearSampler = all.sampler
      }
      return
    }
    const { rankings } = space
    const isOfOrders = rankings !== undefined && rankings.places === rankings.items.length
    const isKnown = isOfOrders && source instanceof PartialRanking
    const extensions = isKnown ? linearExtensions(source) : undefined
    if (extensions?.exact && isKnown) {
      this.logSize = extensions.logCount
      this.logSizeError = 0
      this.#acceptance = Math.exp(this.logSize - space.logSize)
      const { constrainedLogPartition } = space
      if (!constrainedLogPartition) return
      this.linearLogPartition = (tape, scores) => {
        const known = Array.from({ length: scores.rows }, () => source)
        const sum = constrainedLogPartition.call(space, tape, scores, known)
        return tape.addScalar(sum, space.logSize - this.logSize)
      }
    } else {
      const { hits, draws } = this.#pilot()
      this.#acceptance = hits / draws
      this.logSize = space.logSize + Math.log(hits / draws)
      this.logSizeError = Math.sqrt((1 - hits / draws) / hits)
    }
  }

  /** @throws PartitaError NOT_IN_SPACE if `y` is not in the space or does not satisfy the constraint */
  encode(y: ElementOf<S>, out: Float32Array, at: number): void {
    this.#space.encode(y, out, at)
    if (this.#holds(y)) return
    throw new PartitaError('NOT_IN_SPACE', 'an output does not satisfy the constraint', {
      where: this.name,
    })
  }

  decode(code: Float32Array, at: number): ElementOf<S> {
    return this.#space.decode(code, at)
  }

  contains(y: unknown): y is ElementOf<S> {
    return this.#space.contains(y) && this.#holds(y)
  }

  /**
   * @throws PartitaError UNSUPPORTED if one element takes more than `tries` draws, in a space too large
   *   to be gone through
   */
  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const c = this.codeLength
    const all = this.#all
    if (all) {
      for (let j = 0; j < count; j++) {
        const start = rng.integer(all.count) * c
        for (let i = 0; i < c; i++) out[j * c + i] = all.codes[start + i]
      }
      return
    }
    let misses = 0
    for (let j = 0; j < count; ) {
      const wanted = Math.min(LARGEST_BLOCK, Math.ceil((count - j) / this.#acceptance))
      const block = this.#drawBlock(rng, wanted)
      for (let draw = 0; draw < wanted && j < count; draw++) {
        if (this.#holdsAt(block, draw * c)) {
          for (let i = 0; i < c; i++) out[j * c + i] = block[draw * c + i]
          j++
          misses = 0
        } else if (++misses >= this.#tries) throw this.#tooRare(misses)
      }
    }
  }

  #step(code: Float32Array, at: number, rng: Rng): void {
    const before = code.slice(at, at + this.codeLength)
    this.#space.step!(code, at, rng)
    if (!this.#holdsAt(code, at)) code.set(before, at)
  }

  #holdsAt(code: Float32Array, at: number): boolean {
    return this.#holds(this.#space.decode(code, at))
  }

  #drawBlock(rng: Rng, count: number): Float32Array {
    const size = count * this.codeLength
    if (this.#block.length < size) this.#block = new Float32Array(size)
    const block = this.#block.subarray(0, size)
    this.#space.sampleUniform(rng, count, block)
    return block
  }

  #collect(): EnumeratedCodes {
    const codes: number[] = []
    const code = new Float32Array(this.codeLength)
    for (const y of this.#space.enumerate!()) {
      if (!this.#holds(y)) continue
      this.#space.encode(y, code, 0)
      for (let i = 0; i < code.length; i++) codes.push(code[i])
    }
    if (codes.length === 0) {
      throw new PartitaError('INVALID_OPTION', 'nothing satisfies the constraint', {
        expected: `at least one element of ${this.#space.name}`,
        received: 'none',
        where: this.name,
        hint: 'look for parts of the constraint that contradict each other',
      })
    }
    return new EnumeratedCodes(Float32Array.from(codes), this.codeLength)
  }

  *#elements(all: EnumeratedCodes): Iterable<ElementOf<S>> {
    for (let j = 0; j < all.count; j++) yield this.decode(all.codes, j * this.codeLength)
  }

  /** Uniform draws, with a seed of their own, until many satisfy the constraint or `tries` are spent. */
  #pilot(): { hits: number; draws: number } {
    const rng = new Rng('constrained')
    let hits = 0
    let draws = 0
    while (draws < this.#tries && hits < ENOUGH_HITS) {
      const count = Math.min(LARGEST_BLOCK, this.#tries - draws)
      const block = this.#drawBlock(rng, count)
      for (let j = 0; j < count; j++) if (this.#holdsAt(block, j * this.codeLength)) hits++
      draws += count
    }
    if (hits === 0) throw this.#tooRare(draws)
    return { hits, draws }
  }

  #tooRare(draws: number): PartitaError {
    return new PartitaError('UNSUPPORTED', 'rejection does not meet the constraint', {
      expected: `an element that satisfies it among ${this.#tries} uniform draws`,
      received: `none in ${draws}`,
      where: this.name,
      hint: 'it may be impossible; if it is only rare, raise `tries`, or write a space that holds nothing else',
    })
  }
}

/**
 * The elements of `space` that satisfy a constraint: a predicate on elements, what is known of one (a
 * {@link Constraint}, for rankings a {@link PartialRanking}), or a text over the names
 * the space has for its elements ({@link Space.variables}): labels and options are 0 or 1, `count` is
 * the size of a set or matching, an item of a ranking is its place. A text is parsed by
 * `parseExpression`, with no access to anything else, so it may come from an untrusted user; as
 * the parser is loaded when first needed, it makes a promise.
 *
 * @throws PartitaError INVALID_OPTION if nothing satisfies the constraint; UNSUPPORTED if none of
 *   `tries` uniform draws of a large space does, or for a text if the space names nothing; PARSE_ERROR
 *   or UNKNOWN_LABEL for a text that is not understood
 *
 * @example
 * ```ts
 * import { constrained, subsets } from 'partita'
 * const weather = subsets(['rain', 'wind', 'sunshine'])
 * const likely = await constrained(weather, 'not (rain and sunshine) and count <= 2')
 * console.log([...likely.enumerate!()].length) // 6 of 8
 * const odd = constrained(weather, (y) => y.size % 2 === 1)
 * console.log([...odd.enumerate!()].length) // 4
 * ```
 */
export function constrained<S extends Space<unknown>>(
  space: S,
  predicate: ((y: ElementOf<S>) => boolean) | Constraint<ElementOf<S>>,
  options?: ConstrainedOptions,
): Constrained<S>
export function constrained<S extends Space<unknown>>(
  space: S,
  text: string,
  options?: ConstrainedOptions,
): Promise<Constrained<S>>
export function constrained<S extends Space<unknown>>(
  space: S,
  constraint: string | ((y: ElementOf<S>) => boolean) | Constraint<ElementOf<S>>,
  options?: ConstrainedOptions,
): Constrained<S> | Promise<Constrained<S>> {
  if (typeof constraint === 'string') return constrainedByText(space, constraint, options)
  if (typeof constraint === 'object' && typeof constraint?.allows === 'function') {
    const allows = (y: ElementOf<S>) => constraint.allows(y)
    return new Constrained(space, allows, `${constraint}`, options, constraint)
  }
  const isPredicate = typeof constraint === 'function'
  checkOption(isPredicate, 'constraint', 'a function, a text or a constraint', constraint)
  return new Constrained(space, constraint, constraint.name || 'predicate', options)
}

async function constrainedByText<S extends Space<unknown>>(
  space: S,
  text: string,
  options?: ConstrainedOptions,
): Promise<Constrained<S>> {
  const read = await textReader(space as unknown as Space<ElementOf<S>>, text)
  return new Constrained(space, (y) => read(y) !== 0, text, options, text)
}
