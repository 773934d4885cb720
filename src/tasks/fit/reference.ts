import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { ForestHeader, ForestMeasure } from '../../models/forest/index.js'
import type { EnergyModel, ModelSpec, ReferenceMeasure } from '../../models/index.js'
import {
  bernoulli,
  limitedScore,
  type Proposal,
  type ProposalContext,
  plackettLuce,
} from '../../samplers/index.js'
import { constrainedLinearSum, hasRankings, type Space } from '../../spaces/index.js'

/** What a model file says of a reference measure, beside its arrays; plain JSON. */
export type ReferenceHeader = ModelSpec | ForestHeader | MixtureHeader

/** What it says of a mixture of models. */
export interface MixtureHeader {
  readonly kind: 'mixture'
  /** columns of the inputs */
  readonly columns: number
  readonly weights: readonly number[]
  /** what it says of each of them */
  readonly parts: readonly unknown[]
}

/** A reference measure with a sampler for it, and what it is saved as. */
export interface LearnedReference<Y> extends ReferenceMeasure {
  /** the model it is, if it is one */
  readonly model?: EnergyModel<Y>
  /** the forest it is, if it is one */
  readonly forest?: ForestMeasure<Y>
  /** draws from `q(·|x)`; reads `context.referenceParameters` */
  readonly proposal: Proposal
  readonly header: ReferenceHeader
  /** numbers that were learned */
  readonly size: number
  /** its arrays by name */
  tensors(): ReadonlyMap<string, DenseMatrix>
}

/** A reference measure that is a model. */
export type ReferenceModel<Y> = LearnedReference<Y> & { readonly model: EnergyModel<Y> }

/**
 * A fitted, self-normalised model as the frozen reference measure of another: Plackett–Luce on
 * rankings, a linear energy where the space can draw by scores (on sets, independent labels).
 *
 * @throws PartitaError `UNSUPPORTED` for any other
 */
export function learnedReference<Y>(model: EnergyModel<Y>): ReferenceModel<Y> {
  const { isLinear, proposal: reading } = samplerOf(model.space, model.spec.energy)
  const proposal = readingReference(reading)
  return {
    name: model.spec.energy,
    isLinear,
    isPlackettLuce: !isLinear,
    model,
    header: model.spec,
    size: model.store.size,
    tensors: () => model.store.snapshot(),
    proposal,
    parameters({ features }) {
      const { tape } = model
      tape.clear()
      const scores = Float32Array.from(tape.backend.read(model.at({ features }).linear.value))
      tape.clear()
      return isLinear ? scores.map(limitedScore) : scores
    },
    linearLogPartition(tape, linear, parameters, constraints) {
      const { space } = model
      if (isLinear) {
        const own = tape.upload(parameters, linear.rows, linear.cols)
        const base = space.linearLogPartition?.(tape, own)
        const both = tape.add(linear, own)
        const sum = constraints
          ? constrainedLinearSum(tape, space, both, constraints)
          : space.linearLogPartition?.(tape, both)
        return sum && base && tape.subtract(sum, base)
      }
      const worths = tape.upload(parameters, linear.rows, parameters.length / linear.rows)
      return space.rankings?.logSum?.(tape, { linear, worths, constraints })
    },
    logDensity: proposal.logDensity,
  }
}

function samplerOf<Y>(space: Space<Y>, energy: string): { isLinear: boolean; proposal: Proposal } {
  if (energy === 'plackett-luce' && hasRankings(space)) {
    return { isLinear: false, proposal: plackettLuce(space) }
  }
  if (energy === 'linear' && space.linearSampler) {
    return { isLinear: true, proposal: bernoulli(space) }
  }
  throw noReference(space, energy)
}

/** That a space has no reference measure that could be learned. */
export function noReference<Y>(space: Space<Y>, energy: string): PartitaError {
  return new PartitaError('UNSUPPORTED', 'no sampler for this reference measure', {
    expected:
      'a Plackett–Luce model of rankings, or a linear energy on a space that draws by scores',
    received: `${energy} on ${space.name}`,
    hint: "use reference: 'uniform'",
  })
}

/** The same proposal with the parameters of the reference measure in place of its own network's. */
function readingReference(proposal: Proposal): Proposal {
  const inward = ({ rows, referenceParameters: parameters }: ProposalContext) => ({
    rows,
    parameters,
  })
  return {
    name: 'reference',
    shared: proposal.shared,
    sample: (rng, count, context, out) => proposal.sample(rng, count, inward(context), out),
    logDensity: (codes, count, context, out) =>
      proposal.logDensity(codes, count, inward(context), out),
  }
}
