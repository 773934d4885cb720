export {
  type AnnealingOptions,
  annealedLogPartition,
  reverseAnnealedLogPartition,
} from './annealed-log-partition.js'
export { enumerateScores } from './enumerate-scores.js'
export { enumeratedSamples } from './enumerated-samples.js'
export { exactLogPartition } from './exact-log-partition.js'
export { leastExpectedCost } from './expected-cost.js'
export { borda, expectedRanks, orderByRank } from './expected-ranks.js'
export { f1OptimalIndependent } from './f1-independent.js'
export { maximizeExpectedF1 } from './f1-maximizer.js'
export { f1OptimalFromDistribution, f1OptimalFromSamples } from './f1-samples.js'
export { type AscendedSet, ascendByFlips, type SetScorer } from './flip-ascent.js'
export { hammingOptimalFromDistribution, hammingOptimalFromSamples } from './hamming-decision.js'
export { type ImportanceOptions, importanceLogPartition } from './importance-log-partition.js'
export { type InferenceOptions, inferOutputs, outputRowsPerChunk } from './infer-outputs.js'
export {
  inferRankings,
  type RankingBatchScores,
  rankingBatchScores,
  rankingRowsPerChunk,
} from './infer-rankings.js'
export { inferSets, LARGEST_ENUMERATED_SETS, rowsPerChunk } from './infer-sets.js'
export {
  jaccardOptimalFromDistribution,
  jaccardOptimalFromSamples,
  type SearchedSetDecision,
} from './jaccard-decision.js'
export { type KemenyDecision, kemeny } from './kemeny.js'
export { labelMarginalsFromDistribution, labelMarginalsFromSamples } from './label-marginals.js'
export { logPartitionLinearSets } from './linear-sets.js'
export {
  effectiveSampleSize,
  type LogMeanExp,
  logMeanExp,
  logSumExp,
  normalizedWeights,
} from './log-mean-exp.js'
export type { LogPartitionEstimate } from './log-partition-estimate.js'
export { drawOutputs, expectedCode, type OutputPosterior } from './output-posterior.js'
export { ascendPairwise } from './pairwise-ascent.js'
export { type PairwiseMode, type PairwiseModeOptions, pairwiseMode } from './pairwise-mode.js'
export { type RankingPosterior, type RankingRule, rankingRules } from './ranking-posterior.js'
export { rankingRowScores, restrictedScores } from './ranking-row-scores.js'
export type { RowMatrix } from './row-matrix.js'
export { rankingMarginalsFromSamples } from './sampled-rankings.js'
export type {
  EmptyScore,
  EmptyScoreOptions,
  ScoredSetDecisions,
  SetDecision,
  SetDecisions,
} from './set-decision.js'
export { type DecisionRule, decisionRules, type SetPosterior } from './set-posterior.js'
export {
  type SizeMarginals,
  sizeMarginalsFromDistribution,
  sizeMarginalsFromSamples,
} from './size-marginals.js'
export { subsetOptimalFromDistribution, subsetOptimalFromSamples } from './subset-decision.js'
export { thresholdDecision } from './threshold-decision.js'
