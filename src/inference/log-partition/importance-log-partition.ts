import { checkOption } from '../../errors.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { checkFullSupport, type Proposal } from '../../samplers/index.js'
import { BatchDensities } from './batch-densities.js'
import { estimateFromLogWeights, type LogPartitionEstimate } from './log-partition-estimate.js'

/** Options of {@link importanceLogPartition}. */
export interface ImportanceOptions {
  /** samples a row */
  readonly samples: number
  readonly rng: Rng
}

/** Samples scored at once for each row. */
const BLOCK = 256

/**
 * The log-partition of logistic models by importance samples,
 *   `τ(x) ≈ ln (1/m) Σ_j (q/r)(y_j|x) exp g(x, y_j)`, `y_j ~ r(·|x)`,
 * with the standard error of each value. On average it is too low. The samples of a row do not depend on
 * the other rows: all rows use the same random numbers.
 *
 * @param proposal `r`, with full support; on a learned reference that of the reference
 * @throws PartitaError `INVALID_OPTION`, also if the proposal never draws some outputs; `NOT_FINITE` if scores overflow
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, importanceLogPartition, Rng, subsets } from 'partita/core'
 * import { Tape, uniform } from 'partita/core'
 * const space = subsets(30)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const options = { samples: 100, rng: new Rng(2) }
 * const estimate = importanceLogPartition(model, batch, uniform(space), options)
 * console.log(estimate.values, estimate.standardErrors) // [0] [0]: the score starts at zero
 * ```
 */
export function importanceLogPartition<Y>(
  model: EnergyModel<Y>,
  batch: ModelBatch,
  proposal: Proposal,
  { samples, rng }: ImportanceOptions,
): LogPartitionEstimate {
  checkOption(Number.isInteger(samples) && samples > 0, 'samples', 'an integer > 0', samples)
  checkFullSupport(proposal, Math.min(BLOCK, samples))
  const densities = new BatchDensities(model, batch)
  const { rows } = densities
  const logWeights = new Float64Array(rows * samples)
  for (let first = 0; first < samples; first += BLOCK) {
    const count = Math.min(BLOCK, samples - first)
    const codes = densities.draw(proposal, count, rng.split(first))
    const target = densities.ofModel(codes, count)
    const drawn = densities.ofProposal(proposal, codes, count)
    for (let b = 0; b < rows; b++) {
      for (let j = 0; j < count; j++) {
        const at = b * count + j
        logWeights[b * samples + first + j] = target[at] - drawn[at]
      }
    }
  }
  model.tape.clear()
  return estimateFromLogWeights(logWeights, rows)
}
