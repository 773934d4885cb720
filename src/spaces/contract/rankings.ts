import type { Tape, Variable } from '../../engine/index.js'
import type { Constraint } from './constraint.js'

/** What a batch's rankings score and which of them count; see {@link Rankings.logSum}. */
export interface RankingSumParts {
  /** `u` of a score `⟨u, φ(y)⟩`, `[B, c]`; absent: 0 */
  readonly linear?: Variable
  /** log-worths of a Plackett–Luce measure, `[B, k]`; absent: uniform */
  readonly worths?: Variable
  /** only the rankings consistent with these count, one partial ranking a row; absent: all count */
  readonly constraints?: readonly Constraint[]
}

/**
 * The elements of a space as rankings: what Plackett–Luce, the multistage proposal and exact sums
 * over orders need of a space that has all rankings of the first `n` of `k` items as its elements,
 * whatever they are written as. The first four members are required.
 *
 * @example
 * ```ts
 * import { permutations, type Rankings } from 'partita/core'
 * const space = permutations(['a', 'b', 'c'])
 * const rankings: Rankings = space.rankings
 * const code = new Float32Array(space.codeLength)
 * rankings.writeOrder([2, 0, 1], code, 0)
 * console.log(rankings.items, space.decode(code, 0)) // ['a', 'b', 'c'] [2, 0, 1]
 * ```
 */
export interface Rankings {
  /** names of the items, `[k]` */
  readonly items: readonly string[]
  /** n, how many places an element fills */
  readonly places: number
  /**
   * Writes the code of an order, unchecked, to `out[at … at + codeLength)`.
   *
   * @param order item indices, best first; entries from `n` on are not read
   */
  writeOrder(order: ArrayLike<number>, out: Float32Array, at: number): void
  /**
   * Reads a code.
   *
   * @param order receives the first `n` items in order, then the others ascending, `[k]`
   * @throws PartitaError NOT_IN_SPACE if the numbers are no code
   */
  readOrder(code: Float32Array, at: number, order: Int32Array): void

  /**
   * A linear score as a score of places, where it is one: writes `Θ`, `[k, k]`, such that
   * `⟨linear, φ(y)⟩ = Σ_t Θ[o_t, t]` for every order `o` of all `k` items that begins with `y`.
   */
  readonly placeScores?: (linear: ArrayLike<number>, out: Float64Array) => void
  /**
   * A linear score as a score of pairs, where it is one: writes `A`, `[k, k]`, zero diagonal, such
   * that `⟨linear, φ(y)⟩ = Σ_{i before j} A[i, j]`; of two items without a place neither is before.
   */
  readonly pairScores?: (linear: ArrayLike<number>, out: Float64Array) => void
  /**
   * `ln E_{y~q} [y ⊨ constraint_b] exp⟨linear_b, φ(y)⟩` of each row, nats, differentiable: `→ [B, 1]`,
   * `q` Plackett–Luce with the worths given, else uniform. Exact; absent or undefined where that is out of
   * reach.
   */
  readonly logSum?: (tape: Tape, parts: RankingSumParts) => Variable | undefined
}

/**
 * Whether linear scores are scores of places or of pairs: what draws by scores and exact sums go by.
 *
 * @example
 * ```ts
 * import { permutations, readsLinearScores } from 'partita/core'
 * console.log(readsLinearScores(permutations(4, { code: 'pairs' }))) // true
 * ```
 */
export function readsLinearScores({ placeScores, pairScores }: Rankings): boolean {
  return placeScores !== undefined || pairScores !== undefined
}
