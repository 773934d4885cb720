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
  type AbstainOptions,
  type Abstention,
  type AnswerPromise,
  abstainFromRankings,
  abstainFromSets,
  type CalibrateOptions,
  type CalibrationCurve,
  type CalibrationMethod,
  type CalibrationRecord,
  type CandidateOutcome,
  calibrationMethods,
  controlThreshold,
  type DensityBase,
  type DensityLogPartition,
  type DensitySample,
  type DiagnoseOptions,
  densityBases,
  densityObjectives,
  efforts,
  FittedLatentPrior,
  type GuaranteeOptions,
  type GuardedAnswers,
  type GuardedBy,
  type GuardedIntervals,
  type GuardedRankingBy,
  type GuardedRanks,
  type GuardedSets,
  type Importances,
  type InputEffect,
  type InputImportance,
  type KnownLabels,
  type KnownOptions,
  type LabelCost,
  type LabelWeight,
  type LatentPriorFitOptions,
  type LatentPriorKind,
  type LatentPriorOptions,
  LatentPriorVae,
  type LikelyOutputs,
  type ListedAnswer,
  type LogPartitionRows,
  learnThenTest,
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
  type RankInterval,
  type RankingPromise,
  type RankingQuestion,
  type RankingReliability,
  type RankPromise,
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
  riskPValue,
  type SampledOptions,
  type SampledSetOptions,
  type SampleMethod,
  type ScoredTruth,
  type SetChoiceOptions,
  type SetLimits,
  type SetPromise,
  type SetQuestion,
  type SetReliability,
  type SizeShares,
  type Slice,
  type Slices,
  type TaskReference,
  type TestedRisk,
  type ThresholdScores,
  type Thresholds,
  type TunedMetric,
  type TunedScore,
  type TuneOptions,
  type WorstRow,
} from './tasks/index.js'
export * from './training/index.js'
