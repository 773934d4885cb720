export {
  FittedMultilabel,
  type LoadOptions,
  type MultilabelEvaluation,
  type MultilabelTraining,
} from './fitted-multilabel.js'
export type { LabelInput } from './label-input.js'
export { MultilabelClassifier, type MultilabelFitOptions } from './multilabel-classifier.js'
export {
  type MultilabelOptions,
  type ObjectiveName,
  objectiveNames,
  type ProposalName,
  proposalNames,
  type ResolvedOptions,
} from './multilabel-options.js'
