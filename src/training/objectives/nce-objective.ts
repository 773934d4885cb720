import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import { samplingContext } from '../../models/index.js'
import { checkFullSupport, logRatioOf } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import {
  createLikelihoodCriterion,
  type LikelihoodMeasure,
  pilotOf,
} from './likelihood-criterion.js'
import type { LabelledBatch, Objective } from './objective.js'
import { type NceKind, nceKinds } from './objective-kinds.js'
import { proposalLoss } from './proposal-loss.js'
import { spreadWeights } from './sample-weights.js'
import { everyRow, logWeightsOf, ScoredSampler } from './scored-sampler.js'

/** Settings of noise-contrastive estimation. */
export interface NceOptions extends LikelihoodMeasure {
  /** noise samples for each true output, ν (for the whole batch where it shares them) */
  readonly samples: number
  readonly kind: NceKind
}

/**
 * Noise-contrastive estimation (docs/maths.md#7-other-objectives) with
 * `s(y) = g(x, y) + log q(y|x) − log r(y|x)`:
 * - `binary`: tells the true output from ν noise samples one by one,
 *   `−ln σ(s(y) − τ − ln ν) − Σ_j ln σ(ln ν − s(y_j) + τ)`, which learns the log-partition `τ(x)`
 *   along. As ν grows its gradient becomes that of the joint objective;
 * - `ranking`: picks the true output among all, `−ln [e^{s(y)} / (e^{s(y)} + Σ_j e^{s(y_j)})]`, in
 *   which no log-partition appears. As ν grows its gradient becomes that of maximum likelihood.
 *
 * Early stopping watches the likelihood. Noise of a proposal network of the model is trained along
 * ({@link ObjectiveLoss.auxiliary}): the nearer it is to the model, the more it teaches. Its density is a
 * constant in the loss.
 *
 * The loss throws PartitaError `UNSUPPORTED` for outputs that are known in part.
 *
 * @throws PartitaError `INVALID_OPTION`, also if noise never draws some outputs: of those nothing is learned
 * @see Gutmann, Hyvärinen 2012 (binary); Ma, Collins 2018 (ranking, conditional)
 *
 * @example
 * ```ts
 * import { createBackend, createNceObjective, EnergyModel, Rng, subsets, Tape } from 'partita/core'
 * import { uniform } from 'partita/core'
 * const space = subsets(2)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const options = { proposal: uniform(space), samples: 3, kind: 'ranking' } as const
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const batch = { features, codes: Float32Array.of(1, 0) }
 * const { perExample } = createNceObjective(space, options).loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [ln 4]: one among four
 * ```
 */
export function createNceObjective<Y>(space: Space<Y>, options: NceOptions): Objective<Y> {
  const { proposal, samples, kind, reference } = options
  checkOption(Number.isInteger(samples) && samples > 0, 'samples', 'an integer > 0', samples)
  checkOneOf('kind', kind, nceKinds)
  if (proposal !== reference) checkFullSupport(proposal, samples)
  const sampler = new ScoredSampler(space, proposal, reference)

  return {
    name: 'nce',

    loss(model, batch, rng) {
      checkWhole(batch)
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch, rng.split('dropout'))
      const noise = sampler.draw(tape, score, rows, rng.split('proposal'), samples)
      const scores = everyRow(tape, logWeightsOf(tape, noise), rows)
      const matrix = tape.upload(batch.codes, rows, space.codeLength)
      const context = samplingContext(tape, score, rows)
      const logRatio = logRatioOf(proposal, batch.codes, samples, context, reference)
      const positive = tape.add(
        score.score({ matrix, shared: false }),
        tape.upload(logRatio, rows, 1),
      )
      const logPartition = kind === 'binary' ? score.logPartition() : undefined
      const { weights, ...spread } = spreadWeights(tape, scores, logPartition)
      const constant = () => tape.upload(weights, rows, samples)
      const rest = {
        auxiliary: proposalLoss(tape, score, batch, noise.codes, constant),
        samples: spread,
      }
      if (!logPartition) {
        const others = tape.rowLogSumExp(scores)
        return { perExample: tape.softplus(tape.subtract(others, positive)), ...rest }
      }
      const shift = tape.addScalar(logPartition, Math.log(samples))
      const missed = tape.softplus(tape.subtract(shift, positive))
      const mistaken = tape.softplus(tape.addColumn(scores, tape.scale(shift, -1)))
      return { perExample: tape.add(missed, tape.rowSum(mistaken)), ...rest }
    },

    criterion: createLikelihoodCriterion(space, options),
    pilot: pilotOf(sampler),
  }
}

function checkWhole({ count = 1, constraints }: LabelledBatch): void {
  if (count === 1 && !constraints?.some((known) => known !== undefined)) return
  throw new PartitaError('UNSUPPORTED', 'noise contrast needs outputs that are known in full', {
    received: 'several possible outputs for a row',
    hint: "use objective: 'joint'",
  })
}
