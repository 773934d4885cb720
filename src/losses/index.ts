export { type FenchelYoungLoss, type FenchelYoungOptions, fenchelYoung } from './fenchel-young.js'
export type { Generator } from './generator.js'
export {
  type JointObjectiveInputs,
  type JointObjectiveResult,
  jointObjective,
} from './joint-objective.js'
export { parseGenerator } from './parse-generator.js'
export { pointDivergence } from './point-divergence.js'
export { safeLogistic } from './safe-logistic.js'
export { isLogistic, logistic, sparsemax, tsallis } from './tsallis.js'
