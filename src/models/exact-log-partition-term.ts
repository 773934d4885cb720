import { countAtOnce, type Tape, type Variable } from '../engine/index.js'
import { fenchelYoung, type Generator, isLogistic } from '../losses/index.js'
import {
  type Constraint,
  constrainedLinearSum,
  enumerateCodes,
  isEnumerable,
  KnownCode,
  type Space,
} from '../spaces/index.js'
import type { BatchScore } from './energies/energy.js'
import type { BatchModel } from './energy-model.js'
import type { KnownRows } from './parts/known-rows.js'

/**
 * The exact normalising term of a batch's loss, relative to the reference measure `q`:
 * `max_p E_p[g] − D_f(p, q) = τ + E_q f*(g − τ)` at the exact `τ`, `[B, 1]`; for the logistic
 * generator the log-partition `ln E_q exp g`. Its gradient in the scores is `p`.
 *
 * It uses the closed form of a linear score that the space has, or the learned measure, then the
 * energy's own oracle (under the uniform measure), then enumeration.
 */
export type ExactTerm = (
  tape: Tape,
  score: BatchScore & Pick<BatchModel, 'reference' | 'numbersPerPair'>,
) => Variable

/**
 * Chooses the way to the exact term once, for a space and a generator.
 *
 * The term function throws PartitaError `UNSUPPORTED` where there is none: no closed form, no oracle,
 * and too many outputs to enumerate.
 *
 * @example
 * ```ts
 * import { createBackend, exactTerm, logistic, subsets, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const space = subsets(2)
 * const linear = tape.upload([0, 0], 1, 2)
 * const score = { linear, isLinear: true, score: () => linear }
 * console.log(tape.backend.read(exactTerm(space, logistic)(tape, score).value)) // [0]
 * ```
 */
export function exactTerm<Y>(space: Space<Y>, generator: Generator): ExactTerm {
  return (tape, score) => {
    const closed = isLogistic(generator) ? closedTerm(tape, space, score) : undefined
    if (closed) return closed
    const { scores, logReference } = enumeratedScores(tape, space, score)
    if (!isLogistic(generator)) return normalizedTerm(tape, scores, generator, logReference)
    const weighted = logReference
      ? tape.add(scores, tape.upload(logReference, scores.rows, scores.cols))
      : scores
    return tape.addScalar(tape.rowLogSumExp(weighted), -space.logSize)
  }
}

/** `ln E_q exp g` of a batch without enumerating; undefined where that takes enumeration. */
export function closedTerm<Y>(
  tape: Tape,
  space: Space<Y>,
  score: BatchScore & Pick<BatchModel, 'reference'>,
): Variable | undefined {
  const { reference, linear, isLinear, isZero } = score
  if (isZero) return tape.upload(new Float32Array(linear.rows), linear.rows, 1)
  if (reference) return isLinear ? reference.linearLogPartition(linear) : undefined
  if (isLinear && space.linearLogPartition) return space.linearLogPartition(tape, linear)
  return score.exactLogPartition && tape.addScalar(score.exactLogPartition(), -space.logSize)
}

/**
 * `ln E_{y~q} [y ⊨ constraint] exp g(x, y)` of the rows known in part, `[R, 1]`, relative to the
 * reference measure as {@link exactTerm} is; undefined where there is no exact way.
 */
export function constrainedTerm<Y>(
  tape: Tape,
  space: Space<Y>,
  score: BatchScore & Pick<BatchModel, 'reference'>,
  known: KnownRows,
): Variable | undefined {
  const { reference, linear, isLinear } = score
  if (reference) return isLinear ? reference.linearLogPartition(linear, known) : undefined
  if (isLinear) {
    const some = tape.gatherRows(linear, known.rows)
    const sum = constrainedLinearSum(tape, space, some, known.constraints)
    if (sum) return sum
  }
  return score.constrainedLogPartition?.(known)
}

/** Elements of a space up to which the sum over what agrees with a constraint goes through all. */
const MOST_LISTED = 512

/**
 * {@link constrainedTerm} by going through all elements of a small space, in all rows of the batch,
 * `[B, 1]`, any number in the rows without a constraint; undefined where there are many.
 */
