/**
 * The kit that proves a user's own parts right: lists of named checks that plug into any test
 * runner, `test.each(checkSpace(space))('$name', ({ run }) => run())`.
 *
 * @module
 */
export type { Check } from './check.js'
export { checkEnergy, type EnergyCheckOptions } from './check-energy.js'
export {
  type CheckedEstimator,
  type CheckedModel,
  checkEstimator,
  type EstimatorCheckOptions,
} from './check-estimator.js'
export { checkGenerator, type GeneratorCheckOptions } from './check-generator.js'
export { checkProposal, type ProposalCheckOptions } from './check-proposal.js'
export { checkSpace } from './check-space.js'
export type { CheckedEnergy, EnergySettings } from './energy-trial.js'
export { parameterGradients, type Slope, type SlopeOptions } from './parameter-gradients.js'
export type { SpaceCheckOptions } from './space-options.js'
