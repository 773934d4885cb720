export type { BatchScore, Codes, Energy } from './energy.js'
export {
  type BatchModel,
  type EnergyKind,
  EnergyModel,
  energyKinds,
  type ModelBatch,
  type ModelSpec,
} from './energy-model.js'
export {
  type ExactTerm,
  enumerateCodes,
  exactTerm,
  isEnumerable,
  LARGEST_ENUMERATION,
} from './exact-term.js'
export { type LogPartitionKind, logPartitionKinds } from './log-partition.js'
export { fitStandardizer, type Standardizer, standardize } from './standardizer.js'