export function listedConstrainedTerm<Y>(
  tape: Tape,
  space: Space<Y>,
  score: Parameters<ExactTerm>[1],
  constraints: readonly (Constraint | undefined)[],
): Variable | undefined {
  const isSmall = space.logSize <= Math.log(MOST_LISTED) + 1e-9
  // orders have sums of their own, and short lists
  if (!isEnumerable(space) || !isSmall || space.rankings) return undefined
  const { scores, logReference } = enumeratedScores(tape, space, score)
  const { rows, cols } = scores
  const weights = logReference ? Float32Array.from(logReference) : new Float32Array(rows * cols)
  constraints.forEach((constraint, b) => {
    if (!constraint) return
    const agreeing = logWeightsOfElements(space, constraint)
    // beyond single precision of any sum, and finite for gradients
    for (let j = 0; j < cols; j++) weights[b * cols + j] += Math.max(agreeing[j], EXCLUDED)
  })
  const weighted = tape.add(scores, tape.upload(weights, rows, cols))
  return tape.addScalar(tape.rowLogSumExp(weighted), -space.logSize)
}

/** Logarithm of the weight of an element that does not agree. */
const EXCLUDED = -1e5
const elementWeights = new WeakMap<Constraint, Float64Array>()

/** `ln` of what each element weighs under a constraint, in the order of enumeration; computed once. */
function logWeightsOfElements<Y>(space: Space<Y>, constraint: Constraint): Float64Array {
  let weights = elementWeights.get(constraint)
  if (!weights) {
    const { count, codes } = enumerateCodes(space)
    const c = space.codeLength
    weights = Float64Array.from({ length: count }, (_, j) => {
      if (constraint instanceof KnownCode) return constraint.logWeightOf(codes, j * c)
      return constraint.allows(space.decode(codes, j * c)) ? 0 : Number.NEGATIVE_INFINITY
    })
    elementWeights.set(constraint, weights)
  }
  return weights
}

/** Scores of all elements of a small space, and their reference measure. */
export interface EnumeratedScores {
  /** `[B, N]` */
  readonly scores: Variable
  /** `log q − log u`, `[B, N]`; absent: uniform */
  readonly logReference?: Float64Array
}

/**
 * Scores every element of a small space, in parts where the energy holds much for each pair of a row
 * and a code.
 *
 * @throws PartitaError `UNSUPPORTED` as {@link enumerateCodes}
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, enumeratedScores, Rng, subsets, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const space = subsets(2)
 * const linearBias = Float32Array.of(1, 2)
 * const model = new EnergyModel(tape, space, { features: 1 }, new Rng(1), { linearBias })
 * const score = model.at({ features: { rows: 1, cols: 1, values: Float32Array.of(0) } })
 * const { scores } = enumeratedScores(tape, space, score)
 * console.log(tape.backend.read(scores.value)) // 0 1 2 3
 * ```
 */
export function enumeratedScores<Y>(
  tape: Tape,
  space: Space<Y>,
  { score, reference, linear, numbersPerPair = 1 }: Parameters<ExactTerm>[1],
): EnumeratedScores {
  const { count, codes } = enumerateCodes(space)
  const c = space.codeLength
  const step = countAtOnce(linear.rows * numbersPerPair)
  const scores = tape.inColumns(linear.rows, count, step, (from, part) => {
    const matrix = tape.upload(codes.subarray(from * c, (from + part) * c), part, c)
    return score({ matrix, shared: true, whole: part === count })
  })
  if (!reference) return { scores }
  const repeated = new Float32Array(linear.rows * codes.length)
  for (let b = 0; b < linear.rows; b++) repeated.set(codes, b * codes.length)
  return { scores, logReference: reference.logDensity(repeated, count) }
}

/** `τ + E_q f*(g − τ)` over enumerated scores `[B, N]`, solved on the host. */
function normalizedTerm(
  tape: Tape,
  scores: Variable,
  generator: Generator,
  logReference: Float64Array | undefined,
): Variable {
  const { rows, cols } = scores
  const host = tape.backend.read(scores.value)
  const values = new Float64Array(rows)
  const probabilities = new Float64Array(rows * cols)
  for (let b = 0; b < rows; b++) {
    const at = b * cols
    const reference = logReference?.subarray(at, at + cols).map((l) => Math.exp(l) / cols)
    const { value, distribution } = fenchelYoung(generator, { reference }).maximum(
      Float64Array.from(host.subarray(at, at + cols)),
    )
    values[b] = value
    probabilities.set(distribution, at)
  }
  return tape.custom([scores], rows, 1, values, (upstream) => {
    const gradient = new Float64Array(rows * cols)
    for (let e = 0; e < gradient.length; e++) {
      gradient[e] = upstream[Math.floor(e / cols)] * probabilities[e]
    }
    return [gradient]
  })
}
