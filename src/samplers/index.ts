export { drawSamples, type SampleBuffers, type Samples } from './draw-samples.js'
export { labelFrequencies, type MarginalOptions, marginal } from './marginal.js'
export { type MixtureComponent, type MixtureOptions, mixture } from './mixture.js'
export { plackettLuce } from './plackett-luce.js'
export {
  plackettLuceGradient,
  plackettLuceLogProbability,
} from './plackett-luce-probability.js'
export type { Proposal, ProposalContext } from './proposal.js'
export { tied } from './tied.js'
export { uniform } from './uniform.js'
