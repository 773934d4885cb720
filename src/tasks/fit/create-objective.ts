import { logistic } from '../../losses/index.js'
import {
  createExactObjective,
  createJointObjective,
  type Objective,
  type TrainingData,
} from '../../training/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { isBase } from './base-settings.js'
import type { Pipeline } from './pipeline.js'
import { createProposal } from './proposals.js'
import type { LearnedReference } from './reference.js'

/** Log-weights above this continue along their tangent and are counted (docs/findings.md#multilabel-3). */
const CLAMP = 30

/** The objective that settings name, those that are not the default loaded once named; a base alone has its likelihood. */
export async function createObjective<Y>(
  { task: { space, generator, constrained }, own }: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  data: TrainingData,
  reference?: LearnedReference<Y>,
): Promise<Objective<Y>> {
  if (isBase(settings)) return createExactObjective(space, logistic, { constrained })
  const { objective, samples } = settings
  const measure = { constrained, reference: reference?.proposal }
  if (objective === 'exact') return createExactObjective(space, generator, measure)
  const proposal = () =>
    own.proposal ?? createProposal(settings.proposal, { space, data, reference })
  if (objective === 'joint') {
    const closed = settings.proposal === 'closed'
    const sampled = { ...measure, proposal: proposal(), generator, samples, clamp: CLAMP, closed }
    return createJointObjective(space, sampled)
  }
  const { otherObjective } = await import('./other-objectives.js')
  return otherObjective(space, objective, settings, measure, proposal)
}
