export { bernoulli } from './bernoulli.js'
export { checkFullSupport } from './check-full-support.js'
export { CodeTable } from './code-table.js'
export {
  fitGaussianMixture,
  type GaussianMixtureOptions,
} from './continuous/fit-gaussian-mixture.js'
export {
  type GaussianMixtureParameters,
  gaussianMixture,
} from './continuous/gaussian-mixture.js'
export { GaussianRows, gaussianRowsProposal } from './continuous/gaussian-rows.js'
export {
  type KernelDensityParameters,
  kernelDensity,
  kernelParameters,
} from './continuous/kernel-density.js'
export { type Law, lawProposal, mixtureLaw, type WeightedLaw } from './continuous/law.js'
export { createLaw, type LawDescription } from './continuous/law-description.js'
export { type StudentTParameters, studentT } from './continuous/student-t.js'
export { drawSamples, type SampleBuffers, type Samples } from './draw-samples.js'
export { empirical } from './empirical.js'
export { limitedScore } from './linear-proposal.js'
export { logRatioOf } from './log-ratio-of.js'
export { labelFrequencies, type MarginalOptions, marginal } from './marginal.js'
export {
  type AcceptanceRule,
  type LogDensityTerms,
  type MarkovChainOptions,
  MarkovChains,
} from './markov-chains.js'
export { type MixtureComponent, type MixtureOptions, mixture } from './mixture.js'
export { multistage } from './multistage.js'
export { plackettLuce } from './plackett-luce.js'
export type { Proposal, ProposalContext, ReferenceDensity } from './proposal.js'
export { contextOfRow, rowByRow } from './row-by-row.js'
export { sweep } from './sweep.js'
export { tied } from './tied.js'
export { uniform } from './uniform.js'
