export { leastExpectedCost } from './decisions/expected-cost.js'
export { borda, expectedRanks, orderByRank } from './decisions/expected-ranks.js'
export { f1OptimalIndependent } from './decisions/f1-independent.js'
export { maximizeExpectedF1 } from './decisions/f1-maximizer.js'
export { f1OptimalFromDistribution, f1OptimalFromSamples } from './decisions/f1-optimal.js'
export {
  jaccardOptimalFromDistribution,
  jaccardOptimalFromSamples,
  type SearchedSetDecision,
} from './decisions/jaccard-decision.js'
export { type KemenyDecision, kemeny } from './decisions/kemeny.js'
export {
  labelMarginalsFromDistribution,
  labelMarginalsFromSamples,
} from './decisions/label-marginals.js'
export { rankingMarginalsFromSamples } from './decisions/ranking-marginals.js'
export type { RowMatrix } from './decisions/row-matrix.js'
export type {
  EmptyScore,
  EmptyScoreOptions,
  ScoredSetDecisions,
  SetDecision,
  SetDecisions,
} from './decisions/set-decision.js'
export {
  type SizeMarginals,
  sizeMarginalsFromDistribution,
  sizeMarginalsFromSamples,
} from './decisions/size-marginals.js'
export { thresholdDecision } from './decisions/threshold-decision.js'
export {
  type AnnealingOptions,
  annealedLogPartition,
  reverseAnnealedLogPartition,
} from './log-partition/annealed-log-partition.js'
export { exactLogPartition } from './log-partition/exact-log-partition.js'
export {
  type ImportanceOptions,
  importanceLogPartition,
} from './log-partition/importance-log-partition.js'
export type { LogPartitionEstimate } from './log-partition/log-partition-estimate.js'
export { type AscendedSet, ascendByFlips, type SetScorer } from './modes/flip-ascent.js'
export { ascendPairwise } from './modes/pairwise-ascent.js'
export { type PairwiseMode, type PairwiseModeOptions, pairwiseMode } from './modes/pairwise-mode.js'
export {
  type InferenceOptions,
  inferOutputs,
  outputRowsPerChunk,
} from './posteriors/infer-outputs.js'
export {
  inferRankings,
  type RankingBatchScores,
  rankingBatchScores,
  rankingRowsPerChunk,
} from './posteriors/infer-rankings.js'
export { inferSets, LARGEST_ENUMERATED_SETS, rowsPerChunk } from './posteriors/infer-sets.js'
export { drawOutputs, expectedCode, type OutputPosterior } from './posteriors/output-posterior.js'
export {
  type RankingPosterior,
  type RankingRule,
  rankingRules,
} from './posteriors/ranking-posterior.js'
export { rankingRowScores, restrictedScores } from './posteriors/ranking-row-scores.js'
export { type DecisionRule, decisionRules, type SetPosterior } from './posteriors/set-posterior.js'
export { effectiveSampleSize } from './weights/effective-sample-size.js'
export { type LogMeanExp, logMeanExp } from './weights/log-mean-exp.js'
export { normalizedWeights } from './weights/normalized-weights.js'
