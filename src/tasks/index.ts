export {
  type EvaluationOptions,
  FittedModel,
  type FittedParts,
  type Likelihood,
  type ModelDiagnostics,
  type TrainingSummary,
} from './fitted-model.js'
export { FittedMultilabel, type MultilabelEvaluation } from './fitted-multilabel.js'
export {
  type DecideOptions,
  FittedPredictor,
  type PredictorEvaluation,
  type PredictorLoadOptions,
} from './fitted-predictor.js'
export { FittedRanker, type RankerEvaluation } from './fitted-ranker.js'
export type { LabelInput } from './label-input.js'
export { LabelRanker, type RankerFitOptions } from './label-ranker.js'
export {
  type LogPartitionAnswer,
  type LogPartitionMethod,
  type LogPartitionOptions,
  logPartitionMethods,
} from './log-partition-answer.js'
export type { LoadOptions } from './model-header.js'
export { MultilabelClassifier, type MultilabelFitOptions } from './multilabel-classifier.js'
export {
  type MultilabelEnergy,
  type MultilabelOptions,
  type MultilabelReference,
  multilabelEnergies,
  multilabelReferences,
  type ProposalName,
  proposalNames,
  type ResolvedOptions,
} from './multilabel-options.js'
export {
  learnsLogPartition,
  type ObjectiveChoice,
  type ObjectiveName,
  type ObjectiveOptions,
  objectiveNames,
} from './objective-options.js'
export {
  type OutputRule,
  outputRules,
  type PredictorEnergy,
  type ResolvedStructuredOptions,
  type StructuredOptions,
} from './predictor-options.js'
export type { TaskFitOptions } from './prepare-fit.js'
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
} from './ranker-options.js'
export type { RankingOutput, RankingOutputs } from './ranking-input.js'
export type { LearnedReference } from './reference.js'
export { StructuredPredictor } from './structured-predictor.js'
export type { ResolvedTaskOptions, TaskOptions } from './task-options.js'
