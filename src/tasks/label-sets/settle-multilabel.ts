import type { LabelSet } from '../../spaces/index.js'
import type { TrainingData, TrainingEvent } from '../../training/index.js'
import { candidatesOf, triedBy } from '../choose/candidate.js'
import { type ChooserJob, choose } from '../choose/chooser.js'
import { settledBy } from '../choose/settled-by.js'
import type { Pipeline } from '../fit/pipeline.js'
import { obstacleToComparison, type Settled, tooFewRows, withChoices } from '../fit/settled.js'
import { multilabelCandidates } from './multilabel-candidates.js'
import {
  decidingOptions,
  type FilledMultilabelOptions,
  type ResolvedMultilabelOptions,
  resolveMultilabel,
  unlabelledRows,
} from './multilabel-options.js'
import { scoreNames, setScores } from './set-scores.js'

/**
 * Settles `energy: 'auto'`, and how many epochs to train for, by rows held out ({@link choose}), among
 * {@link multilabelCandidates}.
 * - Another loss than the logistic, another objective than the joint one, a learned reference, a
 *   log-partition table, nothing held out, or fewer than 8 rows: linear, and nothing is compared.
 * - One label or more than 20, or fewer than 5 rows a label: the deep energy is not tried.
 */
export async function* settleMultilabel(
  options: FilledMultilabelOptions,
  labels: readonly string[],
  pipeline: Pipeline<LabelSet>,
  data: TrainingData,
  validation: TrainingData | undefined,
): AsyncGenerator<TrainingEvent, Settled<LabelSet, ResolvedMultilabelOptions>> {
  const linear = resolveMultilabel(options, data, labels, 'linear')
  const explained = (settings: ResolvedMultilabelOptions, energy?: string) =>
    withChoices(settings, {
      energy,
      proposal: proposalReason(options, settings),
      emptyPolicy: emptyReason(options, settings, data),
    })
  if (options.energy !== 'auto') return { options: explained(linear) }
  const unmeasured =
    obstacleToComparison(linear, pipeline, validation, ['joint']) ??
    (linear.model.logPartition.kind === 'table' ? 'the log-partition is a table' : undefined) ??
    tooFewRows(data)
  if (unmeasured) return { options: explained(linear, unmeasured) }
  const { validationFraction: fraction, refit } = linear.fit
  const { decision } = linear
  const scoring = {
    generator: pipeline.task.generator,
    decision,
    options: decidingOptions(linear),
    rng: pipeline.rng.split('decisions'),
  } as const
  const job: ChooserJob<LabelSet, ResolvedMultilabelOptions> = {
    pipeline,
    data,
    heldOut: { validation, fraction, once: !refit },
    candidates: candidatesOf(multilabelCandidates, { options, data, labels }, triedBy(pipeline)),
    stopsEarly: true,
    decisionScore: (model, rows) => setScores(model, rows, scoring),
    scoreName: scoreNames[decision],
  }
  return settledBy(yield* choose(job), job, explained)
}

/** Why an empty answer to an empty truth counts as right, where that was left open. */
function emptyReason(
  { emptyPolicy: asked }: FilledMultilabelOptions,
  { emptyPolicy }: ResolvedMultilabelOptions,
  data: TrainingData,
): string | undefined {
  if (asked !== undefined || emptyPolicy !== 'one') return undefined
  const rows = `${unlabelledRows(data)} of ${data.features.rows} training rows have no label`
  return `${rows}: an empty answer to them is right; with emptyPolicy: 'zero' no answer for F1 is empty`
}

/** Why a proposal that was left open is what it is. */
function proposalReason(
  { proposal: asked }: FilledMultilabelOptions,
  { proposal, objective }: ResolvedMultilabelOptions,
): string | undefined {
  if (asked !== 'auto' || objective !== 'joint') return undefined
  if (proposal === 'closed') return 'the expectation of a linear energy has a closed form'
  if (proposal === 'tied') return 'the weights of a linear energy are then constant'
  if (proposal === 'reference') return 'the energy is a residual on a learned reference'
  return proposal === 'uniform' ? 'the loss is not logistic' : 'the energy is not linear'
}
