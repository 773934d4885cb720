export { exactLogPartition } from './exact-log-partition.js'
export { inferSets, LARGEST_ENUMERATED_SETS, rowsPerChunk } from './infer-sets.js'
export { type DecisionRule, decisionRules, type SetPosterior } from './set-posterior.js'
