import type { Tape, Variable } from '../../engine/index.js'
import { portableExp, portableLog, type Rng } from '../../random/index.js'
import { tooLargeToEnumerate } from '../contract/check-enumerable.js'
import type { Constraint } from '../contract/constraint.js'
import { asKnownCode } from '../contract/known-code.js'
import type { LinearSampler } from '../contract/space.js'
import { type LabelSet, LabelSetSpace } from './label-set-space.js'

const ENUMERATION_LIMIT = 30
/** A product of halves is far from underflow above this. */
const SMALL = 1e-280

/**
 * All subsets of `k` labels: the outputs of multilabel classification. The code of a set is its
 * indicator row, `φ(y) ∈ {0, 1}ᵏ`, and `ln |Y| = k ln 2`.
 *
 * An element is a `ReadonlySet` of label indices, iterated in ascending order when this class made
 * it. Arrays are left to mean rows or names: `[0, 1]` as indices and as a row of two labels would
 * be indistinguishable.
 *
 * {@link subsets} makes one without `new`.
 *
 * @example
 * ```ts
 * import { Subsets } from 'partita/core'
 * const space = new Subsets(['news', 'sport', 'music'])
 * const y = space.fromNames(['music', 'news'])
 * console.log(y, space.toRow(y), space.toNames(y)) // Set {0, 2} [1, 0, 1] ['news', 'music']
 * ```
 */
export class Subsets extends LabelSetSpace {
  readonly name: string
  readonly logSize: number
  readonly freeBits = true
  /** independent labels: `P(y_i = 1) = σ(u_i)` */
  readonly linearSampler: LinearSampler = independentLabels

  /** @throws PartitaError INVALID_OPTION unless there is a label, and each has its own name */
  constructor(labels: number | readonly string[]) {
    super(labels)
    const k = this.codeLength
    this.name = `subsets(${k})`
    this.logSize = k * Math.LN2
  }

  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    rng.fillBits(out, count * this.codeLength)
  }

  /**
   * Every set, lazily, in the order of binary counting: ∅, {0}, {1}, {0, 1}, {2}, …
   *
   * @throws PartitaError UNSUPPORTED beyond 30 labels: more than 10⁹ sets are not worth waiting for
   */
  enumerate(): Iterable<LabelSet> {
    if (this.codeLength > ENUMERATION_LIMIT) {
      const received = `${this.codeLength} labels`
      throw tooLargeToEnumerate(this.name, `at most ${ENUMERATION_LIMIT} labels`, received)
    }
    return labelSets(this.codeLength)
  }

  /** The labels with a positive weight; a weight of exactly 0 leaves its label out. */
  maximize(weights: Float32Array): LabelSet {
    const y = new Set<number>()
    for (let i = 0; i < this.codeLength; i++) if (weights[i]! > 0) y.add(i)
    return y
  }

  /** Clips to the cube `[0, 1]ᵏ`. */
  project(point: Float32Array, at: number): void {
    for (let i = at; i < at + this.codeLength; i++) point[i] = Math.min(1, Math.max(0, point[i]!))
  }

  /**
   * Flips one label chosen uniformly. A symmetric move, so it serves Metropolis as it is. Without
   * any rejection, sets of even and odd size alternate.
   */
  step(code: Float32Array, at: number, rng: Rng): void {
    const i = at + rng.integer(this.codeLength)
    code[i] = 1 - code[i]!
  }

  /**
   * `Σ_i ln((1 + e^{u_i}) / 2)` of each row `u` of `scores`: `[B, k] → [B, 1]`, nats
   * (docs/maths.md#4-proposals).
   */
  linearLogPartition(tape: Tape, scores: Variable): Variable {
    return tape.addScalar(tape.rowSum(tape.softplus(scores)), -this.logSize)
  }

  /**
   * `Σ_{i known 1} u_i + Σ_{i unknown} ln(1 + w e^{u_i}) − k ln 2` of each row: `[B, k] → [B, 1]`, nats.
   *
   * @param constraints which labels are known, and the weight `w` of each unknown one that is in the set
   */
  constrainedLogPartition(
    tape: Tape,
    scores: Variable,
    constraints: readonly Constraint<LabelSet>[],
  ): Variable {
    const k = this.codeLength
    const rows = constraints.length
    const unknown = new Float32Array(rows * k)
    const inside = new Float32Array(rows * k)
    const logWeights = new Float32Array(rows * k)
    constraints.forEach((constraint, b) => {
      const { entries, logWeight } = asKnownCode(constraint, this)
      entries.forEach((entry, i) => {
        if (Number.isNaN(entry)) {
          unknown[b * k + i] = 1
          logWeights[b * k + i] = logWeight
        } else inside[b * k + i] = entry
      })
    })
    const isWeighted = logWeights.some((weight) => weight !== 0)
    const weighted = isWeighted ? tape.add(scores, tape.upload(logWeights, rows, k)) : scores
    const free = tape.multiply(tape.softplus(weighted), tape.upload(unknown, rows, k))
    const fixed = tape.multiply(scores, tape.upload(inside, rows, k))
    return tape.addScalar(tape.rowSum(tape.add(free, fixed)), -this.logSize)
  }
}

/**
 * The space of all subsets of `labels`: a number of them, or their names.
 *
 * @throws PartitaError INVALID_OPTION unless there is a label, and each has its own name
 *
 * @example
 * ```ts
 * import { subsets } from 'partita'
 * const space = subsets(3)
 * console.log([...space.enumerate()].length) // 8
 * ```
 */
export function subsets(labels: number | readonly string[]): Subsets {
  return new Subsets(labels)
}

const independentLabels: LinearSampler = {
  sample(scores, rng, count, out) {
    const p = scores.map((score) => 1 / (1 + portableExp(-score)))
    rng.fillBernoulli(out, p, count * p.length)
  },
  logPartition(scores) {
    // ln((1 + eᵘ) / 2) = max(u, 0) + ln((1 + e^−|u|) / 2): factors in [½, 1], one logarithm for many
    let sum = 0
    let product = 1
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]!
      if (score > 0) sum += score
      product *= (1 + portableExp(-Math.abs(score))) / 2
      if (product < SMALL) {
        sum += portableLog(product)
        product = 1
      }
    }
    return sum + portableLog(product)
  },
}

function* labelSets(k: number): Iterable<LabelSet> {
  for (let bits = 0; bits < 2 ** k; bits++) {
    const set = new Set<number>()
    for (let i = 0; i < k; i++) if ((bits >> i) & 1) set.add(i)
    yield set
  }
}
