import type { Tape } from '../../engine/index.js'
import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import { logistic } from '../../losses/index.js'
import type { BatchModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Proposal } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import { CRITERION_SAMPLES, OBSERVED_SAMPLES, observedSampling } from './likelihood-criterion.js'
import type { LabelledBatch, Objective } from './objective.js'
import { type Regularizer, regularizers } from './objective-kinds.js'
import { observedScore } from './observed-score.js'
import { relaxedMaximizer } from './relaxed-maximizer.js'

/** Settings of the generalised Fenchel–Young loss. */
export interface GeneralizedOptions {
  /** `Ω`; default `'entropy'` */
  readonly regularizer?: Regularizer
  /** draws what agrees with constraints where their sum is not exact; one that heeds them */
  readonly constrained?: Proposal
  /** most steps of the ascent; default 30 */
  readonly iterations?: number
}

/**
 * The generalised Fenchel–Young loss (docs/maths.md#7-other-objectives):
 *   `max_{μ ∈ conv φ(Y)} [g(x, μ) − Ω(μ)] + Ω(φ(y)) − g(x, y)`,
 * the energy scored at points of the convex hull of the codes, with the gradient of the envelope
 * theorem, `∂g(x, μ*) − ∂g(x, y)`. With `Ω` the entropy and a linear energy it is exactly the negative
 * log-likelihood; for other energies a mean-field form of it. Early stopping watches the loss itself.
 * No log-partition is learned.
 *
 * The loss throws PartitaError `UNSUPPORTED` where the space lacks what `Ω` needs, and for energies
 * that cannot score points of the hull or are residuals on a learned reference.
 *
 * @throws PartitaError `INVALID_OPTION`
 * @see Blondel, Llinares-López, Dadashi, Hussenot, Geist 2022, "Learning energy networks with
 *   generalized Fenchel-Young losses"
 *
 * @example
 * ```ts
 * import { createBackend, createGeneralizedObjective, EnergyModel, Rng } from 'partita/core'
 * import { subsets, Tape } from 'partita/core'
 * const space = subsets(2)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const batch = { features, codes: Float32Array.of(1, 0) }
 * const { perExample } = createGeneralizedObjective(space).loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [ln 4]: nothing is learned yet
 * ```
 */
export function createGeneralizedObjective<Y>(
  space: Space<Y>,
  { regularizer = 'entropy', iterations = 30, constrained }: GeneralizedOptions = {},
): Objective<Y> {
  checkOneOf('regularizer', regularizer, regularizers)
  checkOption(
    Number.isInteger(iterations) && iterations > 0,
    'iterations',
    'an integer > 0',
    iterations,
  )
  const maximize = relaxedMaximizer(space, regularizer, iterations)

  const perExample = (
    tape: Tape,
    score: BatchModel,
    batch: LabelledBatch,
    samples: number,
    rng: Rng,
  ) => {
    checkApplies(regularizer, score, batch)
    const { rows } = batch.features
    const { points, penalties } = maximize(tape, score, rows)
    const matrix = tape.upload(points, rows, space.codeLength)
    const relaxed = score.score({ matrix, shared: false })
    const sampling = observedSampling({ constrained }, samples, rng)
    const positive = observedScore(tape, space, logistic, score, batch, sampling)
    const constant = Float64Array.from(penalties, (penalty, b) => {
      return penaltyOfOutput(space, regularizer, batch.codes, b) - penalty
    })
    return tape.add(tape.subtract(relaxed, positive), tape.upload(constant, rows, 1))
  }

  return {
    name: 'generalized',
    loss(model, batch, rng) {
      const score = model.at(batch, rng.split('dropout'))
      return { perExample: perExample(model.tape, score, batch, OBSERVED_SAMPLES, rng) }
    },
    criterion(model, batch, rng) {
      const { tape } = model
      const losses = perExample(tape, model.at(batch), batch, CRITERION_SAMPLES, rng)
      return tape.backend.read(losses.value)
    },
  }
}

/** `Ω(φ(y))`: `ln |Y|` relative to the uniform measure for the entropy, else `½ ‖φ(y)‖²` */
function penaltyOfOutput<Y>(
  { logSize, codeLength }: Space<Y>,
  regularizer: Regularizer,
  codes: Float32Array,
  row: number,
): number {
  if (regularizer === 'entropy') return logSize
  let squares = 0
  for (let at = row * codeLength; at < (row + 1) * codeLength; at++) squares += codes[at] ** 2
  return squares / 2
}

function checkApplies(
  regularizer: Regularizer,
  { reference }: BatchModel,
  { count = 1, constraints }: LabelledBatch,
): void {
  if (reference) {
    throw new PartitaError('UNSUPPORTED', 'a learned reference measure is known at outputs only', {
      hint: "use reference: 'uniform', or objective: 'joint'",
    })
  }
  const isPartial = count > 1 || constraints?.some((known) => known !== undefined)
  if (regularizer !== 'entropy' && isPartial) {
    throw new PartitaError('UNSUPPORTED', 'partly known outputs need the entropy', {
      received: regularizer,
      hint: "use regularizer: 'entropy'",
    })
  }
}
