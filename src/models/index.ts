export type { CustomEncoder, CustomPlace } from './custom-encoder.js'
export {
  type CustomEnergy,
  type CustomEnergyOptions,
  type CustomScore,
  type CustomScoreInput,
  customEnergy,
} from './custom-energy.js'
export { type CustomParts, checkCustomParts } from './custom-parts.js'
export type {
  BatchScore,
  Codes,
  Energy,
  EnergyFactory,
  EnergyOptions,
  KnownRows,
} from './energy.js'
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
  type EnumeratedCodes,
  type EnumeratedScores,
  type ExactTerm,
  enumerateCodes,
  enumeratedScores,
  exactTerm,
  isEnumerable,
  LARGEST_ENUMERATION,
} from './exact-term.js'
export {
  appendFourierFeatures,
  type FourierFeatures,
  fitFourierFeatures,
} from './fourier-features.js'
export {
  fitInputTransform,
  type InputOptions,
  type InputTransform,
  inputTransformFrom,
  inputTransformTensors,
  transformInputs,
} from './input-transform.js'
export { logDensityOf } from './log-density.js'
export { type LogPartitionKind, logPartitionKinds } from './log-partition.js'
export { type EnergyKind, energyKinds, type ModelSpec } from './model-spec.js'
export type { Inputs, Network } from './network.js'
export {
  appendPiecewiseFeatures,
  fitPiecewiseFeatures,
  type PiecewiseFeatures,
  pieceCount,
  piecewiseFeaturesFrom,
} from './piecewise-features.js'
export {
  type BatchProposal,
  type ProposalKind,
  type ProposalSpec,
  type ProposalTraining,
  proposalKinds,
  proposalTrainings,
} from './proposal-network.js'
export type { ReferenceMeasure } from './reference-measure.js'
export { type RowChunk, rowChunks } from './row-chunks.js'
export { type SamplingContext, samplingContext } from './sampling-context.js'
export { fitStandardizer, type Standardizer, standardize } from './standardizer.js'
