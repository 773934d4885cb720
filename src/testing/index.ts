/**
 * The kit that proves a user's own parts right: lists of named checks that plug into any test
 * runner, `test.each(checkSpace(space))('$name', ({ run }) => run())`.
 *
 * @module partita/testing
 */

export { checkGenerator, type GeneratorCheckOptions } from './check-generator.js'
export { checkEnergy, type EnergyCheckOptions } from './energy/check-energy.js'
export type { CheckedEnergy, EnergySettings } from './energy/energy-trial.js'
export { parameterGradients, type Slope, type SlopeOptions } from './energy/parameter-gradients.js'
export {
  type CheckedDensity,
  type CheckedDensityEstimator,
  type CheckedRegression,
  type CheckedRegressor,
  checkDensityEstimator,
  checkRegressor,
  type DensityCheckOptions,
  type RegressorCheckOptions,
} from './estimator/check-continuous.js'
export { checkEstimator } from './estimator/check-estimator.js'
export type {
  CheckedEstimator,
  CheckedFitOptions,
  CheckedModel,
  EstimatorCheckOptions,
} from './estimator/checked-estimator.js'
export type { Check } from './harness/check.js'
export {
  plantedDensity,
  type ToyDensity,
  toyDensities,
} from './planted/planted-density.js'
export { plantedLogDensity } from './planted/planted-log-density.js'
export {
  type PlantedMultilabel,
  type PlantedOptions,
  type PlantedTruth,
  plantedMultilabel,
} from './planted/planted-multilabel.js'
export {
  type PlantedRanking,
  type PlantedRankingOptions,
  type PlantedRankingTruth,
  plantedRanking,
} from './planted/planted-ranking.js'
export { checkProposal, type ProposalCheckOptions } from './proposal/check-proposal.js'
export { checkSpace } from './space/check-space.js'
export type { SpaceCheckOptions } from './space/space-options.js'
