import type { Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { variableName } from '../../expressions/index.js'
import type { Rng } from '../../random/index.js'
import { swap } from '../combinatorics/swap.js'
import { checkWeights } from '../contract/check-weights.js'
import type { Constraint } from '../contract/constraint.js'
import { ItemNames } from '../contract/item-names.js'
import type { RankingSumParts, Rankings } from '../contract/rankings.js'
import type { SpaceOfRankings, Variables } from '../contract/space.js'
import { matrixCode } from './matrix-code.js'
import { pairsCode } from './pairs-code.js'
import { orderFromRanks } from './rank-vector.js'
import { orderFromItems, parseRanking, type Ranking, type RankingInput } from './ranking.js'
import type { RankingCode, RankingCodeName } from './ranking-code.js'
import { enumerateRankings, positionOfRanking, rankingAt } from './ranking-lexicon.js'
import { orderLogSum, rankingLogSum } from './ranking-log-sum.js'
import { exchangePlaces, type RankingMoves } from './ranking-moves.js'
import { ranksCode } from './ranks-code.js'

const CODES: Readonly<Record<RankingCodeName, (k: number, n: number) => RankingCode>> = {
  ranks: ranksCode,
  matrix: matrixCode,
  pairs: pairsCode,
}

/** Options of {@link permutations} and {@link topRankings}. */
export interface RankingSpaceOptions {
  /**
   * How a ranking is written as numbers (docs/maths.md#3-parts-of-the-model); default `'ranks'`. A
   * ranking of the first `n` of `k` items has the mean code of all its completions.
   * - `'ranks'`, `c = k`: entry `i` is the place of item `i`, centred and scaled to unit variance,
   *   larger = better (`rankValues`);
   * - `'matrix'`, `c = k·n`: entry `i·n + t` is 1 if item `i` has place `t`, else 0;
   * - `'pairs'`, `c = k(k − 1)/2`: for `i < j` the entry is +1 if `i` comes before `j`, −1 if after
   *   (`pairIndex` says where); `c = 1` and the entry 0 for a single item.
   */
  readonly code?: RankingCodeName
  /**
   * What `step` does; default `'random'`: exchanges the items of two places. `'adjacent'`: of two
   * neighbouring places, a smaller move with a higher acceptance rate.
   */
  readonly moves?: RankingMoves
}

/**
 * What {@link permutations} and {@link topRankings} have in common: the rankings of `n` out of `k`
 * items, with one of three codes. `ln |Y| = Σ_{t < n} ln(k − t)`; nothing is ever sized by `k!`.
 *
 * @example
 * ```ts
 * import { permutations, type RankingSpace, topRankings } from 'partita'
 * const spaces: RankingSpace[] = [permutations(4), topRankings(4, 2)]
 * for (const { name, places, logSize } of spaces) console.log(name, places, Math.exp(logSize)) // 24, 12
 * ```
 */
export class RankingSpace implements SpaceOfRankings<Ranking>, Rankings {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** names of the items; their indices as text if none were given */
  readonly items: readonly string[]
  /** n, how many places an element fills */
  readonly places: number
  /** which code the elements have */
  readonly code: RankingCodeName
  readonly moves: RankingMoves
  /**
   * Euclidean projection of `point[at … at + codeLength)` on the convex hull of the codes, in place.
   * *ranks*: exact, by isotonic regression; *matrix*: alternating projections until the constraints
   * hold to 1e-6. Absent for *pairs*: linear maximisation over the linear ordering polytope is
   * NP-hard, and so is projecting on it.
   */
  readonly project?: (point: Float32Array, at: number) => void
  /**
   * `ln E_{y~q} [y ⊨ constraint_b] exp⟨linear_b, φ(y)⟩` of each row, nats, differentiable: `→ [B, 1]`,
   * `q` Plackett–Luce with the worths given, else uniform. Exact: of Plackett–Luce alone in closed form
   * where there is one, else by {@link Tape.orderLogPartition}; undefined beyond 16 items.
   */
  readonly logSum: (tape: Tape, parts: RankingSumParts) => Variable | undefined
  /** for *ranks* and *matrix* */
  readonly placeScores?: (linear: ArrayLike<number>, out: Float64Array) => void
  /** for *ranks* and *pairs* */
  readonly pairScores?: (linear: ArrayLike<number>, out: Float64Array) => void
  /** {@link logSum} of a linear score under the uniform measure: `[B, c] → [B, 1]` */
  readonly linearLogPartition?: (tape: Tape, scores: Variable) => Variable
  /** the same over the rankings consistent with a partial ranking for each row */
  readonly constrainedLogPartition?: (
    tape: Tape,
    scores: Variable,
    constraints: readonly Constraint<Ranking>[],
  ) => Variable
  protected readonly itemNames: ItemNames
  readonly #code: RankingCode
  readonly #order: Int32Array

  /** @throws PartitaError INVALID_OPTION */
  constructor(
    kind: string,
    items: number | readonly string[],
    places: number | undefined,
    { code = 'ranks', moves = 'random' }: RankingSpaceOptions,
  ) {
    this.itemNames = new ItemNames(items)
    const k = this.itemNames.count
    const n = places ?? k
    checkOption(Number.isInteger(n) && n >= 1 && n <= k, 'places', `an integer from 1 to ${k}`, n)
    checkOption(Object.hasOwn(CODES, code), 'code', Object.keys(CODES).join(', '), code)
    checkOption(moves === 'random' || moves === 'adjacent', 'moves', 'random, adjacent', moves)
    this.items = this.itemNames.names
    this.places = n
    this.code = code
    this.moves = moves
    this.name = `${kind}(${places === undefined ? k : `${k}, ${n}`}, ${code})`
    this.#code = CODES[code](k, n)
    this.#order = new Int32Array(k)
    this.codeLength = this.#code.length
    this.logSize = 0
    for (let t = 0; t < n; t++) this.logSize += Math.log(k - t)
    this.project = this.#code.project
    this.placeScores = this.#code.placeScores
    this.pairScores = this.#code.pairScores
    const logSum = orderLogSum(this.#code, k)
    this.logSum = rankingLogSum(logSum, k)
    if (!logSum) return
    this.linearLogPartition = (tape, linear) => logSum(tape, { linear })
    this.constrainedLogPartition = (tape, linear, constraints) =>
      logSum(tape, { linear, constraints })
  }

  /** itself: it knows its elements as rankings */
  get rankings(): this {
    return this
  }

  /**
   * In texts an item is its rank, 1 = best, so `'a < b'` means `a` before `b`; items without a place
   * share the mean of the ranks left.
   */
  get variables(): Variables<Ranking> {
    const rest = (this.places + 1 + this.items.length) / 2
    return {
      names: this.items.map(variableName),
      read: (y, out) => {
        out.fill(rest, 0, this.items.length)
        for (let place = 0; place < y.length; place++) out[y[place]] = place + 1
      },
    }
  }

  /** @throws PartitaError NOT_IN_SPACE if `y` is no ranking of this space */
  encode(y: Ranking, out: Float32Array, at: number): void {
    this.#code.write(this.checked(y), out, at)
  }

  /** @throws PartitaError NOT_IN_SPACE if the numbers are no code */
  decode(code: Float32Array, at: number): Ranking {
    this.readOrder(code, at, this.#order)
    return this.#firstPlaces()
  }

  /**
   * {@link encode} without checks, for orders known to be valid: samplers and decoders.
   *
   * @param order item indices, best first; entries from `n` on are not read
   */
  writeOrder(order: ArrayLike<number>, out: Float32Array, at: number): void {
    this.#code.write(order, out, at)
  }

  /**
   * {@link decode} into an array that can be reused.
   *
   * @param order receives the first `n` items in order, then the others ascending, `[k]`
   * @throws PartitaError NOT_IN_SPACE if the numbers are no code
   */
  readOrder(code: Float32Array, at: number, order: Int32Array): void {
    if (this.#code.read(code, at, order)) return
    throw new PartitaError('NOT_IN_SPACE', 'these numbers are the code of no ranking', {
      expected: `a ${this.code} code`,
      received: `[${Array.from(code.subarray(at, at + 6)).join(', ')}${this.codeLength > 6 ? ', …' : ''}]`,
      where: this.name,
      hint: 'the ranking nearest to any point is maximize(point)',
    })
  }

  contains(y: unknown): y is Ranking {
    if (!Array.isArray(y) || y.length !== this.places) return false
    const seen = new Set<unknown>(y)
    if (seen.size < y.length) return false
    for (const item of seen) {
      if (!(Number.isInteger(item) && (item as number) >= 0)) return false
      if ((item as number) >= this.items.length) return false
    }
    return true
  }

  /** By Fisher–Yates shuffles, written straight into codes. */
  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const order = this.#order
    const k = order.length
    for (let item = 0; item < k; item++) order[item] = item
    for (let j = 0; j < count; j++) {
      for (let place = 0; place < this.places && place < k - 1; place++) {
        swap(order, place, place + rng.integer(k - place))
      }
      this.#code.write(order, out, j * this.codeLength)
    }
  }

  /**
   * Every ranking, lazily, in lexicographic order; `unrank(0n)` is the first.
   *
   * @throws PartitaError UNSUPPORTED beyond 10⁹ rankings (12 items): not worth waiting for
   */
  enumerate(): Iterable<Ranking> {
    return enumerateRankings(this.items.length, this.places, this.name)
  }

  /**
   * The ranking of the largest `⟨weights, φ(y)⟩`. *ranks*: a sort, equal weights by index;
   * *matrix*: linear assignment; *pairs*: `maximizeLinearOrdering`, exact up to 12 items and
   * a local optimum beyond. As all codes have the same norm, this is also the ranking nearest to
   * the point `weights`.
   *
   * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are `[codeLength]`, finite
   */
  maximize(weights: Float32Array): Ranking {
    checkWeights(weights, this.codeLength)
    this.#code.maximize(weights, this.#order)
    return this.#firstPlaces()
  }

  /**
   * Exchanges the items of two places; which two, the option `moves` says. In a ranking of the
   * first `n` of `k` items this includes exchanging one in a place with one outside. A symmetric
   * move, so it serves Metropolis as it is. Without any rejection, even and odd orders alternate.
   */
  step(code: Float32Array, at: number, rng: Rng): void {
    const order = this.#order
    if (order.length === 1) return
    this.readOrder(code, at, order)
    exchangePlaces(order, this.places, this.moves, rng)
    this.#code.write(order, code, at)
  }

  /**
   * Position of `y` in lexicographic order, `0 … |Y| − 1`.
   *
   * @throws PartitaError NOT_IN_SPACE if `y` is no ranking of this space
   */
  rank(y: Ranking): bigint {
    return positionOfRanking(this.checked(y), this.items.length)
  }

  /**
   * The ranking at a position of the lexicographic order; the inverse of {@link rank}.
   *
   * @throws PartitaError INVALID_OPTION unless `0 ≤ position < |Y|`
   */
  unrank(position: bigint): Ranking {
    return rankingAt(position, this.items.length, this.places)
  }

  /**
   * The ranking whose items have these names, best first.
   *
   * @throws PartitaError UNKNOWN_LABEL or NOT_IN_SPACE naming the culprit
   */
  fromNames(names: readonly string[]): Ranking {
    return orderFromItems(names, this.itemNames, this.places, this.name)
  }

  /** Names of the items of `y`, best first. */
  toNames(y: Ranking): string[] {
    return this.checked(y).map((item) => this.items[item])
  }

  /**
   * The ranking in which item `i` has rank `ranks[i]`, 1 = best. If only the first `n` places
   * count, every rank beyond `n`, and NaN, means none of them.
   *
   * @throws PartitaError NOT_IN_SPACE unless each of the ranks 1 … n stands once
   */
  fromRanks(ranks: ArrayLike<number>): Ranking {
    return orderFromRanks(ranks, this.itemNames, this.places, this.name)
  }

  /** Rank of each item, 1 = best, `[k]`; items without a place share the mean of the ranks left. */
  toRanks(y: Ranking): number[] {
    const k = this.items.length
    const ranks = new Array<number>(k).fill((this.places + 1 + k) / 2)
    this.checked(y).forEach((item, place) => {
      ranks[item] = place + 1
    })
    return ranks
  }

  /**
   * The ranking meant by `input`: names or indices in an array or in `{ order }`, best first; a
   * text like `'b>a>c'`; or `{ ranks }`, 1 = best.
   *
   * @throws PartitaError NOT_IN_SPACE, UNKNOWN_LABEL or PARSE_ERROR, saying what is wrong
   */
  parse(input: RankingInput): Ranking {
    return parseRanking(input, this.itemNames, this.places, this.name)
  }

  /** `y`, or an error that says why it is not in this space */
  protected checked(y: Ranking): Ranking {
    if (this.contains(y)) return y
    return orderFromItems(y, this.itemNames, this.places, this.name)
  }

  #firstPlaces(): Ranking {
    const y = new Array<number>(this.places)
    for (let place = 0; place < y.length; place++) y[place] = this.#order[place]
    return y
  }
}
