import type { LabelSet } from '../../spaces/index.js'
import { hasEnoughSamples, type TrainingData, type TrainingEvent } from '../../training/index.js'
import { Comparison, type Judgement } from '../fit/comparison.js'
import type { Pipeline } from '../fit/pipeline.js'
import {
  heldOutLikelihoods,
  obstacleToComparison,
  type Settled,
  tooFewRows,
  withChoices,
} from '../fit/settled.js'
import { effectiveShare, meanScore, scoreGain, type Trial } from '../fit/trial.js'
import {
  decidingOptions,
  type FilledMultilabelOptions,
  type ResolvedMultilabelOptions,
  resolveMultilabel,
  unlabelledRows,
} from './multilabel-options.js'
import { scoreNames, setScores } from './set-scores.js'

/** Rows for each label below which the deep energy is not tried (docs/findings.md#multilabel-5). */
const ROWS_PER_LABEL = 5
/** Labels up to which the deep energy is tried: beyond, neither likelihood nor decision is exact. */
const MOST_LABELS = 20
/** How much lower the deep energy's held-out negative log-likelihood must be, relative. */
const LEAST_GAIN = 0.1
/** With less than this after some of the quarters, the others are not worth their time. */
const LEAST_HOPE = LEAST_GAIN / 2

/**
 * Settles `energy: 'auto'`, and how many epochs to train for, by rows held out: a linear energy, unless
 * a deep one is clearly better. The rule looks at the number of rows and labels, at the loss and
 * objective, and at what both do on the rows held out ({@link Comparison}: up to 1000 rows each
 * quarter in turn):
 * - another loss than the logistic, another objective than the joint one, a learned reference, a
 *   log-partition table, nothing held out, or fewer than 8 rows: linear, and nothing is compared;
 * - one label or more than 20, or fewer than 5 rows a label: linear, for the mean of the best epochs;
 * - else deep if its negative log-likelihood is at least 10 % lower, its effective sample size at least
 *   a tenth (below that the estimate is too good), and its decisions no worse: their mean score by
 *   the measure that the decision rule is meant for, F1 by default, at most one standard error of the
 *   difference below. After any quarter with a likelihood less than half that much better the
 *   others are spared.
 *
 * An abort keeps what the linear energy has learned by then.
 *
 * A small gain is not worth it: with independent labels the F1-optimal decision is exact.
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
  const held = { validation, fraction, once: !refit }
  const comparison = new Comparison<LabelSet, ResolvedMultilabelOptions>(pipeline, data, held)
  const obstacle = obstacleToDeep(data)
  if (obstacle && comparison.parts === 1) return { options: explained(linear, obstacle) }
  const { decision } = linear
  const scoring = {
    generator: pipeline.task.generator,
    decision,
    options: decidingOptions(linear),
    rng: pipeline.rng.split('decisions'),
  }
  const deep = obstacle ? [] : [resolveMultilabel(options, data, labels, 'deep')]
  const { settings, why, soFar } = yield* comparison.choose(
    [linear, ...deep],
    { decisionScore: (model, rows) => setScores(model, rows, scoring), isHopeless },
    (trials) =>
      obstacle ? { best: trials[0], why: obstacle } : judge(trials, scoreNames[decision]),
  )
  return { options: explained(settings, why), soFar }
}

/** Whether the deep energy's likelihood so far leaves no hope of the gain it needs; NaN leaves none. */
function isHopeless(deep: number, linear: number): boolean {
  return !(deep < linear * (1 - LEAST_HOPE))
}

/** Whether the deep energy is clearly better, and the numbers that tell. */
function judge(
  trials: readonly Trial<LabelSet, ResolvedMultilabelOptions>[],
  scoreName: string,
): Judgement<LabelSet, ResolvedMultilabelOptions> {
  const [linear, deep] = trials
  const parts = deep.losses.length
  const likelihoods = heldOutLikelihoods(trials)
  if (isHopeless(deep.loss, linear.losses[parts - 1])) {
    const all = linear.losses.length
    const some = parts < all ? ` after ${parts} of ${all} quarters` : ''
    return { best: linear, why: likelihoods + some }
  }
  const percent = (value: number) => (100 * value).toFixed(1)
  const numbers = `${likelihoods}; ${scoreName} ${percent(meanScore(linear))}, ${percent(meanScore(deep))}`
  const share = effectiveShare(deep)
  if (!hasEnoughSamples(share)) {
    const few = `the effective sample size of the deep energy is ${(100 * share).toPrecision(2)} %`
    return { best: linear, why: `${numbers}, but ${few}` }
  }
  const { gain, standardError } = scoreGain(linear, deep)
  const isBetter = deep.loss < linear.loss * (1 - LEAST_GAIN) && gain >= -standardError
  return { best: isBetter ? deep : linear, why: numbers }
}

/** Why the deep energy is not even tried. */
function obstacleToDeep({ features: { rows }, codeLength: k }: TrainingData): string | undefined {
  if (k === 1) return 'there is one label'
  if (k > MOST_LABELS) return `there are more than ${MOST_LABELS} labels`
  if (rows < ROWS_PER_LABEL * k) return `${rows} rows are few for ${k} labels`
  return undefined
}

/** Why an empty answer to an empty truth counts as right, where that was left open. */
function emptyReason(
  { emptyPolicy: asked }: FilledMultilabelOptions,
  { emptyPolicy }: ResolvedMultilabelOptions,
  { codes, codeLength, features: { rows } }: TrainingData,
): string | undefined {
  if (asked !== undefined || emptyPolicy !== 'one') return undefined
  return `${unlabelledRows(codes, codeLength)} of ${rows} training rows have no label`
}

/** Why a proposal that was left open is what it is. */
function proposalReason(
  { proposal: asked }: FilledMultilabelOptions,
  { proposal, objective }: ResolvedMultilabelOptions,
): string | undefined {
  if (asked !== 'auto' || objective !== 'joint') return undefined
  if (proposal === 'tied') return 'the weights of a linear energy are then constant'
  if (proposal === 'reference') return 'the energy is a residual on a learned reference'
  return proposal === 'uniform' ? 'the loss is not logistic' : 'the energy is not linear'
}
