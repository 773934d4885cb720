import type { Proposal } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import {
  createGeneralizedObjective,
  createMcmcObjective,
  createMinMaxObjective,
  createNceObjective,
  type ExactOptions,
  type Objective,
} from '../../training/index.js'
import type { ObjectiveName } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { learnedSampler } from './proposals.js'

/**
 * The objective that settings name beside the default ones.
 *
 * @param measure what constraints and likelihoods are measured with
 * @param proposal makes the one that settings name
 */
export function otherObjective<Y>(
  space: Space<Y>,
  objective: Exclude<ObjectiveName, 'joint' | 'exact'>,
  {
    samples,
    chains: start = 'persistent',
    sweeps = 1,
    nce: kind = 'binary',
    regularizer,
  }: ResolvedTaskOptions,
  measure: ExactOptions,
  proposal: () => Proposal,
): Objective<Y> {
  switch (objective) {
    case 'mcmc': {
      const moves = sweeps * Math.max(1, Math.round(space.logSize / Math.LN2))
      const options = { ...measure, proposal: proposal(), chains: samples, moves, start }
      return createMcmcObjective(space, options)
    }
    case 'min-max':
      return createMinMaxObjective(space, { ...measure, proposal: learnedSampler(space), samples })
    case 'nce':
      return createNceObjective(space, { ...measure, proposal: proposal(), samples, kind })
    case 'generalized':
      return createGeneralizedObjective(space, { regularizer, constrained: measure.constrained })
  }
}
