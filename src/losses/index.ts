/**
 * Losses are pure: one value per example, with its gradients, on plain arrays. {@link jointObjective} is
 * what everything else in this library is built around; start there.
 *
 * @module
 */
export { type FenchelYoungLoss, type FenchelYoungOptions, fenchelYoung } from './fenchel-young.js'
export type { Generator } from './generator.js'
export {
  type JointObjectiveInputs,
  type JointObjectiveResult,
  jointObjective,
} from './joint-objective.js'
export { isLogistic, logistic } from './logistic.js'
export { parseGenerator } from './parse-generator.js'
export { pointDivergence } from './point-divergence.js'
export { safeLogistic } from './safe-logistic.js'
export { sparsemax } from './sparsemax.js'
export { tsallis } from './tsallis.js'
