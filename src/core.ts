/**
 * The parts that models, losses and samplers are made of, for those who build their own: arrays with
 * gradients, spaces, Fenchel–Young losses, proposals, energies, the training loop, exact and sampled
 * inference. What `partita` exports is made of these; both doors open on the same functions.
 *
 * @module partita/core
 */
export * from './engine/index.js'
export { type ErrorCode, type ErrorDetails, PartitaError } from './errors.js'
export * from './expressions/index.js'
export * from './inference/index.js'
export * from './losses/index.js'
export * from './metrics/index.js'
export * from './models/forest/index.js'
export * from './models/index.js'
export { logAddExp, logSumExp } from './numbers/index.js'
export { type OnnxOptions, type OnnxOutput, onnxOutputs } from './onnx/index.js'
export * from './random/index.js'
export * from './report/index.js'
export * from './samplers/index.js'
export * from './spaces/index.js'
export {
  type CandidateOutcome,
  type DensityBase,
  type DensityLogPartition,
  type DensitySample,
  type DiagnoseOptions,
  densityBases,
  densityObjectives,
  efforts,
  FittedLatentPrior,
  type Importances,
  type InputEffect,
  type InputImportance,
  type KnownLabels,
  type KnownOptions,
  type LatentPriorFitOptions,
  type LatentPriorOptions,
  LatentPriorVae,
  type LogPartitionRows,
  logPartitionMethods,
  logPartitionRequests,
  type MultilabelDiagnosis,
  type MultilabelReference,
  multilabelEnergies,
  multilabelProposals,
  multilabelReferences,
  type NamedConfusion,
  type NamedPair,
  type ObjectiveOptions,
  type OutputInput,
  objectiveNames,
  type PermutationOptions,
  type PredictorReference,
  type ProposalName,
  predictorEnergies,
  predictorProposals,
  predictorReferences,
  type RankerReference,
  type RankingReliability,
  type RegressionStatistic,
  type RegressorBase,
  type RegressorLogPartition,
  type ReportOptions,
  type ResolvedTaskOptions,
  type RowScores,
  rankerEncoders,
  rankerEnergies,
  rankerProposals,
  rankerReferences,
  regressorBases,
  type SampledOptions,
  type SampledSetOptions,
  type SampleMethod,
  type SetChoiceOptions,
  type SetLimits,
  type SetQuestion,
  type SetReliability,
  type SizeShares,
  type Slice,
  type Slices,
  type TaskReference,
  type ThresholdScores,
  type WorstRow,
} from './tasks/index.js'
export * from './training/index.js'
