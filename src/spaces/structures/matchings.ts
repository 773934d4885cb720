import type { Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { variableName } from '../../expressions/index.js'
import type { Rng } from '../../random/index.js'
import { binomials, type SizeLaw, sizeLaw } from '../combinatorics/size-law.js'
import { swap } from '../combinatorics/swap.js'
import { checkEnumerable } from '../contract/check-enumerable.js'
import { checkWeights } from '../contract/check-weights.js'
import { type Item, ItemNames, isArrayLike } from '../contract/item-names.js'
import { lazySampler, solvedLogPartition, solvedSampler } from '../contract/linear-solver.js'
import type { LinearSampler, Space, Variables } from '../contract/space.js'
import {
  ALONE,
  maximizeMatching,
  projectOnMatchings,
  type Sides,
  stepMatching,
} from './incidence.js'
import { MatchingSums } from './matching-sums.js'

/** A matching: the right node of each left node, −1 if it has none. */
export type Matching = readonly number[]

/** What {@link Matchings.parse} understands: one right node a left node, or an object by left names. */
export type MatchingInput = readonly (Item | null)[] | Readonly<Record<string, Item | null>>

/** Options of {@link matchings}. */
export interface MatchingsOptions {
  /** whether every left node must have a partner; needs as many right nodes; default false */
  readonly perfect?: boolean
}

/**
 * The matchings of left to right nodes: each left node has one right node or none, each right node one
 * left node or none (deliveries and slots, people and seats). There are `Σ_s (n over s)(m over s) s!`
 * of them, or `m!/(m − n)!` if every left node must have a partner. The code is the incidence matrix,
 * row-major `[n, m]`.
 *
 * Perfect matchings of `n` to `n` are the permutations in their matrix code, with other elements.
 *
 * Made by {@link matchings}.
 *
 * @example
 * ```ts
 * import { type Matchings, matchings } from 'partita/core'
 * const space: Matchings = matchings(['ann', 'bob', 'eve'], ['morning', 'evening'])
 * const y = space.parse({ ann: 'evening', eve: 'morning' })
 * console.log(y, space.toPairs(y)) // [1, −1, 0] and the pairs by name
 * ```
 */
export class Matchings implements Space<Matching> {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** names of the left nodes; their indices as text if none were given */
  readonly left: readonly string[]
  /** names of the right nodes */
  readonly right: readonly string[]
  readonly perfect: boolean
  /**
   * `ln E_{y uniform} exp⟨scores_b, φ(y)⟩` of each row, nats: `[B, n·m] → [B, 1]`. Exact, in float64,
   * by sums over the sets of nodes of the smaller side: `O(large · small · 2^small)` a row. Absent
   * beyond 16 nodes on the smaller side, and where `(large + 1) · 2^small` exceeds 2²¹: no polynomial
   * algorithm is possible, for the sum is a permanent.
   */
  readonly linearLogPartition?: (tape: Tape, scores: Variable) => Variable
  /** what texts call the nodes */
  readonly #variables: { readonly left: readonly string[]; readonly right: readonly string[] }
  /** Absent where {@link linearLogPartition} is. */
  readonly linearSampler?: LinearSampler
  readonly #leftNames: ItemNames
  readonly #rightNames: ItemNames
  readonly #sides: Sides
  readonly #sizes: SizeLaw
  readonly #lefts: Int32Array
  readonly #rights: Int32Array

  /**
   * @throws PartitaError INVALID_OPTION unless there are nodes on both sides, distinctly named, and for
   *   perfect matchings at least as many right as left ones
   */
  constructor(
    left: number | readonly string[],
    right: number | readonly string[] = typeof left === 'number' ? left : left.length,
    { perfect = false }: MatchingsOptions = {},
  ) {
    this.#leftNames = new ItemNames(left)
    this.#rightNames = new ItemNames(right)
    const [n, m] = [this.#leftNames.count, this.#rightNames.count]
    checkOption(!perfect || n <= m, 'right', `at least ${n} nodes, for perfect matchings`, m)
    this.left = this.#leftNames.names
    this.right = this.#rightNames.names
    this.perfect = perfect
    this.#sides = { n, m, perfect }
    this.#variables = {
      left: typeof left === 'number' ? numbered('left', n) : left.map(variableName),
      right: typeof right === 'number' ? numbered('right', m) : right.map(variableName),
    }
    this.name = `matchings(${n}, ${m}${perfect ? ', perfect' : ''})`
    this.codeLength = n * m
    const least = perfect ? n : 0
    const counts = countsBySize(n, m).slice(least)
    this.#sizes = sizeLaw(least, counts)
    this.logSize = this.#sizes.logTotal
    this.#lefts = Int32Array.from(this.left.keys())
    this.#rights = Int32Array.from(this.right.keys())
    if (MatchingSums.isFeasible(n, m)) {
      // made when first needed: the tables may be large
      let sums: MatchingSums | undefined
      const made = () => {
        sums ??= new MatchingSums(n, m, perfect)
        return sums
      }
      this.linearLogPartition = (tape, scores) =>
        solvedLogPartition(tape, scores, made(), this.logSize)
      this.linearSampler = lazySampler(() => solvedSampler(made(), n * m, this.logSize))
    }
  }

  /**
   * In texts a left node is equal to its right node, `'ann == mon'`, or to 0 if it has none; `count` is
   * the number of pairs. Nodes without names are `left1`, `right1` and so on.
   */
  get variables(): Variables<Matching> {
    const { left, right } = this.#variables
    return {
      names: [...left, ...right, 'count'],
      read(y, out) {
        let count = 0
        for (let i = 0; i < left.length; i++) {
          out[i] = y[i] + 1
          if (y[i] !== ALONE) count++
        }
        for (let j = 0; j < right.length; j++) out[left.length + j] = j + 1
        out[left.length + right.length] = count
      },
    }
  }

  /** @throws PartitaError NOT_IN_SPACE if `y` is no matching of this space */
  encode(y: Matching, out: Float32Array, at: number): void {
    this.#write(this.#checked(y), out, at)
  }

  /** Entries above ½ are pairs. */
  decode(code: Float32Array, at: number): Matching {
    const m = this.right.length
    return Array.from(this.left, (_, i) => {
      for (let j = 0; j < m; j++) if (code[at + i * m + j] > 0.5) return j
      return ALONE
    })
  }

  contains(y: unknown): y is Matching {
    if (!Array.isArray(y) || y.length !== this.left.length) return false
    const taken = new Set<number>()
    for (const j of y) {
      if (j === ALONE && !this.perfect) continue
      if (!(Number.isInteger(j) && j >= 0 && j < this.right.length) || taken.has(j)) return false
      taken.add(j)
    }
    return true
  }

  /** A number of pairs by its share of all matchings, then who, then with whom. */
  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const [n, m] = [this.left.length, this.right.length]
    const lefts = this.#lefts
    const rights = this.#rights
    for (let i = 0; i < n; i++) lefts[i] = i
    for (let j = 0; j < m; j++) rights[j] = j
    out.fill(0, 0, count * n * m)
    for (let row = 0; row < count; row++) {
      const size = this.#sizes.draw(rng)
      for (let pair = 0; pair < size; pair++) {
        if (size < n) swap(lefts, pair, pair + rng.integer(n - pair))
        swap(rights, pair, pair + rng.integer(m - pair))
        out[row * n * m + lefts[pair] * m + rights[pair]] = 1
      }
    }
  }

  /**
   * Every matching, lazily, in lexicographic order, no partner (−1) first.
   *
   * @throws PartitaError UNSUPPORTED beyond 10⁹ matchings: not worth waiting for
   */
  enumerate(): Iterable<Matching> {
    checkEnumerable(this, 'matchings')
    return this.#extend([], new Set())
  }

  /**
   * The matching of the largest total weight, by linear assignment; pairs of a weight that is not
   * positive are made only if the matching must be perfect.
   *
   * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are `[n·m]`, finite
   */
  maximize(weights: Float32Array): Matching {
    checkWeights(weights, this.codeLength)
    return maximizeMatching(weights, this.#sides)
  }

  /**
   * Euclidean projection of `point[at … at + n·m)` on the convex hull of the codes, in place: entries
   * ≥ 0, sums of rows and columns at most 1 (rows exactly 1 if perfect). Alternating projections until
   * the sums hold to 1e-6.
   */
  project(point: Float32Array, at: number): void {
    projectOnMatchings(point, at, this.#sides)
  }

  /**
   * Takes a pair of nodes chosen uniformly: parts them if they are matched, matches them if both are
   * alone; if one has another partner it leaves that one; if both do, the partners are matched as
   * well. What would leave a perfect matching is not done. A symmetric move.
   */
  step(code: Float32Array, at: number, rng: Rng): void {
    stepMatching(code, at, this.#sides, rng)
  }

  /**
   * The matching meant by `input`: the right node of each left node, by name or index, `null` or −1
   * for none; or an object from left names to right nodes, in which who is not named has none.
   *
   * @throws PartitaError UNKNOWN_LABEL or NOT_IN_SPACE
   */
  parse(input: MatchingInput): Matching {
    const partner = (node: Item | null) =>
      node === null || node === ALONE ? ALONE : this.#rightNames.indexOf(node)
    if (isArrayLike(input)) return this.#checked(Array.from(input as readonly Item[], partner))
    const y = new Array<number>(this.left.length).fill(ALONE)
    for (const [left, right] of Object.entries(input)) {
      y[this.#leftNames.indexOf(left)] = partner(right)
    }
    return this.#checked(y)
  }

  /** The pairs of a matching by name, in the order of the left nodes. */
  toPairs(y: Matching): [left: string, right: string][] {
    return this.#checked(y).flatMap((j, i) =>
      j === ALONE ? [] : [[this.left[i], this.right[j]] as [string, string]],
    )
  }

  #write(y: Matching, out: Float32Array, at: number): void {
    const m = this.right.length
    out.fill(0, at, at + this.codeLength)
    y.forEach((j, i) => {
      if (j !== ALONE) out[at + i * m + j] = 1
    })
  }

  #checked(y: Matching): Matching {
    const received = Array.from<unknown>(y)
    if (this.contains(y)) return y
    throw new PartitaError('NOT_IN_SPACE', 'this is no matching of the space', {
      expected: `${this.left.length} distinct right nodes from 0 to ${this.right.length - 1}${
        this.perfect ? '' : ', or −1 for none'
      }`,
      received: `[${received.slice(0, 8).join(', ')}] of length ${received.length}`,
      where: this.name,
    })
  }

  *#extend(y: number[], taken: Set<number>): Iterable<Matching> {
    if (y.length === this.left.length) {
      yield y.slice()
      return
    }
    for (let j = this.perfect ? 0 : ALONE; j < this.right.length; j++) {
      if (taken.has(j)) continue
      y.push(j)
      if (j !== ALONE) taken.add(j)
      yield* this.#extend(y, taken)
      y.pop()
      taken.delete(j)
    }
  }
}

