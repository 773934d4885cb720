import type { Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import type { LinearSampler } from './space.js'

/**
 * Exact answers about `p(y) ∝ exp⟨scores, φ(y)⟩` on the host, one row of scores at a time. The two
 * others speak of the scores that {@link logPartition} saw last.
 */
export interface LinearSolver {
  /** `ln Σ_y exp⟨scores, φ(y)⟩` of the scores from `at` on; absolute, not relative to uniform */
  logPartition(scores: ArrayLike<number>, at: number): number
  /** `E_p φ(y)` into `out` from `at` on: the gradient of the log-partition */
  meanCode(out: Float64Array, at: number): void
  /** one draw from `p`, as a code into `out` from `at` on */
  draw(rng: Rng, out: Float32Array, at: number): void
}

/**
 * `ln E_{y uniform} exp⟨scores_b, φ(y)⟩` on the tape by a solver: `[B, c] → [B, 1]`, with the mean
 * codes as its gradient, found in the same pass if one is wanted.
 *
 * @throws PartitaError NOT_FINITE if scores are not
 */
export function solvedLogPartition(
  tape: Tape,
  scores: Variable,
  solver: LinearSolver,
  logSize: number,
): Variable {
  const { rows, cols } = scores
  const host = tape.backend.read(scores.value)
  const values = new Float64Array(rows)
  const means = new Float64Array(scores.requiresGradient ? rows * cols : 0)
  for (let b = 0; b < rows; b++) {
    values[b] = solver.logPartition(host, b * cols) - logSize
    if (!Number.isFinite(values[b])) throw notFinite(b)
    if (scores.requiresGradient) solver.meanCode(means, b * cols)
  }
  return tape.custom([scores], rows, 1, values, (upstream) => {
    for (let b = 0; b < rows; b++) {
      for (let i = b * cols; i < (b + 1) * cols; i++) means[i] *= upstream[b]
    }
    return [means]
  })
}

/** The distributions a solver answers for, as they are sampled: codes of length `c`. */
export function solvedSampler(solver: LinearSolver, c: number, logSize: number): LinearSampler {
  return {
    sample(scores, rng, count, out) {
      solver.logPartition(scores, 0)
      for (let j = 0; j < count; j++) solver.draw(rng, out, j * c)
    },
    logPartition: (scores) => solver.logPartition(scores, 0) - logSize,
  }
}

/** A sampler that is made when it is first asked. */
export function lazySampler(make: () => LinearSampler): LinearSampler {
  let made: LinearSampler | undefined
  const sampler = () => {
    made ??= make()
    return made
  }
  return {
    sample: (scores, rng, count, out) => sampler().sample(scores, rng, count, out),
    logPartition: (scores) => sampler().logPartition(scores),
  }
}

function notFinite(row: number): PartitaError {
  return new PartitaError('NOT_FINITE', 'no log-partition of scores that are not finite', {
    expected: 'finite scores',
    where: `row ${row} of the batch`,
  })
}
