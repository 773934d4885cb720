import type { Tape } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { BatchModel } from '../../models/index.js'
import type { Space } from '../../spaces/index.js'
import type { Regularizer } from './objective-kinds.js'

/** Maximisers of a batch, on the host. */
export interface RelaxedMaxima {
  /** `μ*`, `[B, c]` */
  readonly points: Float32Array
  /** `Ω(μ*)`, `[B]` */
  readonly penalties: Float64Array
}

/** A row that needs a smaller step than this stays where it is. */
const SMALLEST_STEP = 1e-6
/** A row whose point moves less than this in every entry is finished. */
const TOLERANCE = 1e-6

/** Where dual points `θ` lead: points of the hull `μ = ∇Ω*(θ)`, with `Ω(μ)`. */
interface Mirrored extends RelaxedMaxima {
  /** the dual points to go on from, `∇Ω(μ)`, `[B, c]` */
  readonly anchors: Float64Array
}
type Mirror = (tape: Tape, duals: Float64Array, rows: number) => Mirrored

/**
 * Maximises `g(x, μ) − Ω(μ)` over the convex hull of the codes, for each row of a batch, by mirror
 * ascent: `θ ← ∇Ω(μ) + η (∇_μ g(x, μ) − ∇Ω(μ))`, `μ ← ∇Ω*(θ)`, starting from the score's linear part, with the
 * step `η ≤ 1` of a row halved where its objective would fall. For a linear energy the first point is
 * the answer.
 *
 * - `entropy`: `Ω` is the negative entropy of the distribution of largest entropy with mean `μ`,
 *   relative to the uniform one; `∇Ω*` are the means of `p ∝ exp⟨θ, φ⟩`, the gradient of the space's
 *   `linearLogPartition` (sets: `μ = σ(θ)`);
 * - `quadratic`: `Ω = ½‖μ‖²`, `∇Ω*` the Euclidean projection, the space's `project`: projected gradient
 *   ascent.
 *
 * The maximiser throws PartitaError `UNSUPPORTED` where the space lacks the capability or the energy has
 * no gradient in codes.
 *
 * @see Nemirovski, Yudin 1983 (mirror descent); Blondel et al. 2022
 */
export function relaxedMaximizer<Y>(
  space: Space<Y>,
  regularizer: Regularizer,
  iterations: number,
): (tape: Tape, score: BatchModel, rows: number) => RelaxedMaxima {
  const c = space.codeLength
  const mirror = regularizer === 'entropy' ? entropyMirror(space) : quadraticMirror(space)
  return (tape, score, rows) => {
    const start = mirror(tape, startingDuals(tape, score, rows, c), rows)
    if (score.isLinear) return start
    const noise = tape.backend.precision === 'float64' ? 1e-13 : 1e-7
    const { points, penalties, anchors } = start
    const { values, slopes } = slopeAt(tape, score, points, rows, c)
    const steps = new Float64Array(rows).fill(1)
    for (let iteration = 0; iteration < iterations; iteration++) {
      const tried = anchors.map((dual, e) => dual + steps[Math.floor(e / c)] * (slopes[e] - dual))
      const moved = mirror(tape, tried, rows)
      const next = slopeAt(tape, score, moved.points, rows, c)
      for (let b = 0; b < rows; b++) {
        if (steps[b] === 0) continue
        const before = values[b] - penalties[b]
        const gain = next.values[b] - moved.penalties[b] - before
        if (gain < -noise * (1 + Math.abs(before))) {
          steps[b] = steps[b] > SMALLEST_STEP ? steps[b] / 2 : 0
          continue
        }
        let distance = 0
        for (let e = b * c; e < (b + 1) * c; e++) {
          distance = Math.max(distance, Math.abs(moved.points[e] - points[e]))
          points[e] = moved.points[e]
          anchors[e] = moved.anchors[e]
          slopes[e] = next.slopes[e]
        }
        penalties[b] = moved.penalties[b]
        values[b] = next.values[b]
        if (distance < TOLERANCE * steps[b]) steps[b] = 0
      }
      if (steps.every((step) => step === 0)) break
    }
    return { points, penalties }
  }
}

/** the linear part of the score, whose maximiser is the answer for a linear energy */
function startingDuals(tape: Tape, { linear }: BatchModel, rows: number, c: number): Float64Array {
  return linear.cols === c
    ? Float64Array.from(tape.backend.read(linear.value))
    : new Float64Array(rows * c)
}

/** `g(x, μ)`, `[B]`, and `∇_μ g(x, μ)`, `[B, c]`, on the host */
function slopeAt(
  tape: Tape,
  { score }: BatchModel,
  points: Float32Array,
  rows: number,
  c: number,
): { values: Float64Array; slopes: Float64Array } {
  const { values, gradient } = tape.localGradient(points, rows, c, (matrix) =>
    score({ matrix, shared: false }),
  )
  if (gradient) return { values: Float64Array.from(values), slopes: Float64Array.from(gradient) }
  throw new PartitaError('UNSUPPORTED', 'this energy has no gradient in codes', {
    expected: 'an energy that scores every point of the convex hull',
    hint: "use energy: 'linear' or 'pairwise', or another objective",
  })
}

function entropyMirror<Y>(space: Space<Y>): Mirror {
  const c = space.codeLength
  return (tape, duals, rows) => {
    const { linearLogPartition } = space
    if (!linearLogPartition) throw lacks(space, 'linearLogPartition', 'entropy')
    const { values, gradient } = tape.localGradient(duals, rows, c, (theta) =>
      linearLogPartition.call(space, tape, theta),
    )
    const points = Float32Array.from(gradient as ArrayLike<number>)
    const penalties = Float64Array.from(values, (value, b) => {
      let product = 0
      for (let e = b * c; e < (b + 1) * c; e++) product += duals[e] * points[e]
      return product - value
    })
    return { points, penalties, anchors: duals }
  }
}

function quadraticMirror<Y>(space: Space<Y>): Mirror {
  const c = space.codeLength
  return (_tape, duals, rows) => {
    if (!space.project) throw lacks(space, 'project', 'quadratic')
    const points = Float32Array.from(duals)
    const penalties = new Float64Array(rows)
    for (let b = 0; b < rows; b++) {
      space.project(points, b * c)
      for (let e = b * c; e < (b + 1) * c; e++) penalties[b] += points[e] ** 2 / 2
    }
    return { points, penalties, anchors: Float64Array.from(points) }
  }
}

function lacks<Y>(space: Space<Y>, member: string, regularizer: Regularizer): PartitaError {
  return new PartitaError('UNSUPPORTED', `${space.name} does not offer the ${regularizer}`, {
    expected: `a space with ${member}`,
    hint: regularizer === 'entropy' ? "use regularizer: 'quadratic'" : "use regularizer: 'entropy'",
  })
}
