import type { Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import { type BatchModel, constrainedTerm, listedConstrainedTerm } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  drawSamples,
  type Proposal,
  type ProposalContext,
  type ReferenceDensity,
} from '../../samplers/index.js'
import { type Constraint, KnownCode, type Space } from '../../spaces/index.js'
import type { LabelledBatch } from './objective.js'

/** How the outputs of rows known in part are sampled, where their sum is not exact. */
export interface ConstrainedSampling {
  /** one that heeds constraints */
  readonly proposal: Proposal
  /** for each row */
  readonly samples: number
  /** the reference measure of the model, if it has one */
  readonly reference?: ReferenceDensity
  readonly rng: Rng
}

/**
 * The positive phase: `ln Σ_a w_a (q/u)(y_a|x) exp g(x, y_a)` over the outputs listed for each row,
 * `[B, 1]`; for one output with weight 1 under the uniform measure just `g(x, y)`. A row known by a
 * constraint has the sum over all outputs that agree with it: exact where there is a way, else
 * `ln (1/M) Σ_j (q/r)(y_j|x) exp g(x, y_j)` over samples of a proposal that heeds the constraint.
 * Subtracting the log-partition gives the log-likelihood of what was observed,
 * `ln Σ_{y ⊨ observed} p(y|x)`, relative to the uniform measure.
 *
 * @param sampling for constraints without an exact sum
 * @throws PartitaError `UNSUPPORTED` for several outputs a row under a loss that is not logistic, and
 *   for constraints without an exact sum or a way to sample
 *
 * @example
 * ```ts
 * import { createBackend, logistic, observedScore, partialRanking } from 'partita/core'
 * import { permutations, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const space = permutations(3)
 * const linear = tape.upload([0, 0, 0], 1, 3)
 * const score = { linear, isLinear: true, score: () => tape.upload([0], 1, 1), logPartition: () => linear }
 * const batch = {
 *   features: { rows: 1, cols: 1, values: Float32Array.of(0.5) },
 *   codes: new Float32Array(3),
 *   constraints: [partialRanking(3, { top: [1] })], // 2 of the 6 rankings, each of weight e⁰
 * }
 * console.log(tape.backend.read(observedScore(tape, space, logistic, score, batch).value)) // ln 2
 * ```
 */
export function observedScore<Y>(
  tape: Tape,
  space: Space<Y>,
  generator: Generator,
  score: BatchModel,
  batch: LabelledBatch,
  sampling?: ConstrainedSampling,
): Variable {
  const { codes, count = 1, logWeights, features } = batch
  const { rows } = features
  const known = knownRows(batch)
  if ((count > 1 || known) && !isLogistic(generator)) {
    throw new PartitaError('UNSUPPORTED', 'partly known outputs need the logistic loss', {
      received: generator.name,
      hint: "use loss: 'logistic', or complete outputs",
    })
  }
  if (known?.rows.length === rows) return constrainedScore(tape, space, score, batch, sampling)
  const matrix = tape.upload(codes, rows * count, space.codeLength)
  let scores = score.score({ matrix, shared: false })
  if (score.reference && isLogistic(generator)) {
    const logReference = score.reference.logDensity(codes, count)
    scores = tape.add(scores, tape.upload(logReference, rows, count))
  }
  if (logWeights) scores = tape.add(scores, tape.upload(logWeights, rows, count))
  const listed = count === 1 ? scores : tape.rowLogSumExp(scores)
  if (!known) return listed
  const constrained = constrainedScore(tape, space, score, batch, sampling)
  return chosenRows(tape, listed, constrained, known.rows)
}

/**
 * One number a row, `[B, 1]`: of the rows known by a constraint from `known`, `[B, 1]` or one for each of
 * them, `[R, 1]` (0 where there is none); of the others from `listed`.
 */
