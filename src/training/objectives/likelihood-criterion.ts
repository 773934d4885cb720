import type { Tape, Variable } from '../../engine/index.js'
import { logistic } from '../../losses/index.js'
import { type BatchModel, closedTerm, type EnergyModel, exactTerm } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { checkFullSupport, type Proposal, type ReferenceDensity } from '../../samplers/index.js'
import { isEnumerable, type Space } from '../../spaces/index.js'
import type { LabelledBatch, Objective, SampleWeights } from './objective.js'
import { type ConstrainedSampling, observedScore } from './observed-score.js'
import { everyRow, logWeightsOf, ScoredSampler } from './scored-sampler.js'

/** Draws of the importance-sampled validation loss where all rows share them, and of what is known in part. */
export const CRITERION_SAMPLES = 256
/** Draws per row where each has its own: half of the time of an epoch otherwise (docs/findings.md#multilabel-4). */
const CRITERION_SAMPLES_OF_ROW = 128
/** Outputs up to which early stopping goes through all of them: cheaper than to draw half as many. */
const MOST_LISTED = 512
/** Draws per row and step of what agrees with a constraint, where its sum is not exact. */
export const OBSERVED_SAMPLES = 32

/** What the likelihood of outputs is measured with. */
export interface LikelihoodMeasure {
  /** where the importance samples of early stopping come from, where it needs any; where noise does */
  readonly proposal: Proposal
  /** draws what agrees with constraints where their sum is not exact; one that heeds them */
  readonly constrained?: Proposal
  /** the reference measure of the models trained, if they have one */
  readonly reference?: ReferenceDensity
  /** importance samples of the likelihood: default 128 for each row, or 256 for all rows of a batch that share them */
  readonly criterionSamples?: number
}

/** How {@link observedScore} samples what agrees with constraints, if it may. */
export function observedSampling(
  { constrained, reference }: Omit<LikelihoodMeasure, 'proposal'>,
  samples: number,
  rng: Rng,
): ConstrainedSampling | undefined {
  return constrained && { proposal: constrained, samples, reference, rng: rng.split('observed') }
}

/**
 * What early stopping watches under every logistic objective, per example, in nats: the exact negative
 * log-likelihood where the score is linear and has a closed form or there are at most 512 outputs, else
 * the one over a log-partition by log-mean-exp of 128 importance samples a row, or 256 that all share. The learned log-partition
 * plays no part.
 *
 * The criterion throws PartitaError `INVALID_OPTION` if it samples and the proposal never draws some outputs.
 *
 * @param measure.proposal where importance samples come from
 */
export function createLikelihoodCriterion<Y>(
  space: Space<Y>,
  { proposal, constrained, reference, criterionSamples }: LikelihoodMeasure,
): Objective<Y>['criterion'] {
  const isSmall = isEnumerable(space) && space.logSize <= Math.log(MOST_LISTED) + 1e-9
  const listed = isSmall && criterionSamples === undefined ? exactTerm(space, logistic) : undefined
  const usual = proposal.shared ? CRITERION_SAMPLES : CRITERION_SAMPLES_OF_ROW
  const draws = criterionSamples ?? usual
  const sampler = new ScoredSampler(space, proposal, reference)
  return (model, batch, rng, onSamples) => {
    const { tape } = model
    const score = model.at(batch)
    const sampling = observedSampling({ constrained, reference }, CRITERION_SAMPLES, rng)
    const positive = observedScore(tape, space, logistic, score, batch, sampling)
    const closed = score.isLinear ? closedTerm(tape, space, score) : undefined
    const exact = closed ?? listed?.(tape, score)
    if (!exact && proposal !== reference) checkFullSupport(proposal, draws)
    const estimate = () => estimated(model, score, batch, rng, sampler, draws, onSamples)
    const term = exact ?? estimate()
    return tape.backend.read(tape.addScalar(tape.subtract(term, positive), space.logSize).value)
  }
}

function estimated<Y>(
  model: EnergyModel<Y>,
  score: BatchModel,
  batch: LabelledBatch,
  rng: Rng,
  sampler: ScoredSampler<Y>,
  count: number,
  onSamples?: (samples: SampleWeights) => void,
): Variable {
  const { tape } = model
  const { rows } = batch.features
  const drawn = sampler.draw(tape, score, rows, rng, count)
  const logWeights = logWeightsOf(tape, drawn)
  const logTotals = tape.rowLogSumExp(logWeights)
  onSamples?.({ effectiveShares: effectiveShares(tape, logWeights, logTotals) })
  return everyRow(tape, tape.addScalar(logTotals, -Math.log(count)), rows)
}

/** {@link Objective.pilot} by samples of a proposal. */
export function pilotOf<Y>(sampler: ScoredSampler<Y>): Objective<Y>['pilot'] {
  return (model, batch, rng, count) => {
    const { tape } = model
    const score = model.at(batch)
    const drawn = sampler.draw(tape, score, batch.features.rows, rng, count)
    const exact = tape.backend.read(tape.rowLogSumExp(logWeightsOf(tape, drawn)).value)
    const learned = tape.backend.read(score.logPartition().value)
    return mean(Array.from(exact, (sum) => sum - Math.log(count))) - mean(learned)
  }
}

/** `(Σw)² / (m Σw²)` of each row, from `ln w`, `[B, m]`, and `ln Σw`. */
function effectiveShares(tape: Tape, logWeights: Variable, logTotals: Variable): Float64Array {
  const logSquares = tape.rowLogSumExp(tape.scale(logWeights, 2))
  const logNumbers = tape.subtract(tape.scale(logTotals, 2), logSquares)
  return Float64Array.from(
    tape.backend.read(logNumbers.value),
    (logNumber) => Math.exp(logNumber) / logWeights.cols,
  )
}
