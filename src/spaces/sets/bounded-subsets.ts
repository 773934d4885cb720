import type { Tape, Variable } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import { projectOnBoundedSum } from '../combinatorics/project-on-bounded-sum.js'
import { binomials, type SizeLaw, sizeLaw } from '../combinatorics/size-law.js'
import { swap } from '../combinatorics/swap.js'
import { checkEnumerable } from '../contract/check-enumerable.js'
import { checkWeights } from '../contract/check-weights.js'
import { solvedLogPartition, solvedSampler } from '../contract/linear-solver.js'
import type { LinearSampler } from '../contract/space.js'
import { BoundedSizes } from './bounded-sizes.js'
import { type LabelSet, LabelSetSpace, type SizeBounds } from './label-set-space.js'

/**
 * The subsets of `k` labels with at least `min` and at most `max` members, `Σ_s (k over s)` of them.
 * Elements, codes, names and rows are those of all subsets.
 *
 * Made by {@link boundedSubsets} and {@link subsetsOfSize}.
 *
 * @example
 * ```ts
 * import { type BoundedSubsets, boundedSubsets } from 'partita/core'
 * const space: BoundedSubsets = boundedSubsets(['ham', 'egg', 'olive', 'caper'], { min: 1, max: 2 })
 * console.log(space.contains(new Set([0, 1, 2])), space.parse(['egg'])) // false, Set {1}
 * ```
 */
export class BoundedSubsets extends LabelSetSpace {
  readonly name: string
  readonly logSize: number
  /** independent labels given that their number is in bounds */
  readonly linearSampler: LinearSampler
  readonly #sizes: SizeLaw
  readonly #solver: BoundedSizes
  /** scratch: the labels in some order */
  readonly #order: Int32Array

  /** @throws PartitaError INVALID_OPTION unless `0 ≤ min ≤ max ≤ k` and each label has its own name */
  constructor(labels: number | readonly string[], bounds: SizeBounds) {
    super(labels, bounds)
    const { codeLength: k, min, max } = this
    this.name =
      min === max ? `subsetsOfSize(${k}, ${min})` : `boundedSubsets(${k}, ${min} to ${max})`
    this.#sizes = sizeLaw(min, binomials(k, max).slice(min))
    this.logSize = this.#sizes.logTotal
    this.#solver = new BoundedSizes(k, min, max)
    this.linearSampler = solvedSampler(this.#solver, k, this.logSize)
    this.#order = Int32Array.from(this.labels.keys())
  }

  /** A size by its share of all sets, then a set of that size by the start of a shuffle. */
  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    const k = this.codeLength
    const order = this.#order
    for (let i = 0; i < k; i++) order[i] = i
    for (let j = 0; j < count; j++) {
      const size = this.#sizes.draw(rng)
      const at = j * k
      // the shorter of what is in and what is out is drawn
      const isIn = 2 * size <= k
      out.fill(isIn ? 0 : 1, at, at + k)
      for (let place = 0; place < (isIn ? size : k - size); place++) {
        swap(order, place, place + rng.integer(k - place))
        out[at + order[place]] = isIn ? 1 : 0
      }
    }
  }

  /**
   * Every set, lazily: by size, those of one size in lexicographic order.
   *
   * @throws PartitaError UNSUPPORTED beyond 10⁹ sets: not worth waiting for
   */
  enumerate(): Iterable<LabelSet> {
    checkEnumerable(this, 'sets')
    return combinations(this.codeLength, this.min, this.max)
  }

  /**
   * The labels with a positive weight, but at most the `max` largest, and at least the `min` largest;
   * equal weights by index.
   *
   * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are `[k]`, finite
   */
  maximize(weights: Float32Array): LabelSet {
    checkWeights(weights, this.codeLength)
    const order = Array.from(this.labels.keys()).sort((a, b) => weights[b] - weights[a] || a - b)
    const positive = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
    const size = Math.min(this.max, Math.max(this.min, positive))
    return new Set(order.slice(0, size).sort((a, b) => a - b))
  }

  /** The nearest point of `{ x ∈ [0, 1]ᵏ, min ≤ Σ x_i ≤ max }`, exact. */
  project(point: Float32Array, at: number): void {
    projectOnBoundedSum(point, at, this.codeLength, this.min, this.max)
  }

  /**
   * One of two moves, with probability ½ each where the bounds differ: flips a label chosen
   * uniformly, if the bounds allow; or exchanges one in the set with one outside. Symmetric.
   */
  step(code: Float32Array, at: number, rng: Rng): void {
    const { codeLength: k, min, max } = this
    let size = 0
    for (let i = at; i < at + k; i++) if (code[i] > 0.5) size++
    if (min < max && rng.bernoulli(0.5)) {
      const i = at + rng.integer(k)
      const next = code[i] > 0.5 ? size - 1 : size + 1
      if (next >= min && next <= max) code[i] = 1 - code[i]
    } else if (size > 0 && size < k) {
      const leaves = nth(code, at, rng.integer(size), true)
      const enters = nth(code, at, rng.integer(k - size), false)
      code[leaves] = 0
      code[enters] = 1
    }
  }

  /**
   * `ln Σ_{min ≤ s ≤ max} e_s(e^u) − ln |Y|` of each row `u` of `scores`, with `e_s` the elementary
   * symmetric polynomials: `[B, k] → [B, 1]`, nats. `O(k · max)` a row, in float64; the gradient is
   * the marginals.
   */
  linearLogPartition(tape: Tape, scores: Variable): Variable {
    return solvedLogPartition(tape, scores, this.#solver, this.logSize)
  }
}

/**
 * The space of subsets of `labels`, a number of them or their names, with a bounded number of members.
 *
 * @throws PartitaError INVALID_OPTION unless `0 ≤ min ≤ max ≤ k` and each label has its own name
 *
 * @example
 * ```ts
 * import { boundedSubsets } from 'partita'
 * const space = boundedSubsets(10, { min: 1, max: 3 })
 * console.log(Math.round(Math.exp(space.logSize))) // 10 + 45 + 120
 * ```
 */
export function boundedSubsets(
  labels: number | readonly string[],
  bounds: SizeBounds,
): BoundedSubsets {
  return new BoundedSubsets(labels, bounds)
}

/**
 * The space of subsets of `labels`, a number of them or their names, with exactly `size` members.
 *
 * @throws PartitaError INVALID_OPTION unless `0 ≤ size ≤ k` and each label has its own name
 *
 * @example
 * ```ts
 * import { subsetsOfSize } from 'partita'
 * const space = subsetsOfSize(4, 2)
 * console.log([...space.maximize(Float32Array.of(0.5, -1, -2, 3))]) // [0, 3]
 * ```
 */
export function subsetsOfSize(labels: number | readonly string[], size: number): BoundedSubsets {
  return new BoundedSubsets(labels, { min: size, max: size })
}

/** Position of the n-th entry from `at` on that is 1, or 0. */
function nth(code: Float32Array, at: number, n: number, isIn: boolean): number {
  let i = at
  for (let left = n; ; i++) {
    if (code[i] > 0.5 === isIn && left-- === 0) return i
  }
}

function* combinations(k: number, min: number, max: number): Iterable<LabelSet> {
  for (let size = min; size <= max; size++) {
    const members = Array.from({ length: size }, (_, i) => i)
    for (;;) {
      yield new Set(members)
      let last = size - 1
      while (last >= 0 && members[last] === k - size + last) last--
      if (last < 0) break
      members[last]++
      for (let i = last + 1; i < size; i++) members[i] = members[i - 1] + 1
    }
  }
}
