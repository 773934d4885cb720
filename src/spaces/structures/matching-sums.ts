import { portableExp, portableLog, type Rng } from '../../random/index.js'
import { solveAssignment } from '../combinatorics/linear-assignment.js'
import type { LinearSolver } from '../contract/linear-solver.js'
import { lowestItem } from '../rankings/ranking-steps.js'

// 16 MB of doubles: 16 by 16 nodes, or 10 by 2000
const MOST_CELLS = 2 ** 21

/**
 * Sums over the matchings of `left` to `right` nodes, `P(y) ∝ e^{Σ u[i, y_i]}`, by a dynamic program
 * that takes the nodes of the larger side one by one and keeps the set of nodes of the smaller side
 * that are taken: `O(large · small · 2^small)`, float64.
 *
 * The optimal prices of the best matching (linear programming duality) are taken off the scores first:
 * `u[i, j] − a_i − b_j ≤ 0`, and a node left alone contributes the negative of its price. Then no
 * matching weighs more than 1 and the best one exactly 1: nothing overflows, and what underflows is
 * negligible, whatever the scores.
 */
export class MatchingSums implements LinearSolver {
  /** whether such sums are feasible: at most 16 nodes on the smaller side, and 2²¹ cells */
  static isFeasible(left: number, right: number): boolean {
    const small = Math.min(left, right)
    return small <= 16 && (Math.max(left, right) + 1) * 2 ** small <= MOST_CELLS
  }

  readonly #small: number
  readonly #large: number
  /** whether the smaller side is on the left */
  readonly #smallIsLeft: boolean
  /** `e^{u − a − b}`, `[large, small]` */
  readonly #factors: Float64Array
  /** `e^{−b}` of each node of the larger side, left alone */
  readonly #alone: Float64Array
  /** sums over the first j nodes of the larger side with exactly the set taken, `[large + 1, 2^small]` */
  readonly #reached: Float64Array
  /** what the nodes not in a set contribute in the end */
  readonly #end: Float64Array
  readonly #after: Float64Array
  readonly #weights: Float64Array
  #total = 0

  constructor(
    left: number,
    right: number,
    private readonly perfect: boolean,
  ) {
    this.#smallIsLeft = left <= right
    this.#small = Math.min(left, right)
    this.#large = Math.max(left, right)
    const sets = 2 ** this.#small
    this.#factors = new Float64Array(left * right)
    this.#alone = new Float64Array(this.#large)
    this.#reached = new Float64Array((this.#large + 1) * sets)
    this.#reached[0] = 1
    this.#end = new Float64Array(sets)
    this.#after = new Float64Array(sets)
    // beside the larger side, for each node of the smaller one and one more, a place to be alone
    const rows = this.#large + (perfect ? 0 : this.#small + 1)
    this.#weights = new Float64Array(rows * this.#small)
  }

  logPartition(scores: ArrayLike<number>, at: number): number {
    const small = this.#small
    const large = this.#large
    const sets = 2 ** small
    const logBase = this.#load(scores, at)
    const reached = this.#reached
    const factors = this.#factors
    for (let j = 0; j < large; j++) {
      const before = j * sets
      const now = before + sets
      const alone = this.#alone[j]
      for (let set = 0; set < sets; set++) {
        let sum = alone * reached[before + set]
        for (let rest = set; rest !== 0; rest &= rest - 1) {
          const i = lowestItem(rest)
          sum += factors[j * small + i] * reached[before + (set ^ (1 << i))]
        }
        reached[now + set] = sum
      }
    }
    this.#total = 0
    for (let set = 0; set < sets; set++) {
      this.#total += reached[large * sets + set] * this.#end[set]
    }
    return logBase + portableLog(this.#total)
  }

  meanCode(out: Float64Array, at: number): void {
    const small = this.#small
    const sets = 2 ** small
    const reached = this.#reached
    const factors = this.#factors
    const after = this.#after
    after.set(this.#end)
    for (let j = this.#large - 1; j >= 0; j--) {
      const alone = this.#alone[j]
      const flow = new Float64Array(small)
      for (let set = 0; set < sets; set++) {
        const mass = reached[j * sets + set]
        let sum = alone * after[set]
        for (let rest = (sets - 1) ^ set; rest !== 0; rest &= rest - 1) {
          const i = lowestItem(rest)
          const term = factors[j * small + i] * after[set | (1 << i)]
          sum += term
          flow[i] += mass * term
        }
        after[set] = sum
      }
      for (let i = 0; i < small; i++) out[at + this.#entry(j, i)] = flow[i] / this.#total
    }
  }

  draw(rng: Rng, out: Float32Array, at: number): void {
    const small = this.#small
    const sets = 2 ** small
    const reached = this.#reached
    out.fill(0, at, at + small * this.#large)
    let left = rng.uniform() * this.#total
    let set = -1
    for (let candidate = 0; candidate < sets && left >= 0; candidate++) {
      const mass = reached[this.#large * sets + candidate] * this.#end[candidate]
      left -= mass
      // rounding may leave a little of `left` after the last one: the last possible one is it
      if (mass > 0) set = candidate
    }
    for (let j = this.#large - 1; j >= 0; j--) {
      let rest = rng.uniform() * reached[(j + 1) * sets + set]
      rest -= this.#alone[j] * reached[j * sets + set]
      if (rest < 0) continue
      let chosen = -1
      for (let open = set; open !== 0 && (rest >= 0 || chosen < 0); open &= open - 1) {
        const i = lowestItem(open)
        const mass = this.#factors[j * small + i] * reached[j * sets + (set ^ (1 << i))]
        rest -= mass
        if (mass > 0) chosen = i
      }
      if (chosen < 0) continue
      out[at + this.#entry(j, chosen)] = 1
      set ^= 1 << chosen
    }
  }

  /** where the code has the pair of node `j` of the larger and node `i` of the smaller side */
  #entry(j: number, i: number): number {
    return this.#smallIsLeft ? i * this.#large + j : j * this.#small + i
  }

  /** Takes the prices off the scores. @returns the score of the best matching */
  #load(scores: ArrayLike<number>, at: number): number {
    const small = this.#small
    const large = this.#large
    const weights = this.#weights
    for (let j = 0; j < large; j++) {
      for (let i = 0; i < small; i++) weights[j * small + i] = scores[at + this.#entry(j, i)]
    }
    const { rowPrices, columnPrices } = solveAssignment(weights, weights.length / small, small)
    let best = 0
    for (let i = 0; i < small; i++) best += columnPrices[i]
    for (let j = 0; j < large; j++) {
      best += rowPrices[j]
      this.#alone[j] = portableExp(-rowPrices[j])
      for (let i = 0; i < small; i++) {
        const reduced = weights[j * small + i] - rowPrices[j] - columnPrices[i]
        this.#factors[j * small + i] = portableExp(reduced)
      }
    }
    const end = this.#end
    const all = end.length - 1
    end.fill(0)
    end[all] = 1
    if (!this.perfect) {
      for (let set = all - 1; set >= 0; set--) {
        const i = lowestItem(all ^ set)
        end[set] = end[set | (1 << i)] * portableExp(-columnPrices[i])
      }
    }
    return best
  }
}
