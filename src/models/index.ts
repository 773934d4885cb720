export type { BatchScore, Codes, Energy } from './energy.js'
export { type BatchModel, EnergyModel, type ModelBatch } from './energy-model.js'
export {
  type EnumeratedCodes,
  type ExactTerm,
  enumerateCodes,
  exactTerm,
  isEnumerable,
  LARGEST_ENUMERATION,
} from './exact-term.js'
export { type LogPartitionKind, logPartitionKinds } from './log-partition.js'
export { type EnergyKind, energyKinds, type ModelSpec } from './model-spec.js'
export { fitStandardizer, type Standardizer, standardize } from './standardizer.js'
