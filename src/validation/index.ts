/**
 * Cross-validation and sweeps: folds, stratified and by groups, over threads, and comparisons of models over
 * the same folds.
 *
 * @module partita/validation
 */
export { compareFolds, type FoldComparison, type FoldSizes } from './compare/compare-folds.js'
export type { Metric, MetricInput } from './compare/metric.js'
export { metricOf } from './compare/metric.js'
export { crossValidate } from './cross-validate.js'
export type { CrossValidation, FoldResult, ScoreSummary } from './cross-validation.js'
export type { OwnEstimator, OwnModel } from './estimators/estimator-data.js'
export type { CrossValidateOptions, FoldingOptions } from './folding-options.js'
// For the command line, whose fits are units of another kind
export { type PlannedFolds, planFolds, type RowPartition } from './folds/plan-folds.js'
export type { StrataInput } from './folds/strata.js'
export { strataOfMatrix, withPairsOf } from './folds/strata.js'
export type { QueueServerOptions } from './queue/queue-options.js'
export type { WorkEvent, WorkOptions } from './queue/work-queue.js'
export type { HalvingOptions } from './sweep/halving.js'
export { leaderboardCsv, leaderboardRows } from './sweep/leaderboard-text.js'
export type { SweepEvent } from './sweep/run-sweep.js'
export { runSweep } from './sweep/run-sweep.js'
export type { RandomRange, RandomSearch, SearchOptions } from './sweep/search.js'
export { candidatesOf } from './sweep/search.js'
export { type SweepReportWords, sweepReport } from './sweep/sweep-report.js'
export type { SweepEntry, SweepResult } from './sweep/sweep-result.js'
export { sweep } from './sweep.js'
export type { SweepOptions } from './sweep-options.js'
export { withFailures } from './units/failing-units.js'
export { fileOf, medianMilliseconds, numbersOf } from './units/measured-unit.js'
export { rowsOfUnit } from './units/rows-of-unit.js'
export type { UnitEvent } from './units/run-workload.js'
export { runnerOf } from './units/runner.js'
export type { Unit, UnitOutcome, UnitRunner, Workload, WorkloadData } from './units/unit.js'
export { workQueue } from './work-queue.js'
