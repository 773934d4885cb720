export { BoundedSubsets, boundedSubsets, subsetsOfSize } from './bounded-subsets.js'
export { Choices, choices } from './choices.js'
export {
  Constrained,
  type ConstrainedOptions,
  constrained,
  type ElementOf,
} from './constrained.js'
export type { Constraint } from './constraint.js'
export { type FeatureSource, FeatureSpace, withFeatures } from './features.js'
export { isConsistent } from './is-consistent.js'
export type { Item } from './item-names.js'
export {
  type LabelRow,
  type LabelSet,
  type LabelSetInput,
  LabelSetSpace,
  type SizeBounds,
} from './label-set-space.js'
export { maximizeAssignment } from './linear-assignment.js'
export {
  type LinearExtensionOptions,
  LinearExtensions,
  linearExtensions,
} from './linear-extensions.js'
export { maximizeLinearOrdering } from './linear-ordering.js'
export { mallowsLogProbability, sampleMallows } from './mallows.js'
export {
  type Matching,
  type MatchingInput,
  Matchings,
  type MatchingsOptions,
  matchings,
} from './matchings.js'
export { namesInOrderString } from './order-string.js'
export { gridPairs, withPairs } from './pair-features.js'
export { pairIndex } from './pairs-code.js'
export { PartialRanking, partialRanking } from './partial-ranking.js'
export type { Buckets, PartialRankingInput } from './partial-ranking-input.js'
export { Permutations, permutations } from './permutations.js'
export {
  addPlackettLuceGradientAt,
  plackettLuceGradient,
  plackettLuceLogProbability,
  plackettLuceLogProbabilityAt,
} from './plackett-luce-probability.js'
export { type PartInputs, type PartOutputs, type Parts, Product, product } from './product.js'
export type { Ranking, RankingInput } from './ranking.js'
export type { RankingCodeName } from './ranking-code.js'
export { asPartialRanking, type RankingSumParts } from './ranking-log-sum.js'
export {
  RANKING_ORACLE_LIMIT,
  type RankingMarginals,
  type RankingMode,
  RankingOracle,
  type RankingSolution,
} from './ranking-oracle.js'
export { checkOrder, type RankingScores, rankingScore } from './ranking-scores.js'
export { RankingSpace, type RankingSpaceOptions } from './ranking-space.js'
export { rankValues } from './ranks-code.js'
export { type Sequence, Sequences, type SequencesOptions, sequences } from './sequences.js'
export type { LinearSampler, Space, Variables } from './space.js'
export { createSpace, describeSpace, type SpaceDescription } from './space-description.js'
export { Subsets, subsets } from './subsets.js'
export { TopRankings, topRankings } from './top-rankings.js'
