import { logistic } from '../../losses/index.js'
import {
  createExactObjective,
  createGeneralizedObjective,
  createJointObjective,
  createMcmcObjective,
  createMinMaxObjective,
  createNceObjective,
  type Objective,
  type TrainingData,
} from '../../training/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { isBase } from './base-settings.js'
import type { Pipeline } from './pipeline.js'
import { createProposal, learnedSampler } from './proposals.js'
import type { LearnedReference } from './reference.js'

/** Log-weights above this continue along their tangent and are counted (docs/findings.md#multilabel-3). */
const CLAMP = 30

/** The objective that settings name; a base alone has its likelihood. */
export function createObjective<Y>(
  { task: { space, generator, constrained }, own }: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  data: TrainingData,
  reference?: LearnedReference<Y>,
): Objective<Y> {
  if (isBase(settings)) return createExactObjective(space, logistic, { constrained })
  const { samples, chains: start = 'persistent', sweeps = 1, nce: kind = 'binary' } = settings
  const measure = { constrained, reference: reference?.proposal }
  const sampled = () => ({
    ...measure,
    proposal: own.proposal ?? createProposal(settings.proposal, { space, data, reference }),
  })
  switch (settings.objective) {
    case 'exact':
      return createExactObjective(space, generator, measure)
    case 'joint': {
      const closed = settings.proposal === 'closed'
      return createJointObjective(space, { ...sampled(), generator, samples, closed, clamp: CLAMP })
    }
    case 'mcmc': {
      const moves = sweeps * Math.max(1, Math.round(space.logSize / Math.LN2))
      return createMcmcObjective(space, { ...sampled(), chains: samples, moves, start })
    }
    case 'min-max': {
      const sampler = { ...measure, proposal: learnedSampler(space), samples }
      return createMinMaxObjective(space, sampler)
    }
    case 'nce':
      return createNceObjective(space, { ...sampled(), samples, kind })
    case 'generalized':
      return createGeneralizedObjective(space, { ...settings, constrained })
  }
}