/**
 * The space of matchings of `left` to `right` nodes: numbers of them, or their names. Not every node
 * needs a partner unless `perfect`; `right` defaults to as many nodes as there are on the left.
 *
 * @throws PartitaError INVALID_OPTION unless there are nodes on both sides, distinctly named, and for
 *   perfect matchings at least as many right as left ones
 *
 * @example
 * ```ts
 * import { matchings } from 'partita'
 * console.log([...matchings(2).enumerate()].length) // 7: none, four single pairs, two whole ones
 * const space = matchings(['ann', 'bob'], ['mon', 'tue', 'wed'], { perfect: true })
 * console.log(space.maximize(Float32Array.of(5, 4, 0, 3, 0, 0))) // [1, 0]
 * ```
 */
export function matchings(
  left: number | readonly string[],
  right?: number | readonly string[],
  options: MatchingsOptions = {},
): Matchings {
  return new Matchings(left, right, options)
}

/** `(n over s)(m over s) s!` for every `s` up to the smaller number. */
function countsBySize(n: number, m: number): bigint[] {
  const most = Math.min(n, m)
  const ways = binomials(m, most)
  let factorial = 1n
  return binomials(n, most).map((who, s) => {
    if (s > 0) factorial *= BigInt(s)
    return who * ways[s] * factorial
  })
}

function numbered(side: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${side}${i + 1}`)
}
