import { portableExp, portableLog, portableLogAddExp } from '../../random/index.js'
import type { Precedes } from './order-decomposition.js'
import { predecessorMasks } from './prime-order.js'

/** Orders of so many items at most, whose sets are bits of an integer. */
const MOST_ITEMS = 31
/** Sets of items that may be placed first, at most; each is gone through for every row. */
const MOST_SETS = 4096

/**
 * `ln P` that items arrive one after another as a partial order has it, and all of them before the first
 * of a rest, where the next to arrive is drawn with probability proportional to its weight: Plackett–Luce
 * summed over the linear extensions by a recursion over the sets that may be placed first, few where the
 * order is long and narrow.
 */
export class OrderRace {
  /** sets that may be placed first, small ones first */
  readonly #sets: Int32Array
  /** from which of the sets, by which item, to which, in the order of the first */
  readonly #from: Int32Array
  readonly #item: Int32Array
  readonly #to: Int32Array

  private constructor(sets: number[], moves: { from: number[]; item: number[]; to: number[] }) {
    this.#sets = Int32Array.from(sets)
    this.#from = Int32Array.from(moves.from)
    this.#item = Int32Array.from(moves.item)
    this.#to = Int32Array.from(moves.to)
  }

  /** undefined if there are more than 31 items or 4096 sets that may be placed first */
  static of(items: readonly number[], precedes: Precedes): OrderRace | undefined {
    const n = items.length
    if (n > MOST_ITEMS) return undefined
    const masks = predecessorMasks(items, precedes)
    const sets = [0]
    const places = new Map([[0, 0]])
    const moves = { from: [] as number[], item: [] as number[], to: [] as number[] }
    for (let at = 0; at < sets.length; at++) {
      const set = sets[at]
      for (let i = 0; i < n; i++) {
        if ((set >>> i) & 1 || (masks[i] & ~set) !== 0) continue
        const next = set | (1 << i)
        let to = places.get(next)
        if (to === undefined) {
          to = sets.length
          if (to === MOST_SETS) return undefined
          places.set(next, to)
          sets.push(next)
        }
        moves.from.push(at)
        moves.item.push(i)
        moves.to.push(to)
      }
    }
    return new OrderRace(sets, moves)
  }

  /**
   * @param logWeights of the items, `[n]`
   * @param logRest    of the rest, `−∞` if there is none
   * @param gradient   receives `∂ ln P / ∂ ln w` of the items, then of the rest, `[n + 1]`
   * @returns nats
   */
  logProbability(logWeights: Float64Array, logRest: number, gradient: Float64Array): number {
    const n = logWeights.length
    const count = this.#sets.length
    const logLeft = Float64Array.from(this.#sets, (set) => logSumLeft(logWeights, logRest, set))
    const moves = this.#from.length
    const logMove = new Float64Array(moves)
    const forward = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
    const backward = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
    forward[0] = 0
    backward[count - 1] = 0
    for (let m = 0; m < moves; m++) {
      logMove[m] = logWeights[this.#item[m]] - logLeft[this.#from[m]]
      const to = this.#to[m]
      forward[to] = portableLogAddExp(forward[to], forward[this.#from[m]] + logMove[m])
    }
    for (let m = moves - 1; m >= 0; m--) {
      const from = this.#from[m]
      backward[from] = portableLogAddExp(backward[from], backward[this.#to[m]] + logMove[m])
    }
    const total = forward[count - 1]
    // every item is placed once; while it is not, its share of what is left is against it
    gradient.fill(1, 0, n)
    gradient[n] = 0
    for (let s = 0; s < count - 1; s++) {
      const logPassed = forward[s] + backward[s] - total - logLeft[s]
      for (let i = 0; i < n; i++) {
        if (!((this.#sets[s] >>> i) & 1)) gradient[i] -= portableExp(logPassed + logWeights[i])
      }
      gradient[n] -= portableExp(logPassed + logRest)
    }
    return total
  }
}

/** `ln (e^logRest + Σ_{i ∉ set} e^{w_i})` */
function logSumLeft(logWeights: Float64Array, logRest: number, set: number): number {
  let largest = logRest
  for (let i = 0; i < logWeights.length; i++) {
    if (!((set >>> i) & 1) && logWeights[i] > largest) largest = logWeights[i]
  }
  if (largest === Number.NEGATIVE_INFINITY) return largest
  let sum = portableExp(logRest - largest)
  for (let i = 0; i < logWeights.length; i++) {
    if (!((set >>> i) & 1)) sum += portableExp(logWeights[i] - largest)
  }
  return largest + portableLog(sum)
}
