import type { Tape, Variable } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import type { Constraint } from './constraint.js'
import type { Rankings } from './rankings.js'

/**
 * A set of outputs `Y` with a numeric code `φ(y) ∈ Rᶜ` for each element
 * (docs/maths.md#3-parts-of-the-model), and the base law `u` that scores are relative to: uniform where
 * the set is finite, else a probability measure with a density ({@link logBaseDensity}).
 *
 * The first seven members are required. The rest are capabilities: a space that cannot offer one
 * leaves it out, and shared code asks `if (space.maximize)`, never what kind of space it has.
 */
export interface Space<Y> {
  /** shown in errors and model files, e.g. `subsets(14)` */
  readonly name: string
  /** length of the numeric code of one element */
  readonly codeLength: number
  /** `ln |Y|`, nats; 0 where the space is continuous */
  readonly logSize: number
  /** write the code of `y` to `out[at … at + codeLength)` */
  encode(y: Y, out: Float32Array, at: number): void
  /** the element whose code stands at `code[at … at + codeLength)` */
  decode(code: Float32Array, at: number): Y
  /** the guard every public entry uses */
  contains(y: unknown): y is Y
  /** `count` independent codes of the base law into `out`, `[count, codeLength]` */
  sampleUniform(rng: Rng, count: number, out: Float32Array): void

  /**
   * `ln` of the density of the base law, in the units of the elements, at the one whose code stands at
   * `code[at … at + codeLength)`: present where the space is continuous, and its laws have densities
   */
  logBaseDensity?(code: ArrayLike<number>, at: number): number

  /** whether every vector of `{0, 1}ᶜ` is a code, so that bits drawn one by one make an element */
  readonly freeBits?: boolean
  /** so many entries at the start of every code are 0 or 1; absent: all are, where any is known */
  readonly indicators?: number | undefined
  /** every element once, in a fixed order */
  enumerate?(): Iterable<Y>
  /** `argmax_y ⟨weights, φ(y)⟩`, weights `[codeLength]`; ties broken the same way every time */
  maximize?(weights: Float32Array): Y
  /** Euclidean projection of `point[at … at + codeLength)` on the convex hull of the codes, in place */
  project?(point: Float32Array, at: number): void
  /**
   * One move, in place, of a Markov chain on the space. Under the base law every move is as likely as its
   * reverse: the chain keeps that law, and Metropolis can use it as it is.
   */
  step?(code: Float32Array, at: number, rng: Rng): void
  /**
   * Exact `ln E_{y uniform} exp⟨scores_b, φ(y)⟩`, differentiable: `[B, c] → [B, 1]`.
   * What the residual log-partition and the exact objective of a linear energy are built on.
   */
  linearLogPartition?(tape: Tape, scores: Variable): Variable
  /**
   * The same over the elements that constraints leave, one constraint a row:
   * `ln E_{y uniform} [y ⊨ constraint_b] exp⟨scores_b, φ(y)⟩`. What outputs known in part are learned
   * from.
   */
  constrainedLogPartition?(
    tape: Tape,
    scores: Variable,
    constraints: readonly Constraint<Y>[],
  ): Variable
  /** what the texts of constraints and features may name of an element */
  readonly variables?: Variables<Y>
  /** exact draws from `p(y) ∝ exp⟨scores, φ(y)⟩`: what tied and learned linear proposals are built on */
  readonly linearSampler?: LinearSampler
  /** names of the labels, where elements are sets of them and codes their indicators, `{0, 1}ᶜ` */
  readonly labels?: readonly string[]
  /** the elements as rankings, where they are all rankings of the first few of some items */
  readonly rankings?: Rankings
}

/** What a text can name of an element: numbers, in a fixed order. */
export interface Variables<Y> {
  /** one for each number; one that stands twice is ambiguous and cannot be used */
  readonly names: readonly string[]
  /** write the numbers of `y` to `out[0 … names.length)` */
  read(y: Y, out: Float64Array): void
}

/** The distributions `p(y) ∝ exp⟨scores, φ(y)⟩` of a space, where they can be sampled exactly. */
export interface LinearSampler {
  /** `count` independent draws for scores `[codeLength]`: codes into `out`, `[count, codeLength]` */
  sample(scores: Float64Array, rng: Rng, count: number, out: Float32Array): void
  /** exact `ln E_{y uniform} exp⟨scores, φ(y)⟩`, on the host */
  logPartition(scores: Float64Array): number
}

/** A space whose elements are rankings, in whatever form: built in, or a user's own. */
export interface SpaceOfRankings<Y = unknown> extends Space<Y> {
  readonly rankings: Rankings
}

/**
 * Whether a space tells how its elements are rankings.
 *
 * @example
 * ```ts
 * import { hasRankings, subsets, topRankings } from 'partita/core'
 * console.log(hasRankings(topRankings(5, 2)), hasRankings(subsets(5))) // true false
 * ```
 */
export function hasRankings<Y>(space: Space<Y>): space is SpaceOfRankings<Y> {
  return space.rankings !== undefined
}
