export { calibratedModel } from './calibrated-model.js'
export type { CodeFrequencies } from './continuous/code-features.js'
export {
  type LatentOptions,
  type LatentScore,
  latentEnergy,
} from './continuous/latent-energy.js'
export {
  type MixtureDensityScore,
  mixtureDensityEnergy,
} from './continuous/mixture-density-energy.js'
export { type TiltOptions, tiltEnergy, type Whitening } from './continuous/tilt-energy.js'
export type { Codes } from './energies/codes.js'
export {
  type CustomEnergy,
  type CustomEnergyOptions,
  type CustomScore,
  type CustomScoreInput,
  customEnergy,
} from './energies/custom-energy.js'
export type { BatchScore, Energy, EnergyFactory, EnergyOptions } from './energies/energy.js'
export {
  type BatchModel,
  EnergyModel,
  type EnergyModelOptions,
  energyFactories,
  wholeLinear,
} from './energy-model.js'
export {
  closedTerm,
  constrainedTerm,
  type EnumeratedScores,
  type ExactTerm,
  enumeratedScores,
  exactTerm,
  listedConstrainedTerm,
} from './exact-log-partition-term.js'
export type { AppendedColumns } from './inputs/appended-columns.js'
export { fitInputTransform } from './inputs/fit-input-transform.js'
export type { FourierFeatures } from './inputs/fourier-features.js'
export { InputMoments } from './inputs/input-moments.js'
export {
  fitInputs,
  type InputOptions,
  type InputTransform,
  inputTransformTensors,
  transformInputs,
} from './inputs/input-transform.js'
export { inputTransformFrom } from './inputs/input-transform-from.js'
export type { PiecewiseFeatures } from './inputs/piecewise-features.js'
export type { Standardizer } from './inputs/standardizer.js'
export { logDensityOf } from './log-density.js'
export type { ModelBatch } from './model-batch.js'
export type { CustomEncoder, CustomPlace } from './parts/custom-encoder.js'
export { type CustomParts, checkCustomParts } from './parts/custom-parts.js'
export type { KnownRows } from './parts/known-rows.js'
export type { LogPartitionKind } from './parts/log-partition.js'
export type { ModelCalibration } from './parts/model-calibration.js'
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
} from './parts/proposal-network.js'
export type { BatchReference, ReferenceMeasure } from './parts/reference-measure.js'
export { samplingContext } from './sampling-context.js'
