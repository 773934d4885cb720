export { FittedPredictor } from './any-space/fitted-predictor.js'
export type { OutputInput } from './any-space/known-outputs.js'
export {
  type PredictorEnergy,
  type PredictorOptions,
  type PredictorProposal,
  type PredictorReference,
  predictorEnergies,
  predictorProposals,
  predictorReferences,
  type ResolvedPredictorOptions,
} from './any-space/predictor-options.js'
export type {
  DecideOptions,
  KnownOptions,
  PredictorEvaluation,
  PredictorLoadOptions,
} from './any-space/predictor-questions.js'
export { type PredictorFitOptions, StructuredPredictor } from './any-space/structured-predictor.js'
export type { BlockFitOptions } from './blocks/fit-in-blocks.js'
export type { RowBlock } from './blocks/spill-rows.js'
export type { CalibrateOptions } from './calibrate/calibrate-model.js'
export {
  type CalibrationCurve,
  type CalibrationMethod,
  type CalibrationRecord,
  calibrationMethods,
} from './calibrate/calibration-record.js'
export type { RankingReliability } from './calibrate/ranking-reliability.js'
export type { RowSketch } from './calibrate/row-sketch.js'
export type { SetReliability } from './calibrate/set-reliability.js'
export type { CandidateOutcome, LeaderboardEntry } from './choose/leaderboard.js'
export {
  DensityEstimator,
  type DensityFitOptions,
} from './densities/density-estimator.js'
export {
  type DensityBase,
  type DensityObjective,
  type DensityOptions,
  densityBases,
  densityObjectives,
  type ResolvedDensityOptions,
} from './densities/density-options.js'
export {
  type DensityLoadOptions,
  FittedDensity,
} from './densities/fitted-density.js'
export type { OwnLaw } from './densities/own-law.js'
export type { DensitySample, SampleMethod } from './densities/sample-density.js'
export type { DensityLogPartition } from './densities/tilted-law.js'
export type {
  CoordinateMarginal,
  CoordinatePair,
  DensityDiagnosis,
  DensityEvaluation,
  HistogramBin,
  IntervalCoverage,
  PredictedTarget,
  RegressorDiagnosis,
  TargetEffect,
  WorstPoint,
} from './diagnose/continuous-diagnosis.js'
export type {
  DiagnoseOptions,
  Importances,
  InputEffect,
  InputImportance,
  LogPartitionRows,
  ModelDiagnosis,
  MovedInput,
  MultilabelDiagnosis,
  NamedConfusion,
  NamedPair,
  PermutationOptions,
  RowScores,
  SizeShares,
  Slice,
  Slices,
  ThresholdScores,
  WorstRow,
} from './diagnose/diagnosis.js'
export type {
  CodeEffect,
  CodeEntry,
  OutputShare,
  PredictorDiagnosis,
  WorstOutput,
} from './diagnose/output-diagnosis.js'
export type {
  ItemPlaces,
  ItemScores,
  PairOrder,
  RankEffect,
  RankingDiagnosis,
  WorstRanking,
} from './diagnose/ranking-diagnosis.js'
export type { CheckpointOptions } from './fit/fit-checkpoint.js'
export type { ProposalName } from './fit/proposals.js'
export type { LearnedReference } from './fit/reference.js'
export type { TaskFitOptions } from './fit/task-fit-options.js'
export { FittedModel, type SampledOptions } from './fitted/fitted-model.js'
export type { FittedParts } from './fitted/fitted-parts.js'
export type { ObservedProbabilities, SampledRow } from './fitted/known-masses.js'
export type { EvaluationOptions, Likelihood, NllBracket } from './fitted/likelihood.js'
export type { LoadOptions } from './fitted/load-options.js'
export {
  type LogPartitionAnswer,
  type LogPartitionMethod,
  type LogPartitionOptions,
  type LogPartitionRequest,
  logPartitionMethods,
  logPartitionRequests,
} from './fitted/log-partition-answer.js'
export type {
  LogProbabilities,
  LogProbabilityAnswer,
  LogProbabilityOptions,
} from './fitted/log-probability.js'
export type { Marginals } from './fitted/marginals.js'
export type { ModelDiagnostics, TrainingSummary } from './fitted/training-summary.js'
export {
  type AbstainOptions,
  type Abstention,
  abstainFromRankings,
  abstainFromSets,
} from './guarantees/abstain.js'
export { controlThreshold, type ScoredTruth } from './guarantees/control-threshold.js'
export type { GuardedRankingBy, RankingPromise } from './guarantees/guard-rankings.js'
export type { GuardedBy } from './guarantees/guard-sets.js'
export type {
  AnswerPromise,
  GuardedAnswers,
  ListedAnswer,
} from './guarantees/guarded-answers.js'
export type { GuardedIntervals } from './guarantees/guarded-intervals.js'
export type { GuardedRanks, RankInterval, RankPromise } from './guarantees/guarded-ranks.js'
export type { GuardedSets, SetPromise } from './guarantees/guarded-sets.js'
export { learnThenTest, riskPValue, type TestedRisk } from './guarantees/learn-then-test.js'
export type { GuaranteeOptions, Thresholds } from './guarantees/promise.js'
export { FittedMultilabel } from './label-sets/fitted-multilabel.js'
export {
  type KnownLabels,
  knownEntries,
  type LabelInput,
  labelCount,
} from './label-sets/label-input.js'
export { type LabelWeight, labelRowWeights } from './label-sets/label-weights.js'
export {
  MultilabelClassifier,
  type MultilabelFitOptions,
} from './label-sets/multilabel-classifier.js'
export {
  type MultilabelEnergy,
  type MultilabelOptions,
  type MultilabelProposal,
  type MultilabelReference,
  multilabelEnergies,
  multilabelProposals,
  multilabelReferences,
  type ResolvedMultilabelOptions,
} from './label-sets/multilabel-options.js'
export type { SetChoice, SetChoiceOptions, SetLimits } from './label-sets/set-choice.js'
export type { MultilabelEvaluation } from './label-sets/set-evaluation.js'
export type { SampledSetOptions, SetQuestion } from './label-sets/set-question.js'
export type { LabelCost, TunedMetric, TunedScore, TuneOptions } from './label-sets/tune-decision.js'
export { FittedLatentPrior } from './latent-prior/fitted-latent-prior.js'
export {
  type LatentPriorFitOptions,
  type LatentPriorKind,
  type LatentPriorOptions,
  LatentPriorVae,
} from './latent-prior/latent-prior-vae.js'
export type { LikelyOutputs } from './likely/likely-outputs.js'
export {
  type Effort,
  type EffortOptions,
  efforts,
  type ServingLimit,
} from './options/effort-options.js'
export type { ForestShape } from './options/forest-options.js'
export {
  learnsLogPartition,
  type ObjectiveChoice,
  type ObjectiveName,
  type ObjectiveOptions,
  objectiveNames,
} from './options/objective-options.js'
export type { ResolvedTaskOptions, TaskOptions, TaskReference } from './options/task-options.js'
export { FittedRanker } from './rankings/fitted-ranker.js'
export { LabelRanker, type RankerFitOptions } from './rankings/label-ranker.js'
export {
  type PlackettLuceWorths,
  type PlackettLuceWorthsOptions,
  plackettLuceWorths,
} from './rankings/plackett-luce-worths.js'
export {
  type RankerEncoder,
  type RankerEnergy,
  type RankerOptions,
  type RankerProposal,
  type RankerReference,
  type ResolvedRankerOptions,
  rankerEncoders,
  rankerEnergies,
  rankerProposals,
  rankerReferences,
  type SettledEncoder,
} from './rankings/ranker-options.js'
export type { RankerEvaluation } from './rankings/ranking-evaluation.js'
export {
  itemsOf,
  parseRankings,
  type RankingOutput,
  type RankingOutputs,
} from './rankings/ranking-input.js'
export type { RankingQuestion } from './rankings/ranking-question.js'
export { EnergyRegressor, type RegressorFitOptions } from './regression/energy-regressor.js'
export type { RegressorEvaluation } from './regression/evaluate-regressor.js'
export { FittedRegressor } from './regression/fitted-regressor.js'
export { type TargetsInput, targetsOf } from './regression/regression-data.js'
export type { RegressionStatistic, RegressorLogPartition } from './regression/regressor-answers.js'
export {
  type RegressorBase,
  type RegressorOptions,
  regressorBases,
} from './regression/regressor-options.js'
export type { ResolvedRegressorOptions } from './regression/regressor-parts.js'
export type { ReportOptions } from './reports/report-options.js'
