import type { Tape, Variable } from '../../engine/index.js'
import { variableName } from '../../expressions/index.js'
import { indexOfLargest } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { simplexPrice } from '../combinatorics/assignment-polytope.js'
import { categoricalPositions } from '../contract/categorical.js'
import { checkWeights } from '../contract/check-weights.js'
import { type Item, ItemNames } from '../contract/item-names.js'
import type { LinearSampler, Space, Variables } from '../contract/space.js'

/**
 * One of `n` options: the outputs of classification. An element is the index of the option, its code
 * the indicator row, `φ(y) ∈ {0, 1}ⁿ`, and `ln |Y| = ln n`.
 *
 * With a linear energy this is softmax regression under the logistic loss. Under sparsemax it is
 * sparsemax regression: the loss of scores `u` is `n` times the usual sparsemax loss of `u / n`, since
 * generators are relative to the uniform distribution.
 *
 * Made by {@link choices}.
 *
 * @example
 * ```ts
 * import { Choices, choices } from 'partita/core'
 * const space: Choices = choices(['petrol', 'diesel', 'electric'])
 * console.log(space.parse('diesel'), space.toName(2)) // 1 electric
 * ```
 */
export class Choices implements Space<number> {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** names of the options; their indices as text if none were given */
  readonly options: readonly string[]
  /** `P(i) ∝ e^{u_i}` */
  readonly linearSampler: LinearSampler
  readonly #names: ItemNames

  /** @throws PartitaError INVALID_OPTION unless there is an option, and each has its own name */
  constructor(options: number | readonly string[]) {
    this.#names = new ItemNames(options)
    const n = this.#names.count
    this.options = this.#names.names
    this.name = `choices(${n})`
    this.codeLength = n
    this.logSize = Math.log(n)
    this.linearSampler = categoricalPositions(1, n)
  }

  /** In texts the chosen option is 1, the others are 0. */
  get variables(): Variables<number> {
    const n = this.codeLength
    return {
      names: this.options.map(variableName),
      read(y, out) {
        out.fill(0, 0, n)
        out[y] = 1
      },
    }
  }

  /** @throws PartitaError NOT_IN_SPACE if `y` is no index of an option */
  encode(y: number, out: Float32Array, at: number): void {
    out.fill(0, at, at + this.codeLength)
    out[at + this.#names.indexOf(y)] = 1
  }

  /** The option of the largest entry. */
  decode(code: Float32Array, at: number): number {
    return indexOfLargest(code, at, this.codeLength)
  }

  contains(y: unknown): y is number {
    return Number.isInteger(y) && (y as number) >= 0 && (y as number) < this.codeLength
  }

  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const n = this.codeLength
    out.fill(0, 0, count * n)
    for (let j = 0; j < count; j++) out[j * n + rng.integer(n)] = 1
  }

  /** Every option, in the order given. */
  enumerate(): Iterable<number> {
    return this.options.keys()
  }

  /**
   * The option of the largest weight, of several the first.
   *
   * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are `[n]`, finite
   */
  maximize(weights: Float32Array): number {
    checkWeights(weights, this.codeLength)
    return indexOfLargest(weights, 0, this.codeLength)
  }

  /** The nearest point of the probability simplex. */
  project(point: Float32Array, at: number): void {
    projectOnSimplex(point, at, this.codeLength)
  }

  /** To another option, each equally likely: a symmetric move. Two options alternate. */
  step(code: Float32Array, at: number, rng: Rng): void {
    const n = this.codeLength
    if (n === 1) return
    const from = indexOfLargest(code, at, n)
    const other = rng.integer(n - 1)
    code[at + from] = 0
    code[at + (other < from ? other : other + 1)] = 1
  }

  /** `ln Σ_i e^{u_i} − ln n` of each row `u` of `scores`: `[B, n] → [B, 1]`, nats. */
  linearLogPartition(tape: Tape, scores: Variable): Variable {
    return tape.addScalar(tape.rowLogSumExp(scores), -this.logSize)
  }

  /**
   * The option meant by its name or its index.
   *
   * @throws PartitaError UNKNOWN_LABEL or NOT_IN_SPACE
   */
  parse(option: Item): number {
    return this.#names.indexOf(option)
  }

  /** Name of an option. */
  toName(y: number): string {
    return this.options[this.#names.indexOf(y)]
  }
}

/**
 * The space of one out of `options`: a number of them, or their names.
 *
 * @throws PartitaError INVALID_OPTION unless there is an option, and each has its own name
 *
 * @example
 * ```ts
 * import { choices } from 'partita'
 * const space = choices(3)
 * console.log([...space.enumerate()], space.maximize(Float32Array.of(1, 5, 2))) // [0, 1, 2] 1
 * ```
 */
export function choices(options: number | readonly string[]): Choices {
  return new Choices(options)
}

/** Euclidean projection, in place, of `count` entries from `at` on, on the probability simplex. */
export function projectOnSimplex(point: Float32Array, at: number, count: number): void {
  const v = Float64Array.from(point.subarray(at, at + count))
  const price = simplexPrice(v, new Float64Array(count))
  for (let i = 0; i < count; i++) point[at + i] = Math.max(0, v[i] + price)
}
