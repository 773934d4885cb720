export { dropWeightless, splitRows, type TrainingData, takeData } from './batches.js'
export type { Phase, SamplingDiagnostics, StopReason, TrainingEvent } from './events.js'
export { createExactObjective, type ExactOptions } from './exact-objective.js'
export { type FitJob, type FitOptions, type FitResult, fitModel } from './fit.js'
export { FitRun } from './fit-run.js'
export { createGeneralizedObjective, type GeneralizedOptions } from './generalized-objective.js'
export { createJointObjective, type JointOptions } from './joint-objective.js'
export {
  type ChainStart,
  chainStarts,
  createMcmcObjective,
  type McmcOptions,
} from './mcmc-objective.js'
export { meanCriterion } from './mean-criterion.js'
export { createMinMaxObjective, type MinMaxOptions } from './min-max-objective.js'
export { createNceObjective, type NceKind, type NceOptions, nceKinds } from './nce-objective.js'
export type {
  LabelledBatch,
  Objective,
  ObjectiveLoss,
  Observations,
  SampleWeights,
} from './objective.js'
export { type ConstrainedSampling, observedScore } from './observed-score.js'
export { type Regularizer, regularizers } from './relaxed-maximizer.js'
export { LEAST_EFFECTIVE_SHARE } from './sampling-warnings.js'
export { type ScheduleName, schedules } from './schedule.js'
export { type TrainingJob, type TrainingOptions, type TrainingResult, train } from './train.js'
