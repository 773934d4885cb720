export {
  Constrained,
  type ConstrainedOptions,
  constrained,
  type ElementOf,
} from './built/constrained.js'
export { type FeatureSource, FeatureSpace, withFeatures } from './built/feature-space.js'
export { type PartInputs, type PartOutputs, type Parts, Product, product } from './built/product.js'
export { gridPairs, withPairs } from './built/with-pairs.js'
export { maximizeAssignment } from './combinatorics/linear-assignment.js'
export { maximizeLinearOrdering } from './combinatorics/linear-ordering.js'
export type { Bounds } from './continuous/bounded-coordinate.js'
export {
  Reals,
  type RealsOptions,
  reals,
  standardNormalLogDensity,
} from './continuous/reals.js'
export type { Constraint } from './contract/constraint.js'
export { enumerateCodes, isEnumerable } from './contract/enumerate-codes.js'
export type { EnumeratedCodes } from './contract/enumerated-codes.js'
export type { Item } from './contract/item-names.js'
export {
  asKnownCode,
  type CodedSpace,
  certainScores,
  constrainedLinearSum,
  KnownCode,
  type KnownCodeOptions,
} from './contract/known-code.js'
export { type RankingSumParts, type Rankings, readsLinearScores } from './contract/rankings.js'
export {
  hasRankings,
  type LinearSampler,
  type Space,
  type SpaceOfRankings,
  type Variables,
} from './contract/space.js'
export {
  type LinearExtensionOptions,
  LinearExtensions,
  linearExtensions,
} from './rankings/linear-extensions.js'
export { mallowsLogProbability, sampleMallows } from './rankings/mallows.js'
export { nameInOrder, namesInOrderString, separatesTies } from './rankings/order-string.js'
export { pairIndex } from './rankings/pairs-code.js'
export { isConsistent, PartialRanking, partialRanking } from './rankings/partial-ranking.js'
export type { Buckets, PartialRankingInput } from './rankings/partial-ranking-input.js'
export { Permutations, permutations } from './rankings/permutations.js'
export { type PartialProbability, plackettLucePartial } from './rankings/plackett-luce-partial.js'
export {
  addPlackettLuceGradientAt,
  plackettLuceGradient,
  plackettLuceLogProbability,
  plackettLuceLogProbabilityAt,
} from './rankings/plackett-luce-probability.js'
export { ranksSeemFromZero } from './rankings/rank-vector.js'
export type { Ranking, RankingInput } from './rankings/ranking.js'
export type { RankingCodeName } from './rankings/ranking-code.js'
export { asPartialRanking } from './rankings/ranking-log-sum.js'
export type { RankingMoves } from './rankings/ranking-moves.js'
export {
  RANKING_ORACLE_LIMIT,
  type RankingMarginals,
  type RankingMode,
  RankingOracle,
  type RankingSolution,
} from './rankings/ranking-oracle.js'
export { checkOrder, type RankingScores, rankingScore } from './rankings/ranking-scores.js'
export { RankingSpace, type RankingSpaceOptions } from './rankings/ranking-space.js'
export { rankValues } from './rankings/ranks-code.js'
export { TopRankings, topRankings } from './rankings/top-rankings.js'
export { BoundedSubsets, boundedSubsets, subsetsOfSize } from './sets/bounded-subsets.js'
export {
  type LabelRow,
  type LabelSet,
  type LabelSetInput,
  LabelSetSpace,
  type SizeBounds,
} from './sets/label-set-space.js'
export { Subsets, subsets } from './sets/subsets.js'
export {
  createSpace,
  describeSpace,
  type Names,
  type SpaceDescription,
} from './space-description.js'
export { Choices, choices } from './structures/choices.js'
export {
  type Matching,
  type MatchingInput,
  Matchings,
  type MatchingsOptions,
  matchings,
} from './structures/matchings.js'
export {
  type Sequence,
  Sequences,
  type SequencesOptions,
  sequences,
} from './structures/sequences.js'
