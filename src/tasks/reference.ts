import { PartitaError } from '../errors.js'
import type { EnergyModel, ReferenceMeasure } from '../models/index.js'
import { type Proposal, plackettLuce } from '../samplers/index.js'
import { RankingSpace, type Space } from '../spaces/index.js'

/** A reference measure with the fitted model behind it and a sampler for it. */
export interface LearnedReference<Y> extends ReferenceMeasure {
  readonly model: EnergyModel<Y>
  /** draws from `q(·|x)`; reads `context.parameters` */
  readonly proposal: Proposal
}

/** A fitted, self-normalised model as the frozen reference measure of another. */
export function learnedReference<Y>(model: EnergyModel<Y>): LearnedReference<Y> {
  const proposal = proposalOf(model.space, model.spec.energy)
  return {
    name: model.spec.energy,
    model,
    proposal,
    parameters({ features }) {
      const { tape } = model
      tape.clear()
      const parameters = Float32Array.from(tape.backend.read(model.at({ features }).linear.value))
      tape.clear()
      return parameters
    },
    linearLogPartition(tape, linear, parameters, constraints) {
      if (!(model.space instanceof RankingSpace)) return undefined
      const worths = tape.upload(parameters, linear.rows, parameters.length / linear.rows)
      return model.space.logSum?.(tape, { linear, worths, constraints })
    },
    logDensity: (codes, count, context, out) => proposal.logDensity(codes, count, context, out),
  }
}

function proposalOf<Y>(space: Space<Y>, energy: string): Proposal {
  if (energy === 'plackett-luce' && space instanceof RankingSpace) return plackettLuce(space)
  throw new PartitaError('UNSUPPORTED', 'no sampler for this reference measure', {
    expected: 'a Plackett–Luce model of rankings',
    received: `${energy} on ${space.name}`,
  })
}
