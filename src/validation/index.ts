/**
 * Cross-validation: folds, stratified and by groups, over threads, and comparisons of models over the same
 * folds. `crossValidate` is in `partita`, too.
 *
 * @module partita/validation
 */
export { compareFolds, type FoldComparison, type FoldSizes } from './compare/compare-folds.js'
export { crossValidate } from './cross-validate.js'
export type { CrossValidation, FoldResult, ScoreSummary } from './cross-validation.js'
export type { OwnEstimator, OwnModel } from './estimators/estimator-data.js'
export type { CrossValidateOptions, FoldingOptions } from './folding-options.js'
export type { StrataInput } from './folds/strata.js'
export type { UnitEvent } from './units/run-workload.js'
export type { UnitOutcome } from './units/unit.js'
