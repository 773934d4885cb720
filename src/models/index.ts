export {
  type CustomEnergy,
  type CustomEnergyOptions,
  type CustomScore,
  type CustomScoreInput,
  customEnergy,
} from './energies/custom-energy.js'
export type {
  BatchScore,
  Codes,
  Energy,
  EnergyFactory,
  EnergyOptions,
  KnownRows,
} from './energies/energy.js'
export {
  type BatchModel,
  type BatchReference,
  EnergyModel,
  type EnergyModelOptions,
  energyFactories,
  type ModelBatch,
  wholeLinear,
} from './energy-model.js'
export {
  closedTerm,
  constrainedTerm,
  type EnumeratedScores,
  type ExactTerm,
  enumeratedScores,
  exactTerm,
} from './exact-log-partition-term.js'
export {
  appendFourierFeatures,
  type FourierFeatures,
  fitFourierFeatures,
} from './inputs/fourier-features.js'
export {
  fitInputTransform,
  type InputOptions,
  type InputTransform,
  inputTransformFrom,
  inputTransformTensors,
  transformInputs,
} from './inputs/input-transform.js'
export {
  appendPiecewiseFeatures,
  fitPiecewiseFeatures,
  type PiecewiseFeatures,
  pieceCount,
  piecewiseFeaturesFrom,
} from './inputs/piecewise-features.js'
export { fitStandardizer, type Standardizer, standardize } from './inputs/standardizer.js'
export { logDensityOf } from './log-density.js'
export type { CustomEncoder, CustomPlace } from './parts/custom-encoder.js'
export { type CustomParts, checkCustomParts } from './parts/custom-parts.js'
export { type LogPartitionKind, logPartitionKinds } from './parts/log-partition.js'
export {
  type EnergyKind,
  energyKinds,
  type GivenModelSpec,
  type ModelSpec,
} from './parts/model-spec.js'
export type { Inputs, Network, NetworkActivation } from './parts/network.js'
export {
  type BatchProposal,
  type ProposalKind,
  type ProposalSpec,
  type ProposalTraining,
  proposalKinds,
  proposalTrainings,
} from './parts/proposal-network.js'
export type { ReferenceMeasure } from './parts/reference-measure.js'
export { type SamplingContext, samplingContext } from './sampling-context.js'
