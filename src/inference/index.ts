export { logPanelIntegral, PanelDensity, panelPoints } from './continuous/panel-density.js'
export { f1Quadrature } from './decisions/best-prefixes.js'
export { leastExpectedCost } from './decisions/expected-cost.js'
export { borda, expectedRanks, orderByRank } from './decisions/expected-ranks.js'
export { f1OptimalIndependent } from './decisions/f1-independent.js'
export { maximizeExpectedF1 } from './decisions/f1-maximizer.js'
export { f1OptimalFromDistribution, f1OptimalFromSamples } from './decisions/f1-optimal.js'
export type { Quadrature } from './decisions/gauss-legendre.js'
export {
  jaccardOptimalFromDistribution,
  jaccardOptimalFromSamples,
  type SearchedSetDecision,
} from './decisions/jaccard-decision.js'
export { jaccardOptimalIndependent } from './decisions/jaccard-independent.js'
export { type KemenyDecision, kemeny } from './decisions/kemeny.js'
export {
  labelMarginalsFromDistribution,
  labelMarginalsFromSamples,
} from './decisions/label-marginals.js'
export { type LikeliestCodes, likeliestSets } from './decisions/likeliest-sets.js'
export { macroF1Thresholds } from './decisions/macro-f1-thresholds.js'
export {
  decideOutput,
  mostProbable,
  type OutputRule,
  outputRules,
} from './decisions/output-rules.js'
export { rankingMarginalsFromSamples } from './decisions/ranking-marginals.js'
export {
  decideRanking,
  type RankingRule,
  rankingMarginals,
  rankingPreferences,
  rankingRules,
  readOrders,
} from './decisions/ranking-rules.js'
export type { RowMatrix } from './decisions/row-matrix.js'
export type {
  EmptyScore,
  EmptyScoreOptions,
  ScoredSetDecisions,
  SetDecision,
  SetDecisions,
  SetSizes,
} from './decisions/set-decision.js'
export {
  decideSet,
  labelMarginals,
  type SetRule,
  type SetRuleOptions,
  setRules,
} from './decisions/set-rules.js'
export {
  type SizeMarginals,
  sizeMarginalsFromDistribution,
  sizeMarginalsFromSamples,
} from './decisions/size-marginals.js'
export { thresholdDecision } from './decisions/threshold-decision.js'
export {
  type AnchoredOptions,
  anchoredLogPartition,
} from './log-partition/anchored-log-partition.js'
export { type Anchors, anchorsOf } from './log-partition/anchors.js'
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
export { bracketOf, type LogPartitionBracket } from './log-partition/log-partition-bracket.js'
export type { LogPartitionEstimate } from './log-partition/log-partition-estimate.js'
export { type AscendedSet, ascendByFlips, type SetScorer } from './modes/flip-ascent.js'
export { type PairwiseMode, type PairwiseModeOptions, pairwiseMode } from './modes/pairwise-mode.js'
export { enumeratedRankings, exactRankings } from './posteriors/exact-rankings.js'
export { IndependentLabels } from './posteriors/independent-labels.js'
export { type InferenceOptions, inferOutputs, outputsAtOnce } from './posteriors/infer-outputs.js'
export {
  inferRankings,
  type RankingPosterior,
  rankingsAtOnce,
} from './posteriors/infer-rankings.js'
export { inferSets, type SetPosterior, setsAtOnce } from './posteriors/infer-sets.js'
export type { ListedPosterior } from './posteriors/listed-posterior.js'
export {
  PlackettLuceRankings,
  plackettLuceMasses,
  type RankingMass,
} from './posteriors/plackett-luce-rankings.js'
export type { Posterior } from './posteriors/posterior.js'
export { type RankingSums, rankingSums } from './posteriors/ranking-sums.js'
export type { WeightedOutputs } from './posteriors/weighted-outputs.js'
export { checkWithinPrecision } from './weights/check-within-precision.js'
export { effectiveSampleSize } from './weights/effective-sample-size.js'
export { type LogMeanExp, logMeanExp } from './weights/log-mean-exp.js'
export { type MixtureWeights, mixtureWeights } from './weights/mixture-weights.js'
export { normalizedWeights } from './weights/normalized-weights.js'
