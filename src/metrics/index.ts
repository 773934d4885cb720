export type { BinaryMatrix, ScoreMatrix } from './binary-matrix.js'
export {
  type Reliability,
  type ReliabilityBin,
  type ReliabilityOptions,
  reliability,
} from './calibration/reliability.js'
export {
  type RiskCoverage,
  type RiskCoveragePoint,
  riskCoverage,
} from './calibration/risk-coverage.js'
export { wilsonInterval } from './calibration/wilson-interval.js'
export { labelCardinality } from './cardinality.js'
export {
  type FoldComparison,
  foldComparison,
  type PairedComparison,
  type PairedOptions,
  pairedComparison,
} from './comparison/paired-comparison.js'
export {
  type ConstantScores,
  constantScores,
  normalLogDensity,
} from './continuous/constant-densities.js'
export { coverageError } from './coverage-error.js'
export type { EmptyPolicy, PolicyOptions, PolicyScore } from './empty-policy.js'
export { exampleF1, macroF1, microF1 } from './f1.js'
export { hammingLoss } from './hamming-loss.js'
export { exampleJaccard, macroJaccard, microJaccard } from './jaccard.js'
export { kendallTauA, kendallTauB, type PairCounts, pairCounts } from './kendall-tau.js'
export { labelRankingAveragePrecision } from './label-ranking-average-precision.js'
export { labelRankingLoss } from './label-ranking-loss.js'
export { averagePrecision, rocArea } from './labels/curve-areas.js'
export { labelLogLoss } from './labels/label-log-loss.js'
export {
  type LabelConfusion,
  type LabelPair,
  labelConfusions,
  labelPairs,
  strongestFirst,
} from './labels/label-pairs.js'
export { type LabelReportOptions, type LabelScores, labelReport } from './labels/label-report.js'
export { oneError } from './labels/one-error.js'
export {
  macroPrecisionRecall,
  microPrecisionRecall,
  type PrecisionRecall,
} from './labels/precision-recall.js'
export { type ConstantSetScores, type SetBaselines, setBaselines } from './labels/set-baselines.js'
export { labelNdcgAt, precisionAt, type TopLabelOptions } from './labels/top-labels.js'
export { type LogPartitionError, logPartitionError } from './log-partition-error.js'
export { type MultilabelReport, multilabelReport } from './multilabel-report.js'
export { type NdcgOptions, ndcg } from './ndcg.js'
export { type NegativeLogLikelihood, negativeLogLikelihood } from './negative-log-likelihood.js'
export { isSameRanking, topOneAccuracy } from './ranking-accuracy.js'
export { type RankingReport, type RankingReportOptions, rankingReport } from './ranking-report.js'
export { type RankingBaselines, rankingBaselines } from './rankings/ranking-baselines.js'
export type { WeightOptions } from './row-weights.js'
export { spearmanFootrule, spearmanRho } from './spearman.js'
export { subsetAccuracy } from './subset-accuracy.js'