export function chosenRows(
  tape: Tape,
  listed: Variable,
  known: Variable | undefined,
  knownRows: Int32Array,
): Variable {
  const { rows } = listed
  const isKnown = new Float32Array(rows)
  for (const row of knownRows) isKnown[row] = 1
  const isListed = isKnown.map((flag) => 1 - flag)
  const ofListed = tape.multiply(listed, tape.upload(isListed, rows, 1))
  if (!known) return ofListed
  const spread = known.rows === rows ? known : spreadRows(tape, known, rows, knownRows)
  return tape.add(ofListed, tape.multiply(spread, tape.upload(isKnown, rows, 1)))
}

/** Values of some rows at their places among all, `[R, 1] → [B, 1]`; any of them elsewhere. */
function spreadRows(tape: Tape, values: Variable, rows: number, places: Int32Array): Variable {
  const position = new Int32Array(rows)
  places.forEach((row, at) => {
    position[row] = at
  })
  return tape.gatherRows(values, position)
}

/**
 * What proposals that heed constraints look at. On a learned measure the draws are its own: where it
 * never goes the score means nothing.
 */
export function constrainedContext(
  tape: Tape,
  score: BatchModel,
  { features, constraints }: LabelledBatch,
): ProposalContext {
  const referenceParameters = score.reference?.parameters
  const parameters = score.measureParameters?.() ?? score.reference?.worths
  const linear = () => Float32Array.from(tape.backend.read(score.linear.value))
  const seen = parameters ? { parameters } : { linearScores: linear() }
  return { rows: features.rows, ...seen, referenceParameters, constraints }
}

/** The rows known by a constraint; undefined if there are none. */
export function knownRows({ constraints }: LabelledBatch) {
  const rows = Int32Array.from(constraints?.keys() ?? []).filter((row) => constraints?.[row])
  if (!constraints || rows.length === 0) return undefined
  return { rows, constraints: Array.from(rows, (row) => constraints[row]!) }
}

/** The sum of each row known by a constraint, `[B, 1]`; any finite number in the other rows. */
function constrainedScore<Y>(
  tape: Tape,
  space: Space<Y>,
  score: BatchModel,
  batch: LabelledBatch,
  sampling: ConstrainedSampling | undefined,
): Variable {
  const known = knownRows(batch)!
  const { rows } = batch.features
  const exact = constrainedTerm(tape, space, score, known)
  if (exact) {
    return spreadRows(tape, tape.addScalar(exact, space.logSize), rows, known.rows)
  }
  const listed = listedConstrainedTerm(tape, space, score, batch.constraints!)
  if (listed) return tape.addScalar(listed, space.logSize)
  if (!sampling) {
    throw new PartitaError('UNSUPPORTED', `no way to sum over what is known of ${space.name}`, {
      expected: 'an exact sum, or a proposal that heeds constraints',
      hint: 'list the outputs that agree with what is known',
    })
  }
  const { proposal, samples, reference, rng } = sampling
  const context = constrainedContext(tape, score, batch)
  const { codes, logRatio } = drawSamples(proposal, space, rng, samples, context, {}, reference)
  const matrix = tape.upload(codes, rows * samples, space.codeLength)
  const scores = score.score({ matrix, shared: false })
  addLogWeights(logRatio, codes, batch.constraints!, samples)
  const weighted = tape.add(scores, tape.upload(logRatio, rows, samples))
  return tape.addScalar(tape.rowLogSumExp(weighted), space.logSize - Math.log(samples))
}

/** Adds what each of `count` codes of a row weighs where unknown entries have weights of their own. */
function addLogWeights(
  logRatio: Float64Array,
  codes: Float32Array,
  constraints: readonly (Constraint | undefined)[],
  count: number,
): void {
  constraints.forEach((known, b) => {
    if (!(known instanceof KnownCode) || known.logWeight === 0) return
    const c = known.entries.length
    for (let j = b * count; j < (b + 1) * count; j++) logRatio[j] += known.logWeightOf(codes, j * c)
  })
}
