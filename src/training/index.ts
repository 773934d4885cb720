export {
  dropWeightless,
  type RowBlocks,
  splitRows,
  type TrainingData,
  takeData,
} from './loop/batches.js'
export type { BestEpoch } from './loop/best-epoch.js'
export {
  CheckpointJournal,
  type NamedNumbers,
  type OpenPass,
  type PassState,
} from './loop/checkpoint.js'
export type {
  OverallProgress,
  Phase,
  SamplingDiagnostics,
  StopReason,
  TrainingEvent,
  WatchedLogPartitions,
} from './loop/events.js'
export { type FitJob, type FitOptions, type FitResult, fitModel } from './loop/fit.js'
export { FitRun } from './loop/fit-run.js'
export { meanCriterion, rowCriteria } from './loop/mean-criterion.js'
export { hasEnoughSamples } from './loop/sampling-warnings.js'
export type { ScheduleName } from './loop/schedule.js'
export { train } from './loop/train.js'
export {
  type Penalty,
  penalties,
  type StopSignal,
  type TrainingJob,
  type TrainingOptions,
} from './loop/training-job.js'
export type { EpochCurve, TrainingResult } from './loop/training-result.js'
export { createExactObjective, type ExactOptions } from './objectives/exact-objective.js'
export {
  createGeneralizedObjective,
  type GeneralizedOptions,
} from './objectives/generalized-objective.js'
export {
  createImportanceObjective,
  type ImportanceObjectiveOptions,
} from './objectives/importance-objective.js'
export { createJointObjective, type JointOptions } from './objectives/joint-objective.js'
export { createMcmcObjective, type McmcOptions } from './objectives/mcmc-objective.js'
export { createMinMaxObjective, type MinMaxOptions } from './objectives/min-max-objective.js'
export { createNceObjective, type NceOptions } from './objectives/nce-objective.js'
export type {
  LabelledBatch,
  Objective,
  ObjectiveLoss,
  Observations,
  SampleWeights,
} from './objectives/objective.js'
export {
  type ChainStart,
  chainStarts,
  type NceKind,
  nceKinds,
  type Regularizer,
  regularizers,
} from './objectives/objective-kinds.js'
export { type ConstrainedSampling, observedScore } from './objectives/observed-score.js'
export { createScoreObjective, type ScoreOptions } from './objectives/score-objective.js'
export {
  type OrthantProblem,
  orthantLbfgs,
  type ValueAndGradient,
} from './path/orthant-lbfgs.js'
