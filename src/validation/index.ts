/**
 * Cross-validation and sweeps: folds, stratified and by groups, over threads, and comparisons of models over
 * the same folds. `crossValidate` and `sweep` are in `partita`, too.
 *
 * @module partita/validation
 */
export { compareFolds, type FoldComparison, type FoldSizes } from './compare/compare-folds.js'
export type { Metric, MetricInput } from './compare/metric.js'
export { crossValidate } from './cross-validate.js'
export type { CrossValidation, FoldResult, ScoreSummary } from './cross-validation.js'
export type { OwnEstimator, OwnModel } from './estimators/estimator-data.js'
export type { CrossValidateOptions, FoldingOptions } from './folding-options.js'
export type { StrataInput } from './folds/strata.js'
export type { HalvingOptions } from './sweep/halving.js'
export { leaderboardCsv, leaderboardRows } from './sweep/leaderboard-text.js'
export type { SweepEvent } from './sweep/run-sweep.js'
export type { RandomRange, RandomSearch, SearchOptions } from './sweep/search.js'
export type { SweepEntry, SweepResult } from './sweep/sweep-result.js'
export { sweep } from './sweep.js'
export type { SweepOptions } from './sweep-options.js'
export type { UnitEvent } from './units/run-workload.js'
export type { UnitOutcome } from './units/unit.js'
