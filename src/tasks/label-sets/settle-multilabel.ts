import { type Generator, isLogistic } from '../../losses/index.js'
import type { LabelSet } from '../../spaces/index.js'
import {
  LEAST_EFFECTIVE_SHARE,
  type TrainingData,
  type TrainingEvent,
} from '../../training/index.js'
import {
  Comparison,
  type ComparisonOptions,
  chosenEnergy,
  effectiveShare,
  meanScore,
  scoreGain,
  type Trial,
} from '../fit/compare.js'
import type { Pipeline } from '../fit/fit-energy.js'
import type { Settled } from '../fit/fit-task.js'
import {
  type MultilabelOptions,
  type ResolvedMultilabelOptions,
  resolveMultilabel,
} from './multilabel-options.js'
import { scoreNames, setScores } from './set-scores.js'

/** Rows for each label below which the deep energy is not tried (docs/findings.md#multilabel-5). */
const ROWS_PER_LABEL = 5
/** Labels up to which the deep energy is tried: beyond, neither likelihood nor decision is exact. */
const MOST_LABELS = 20
/** Rows below which there is nothing to hold out. */
const FEWEST_ROWS = 8
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
  pipeline: Pipeline<LabelSet>,
  given: TrainingData,
  validation: TrainingData | undefined,
  options: MultilabelOptions,
): AsyncGenerator<TrainingEvent, Settled<LabelSet, ResolvedMultilabelOptions>> {
  const { features } = given
  const linear = resolveMultilabel(options, features, 'linear')
  const unmeasured = obstacleToMeasure(given, validation, linear, pipeline.generator)
  if (unmeasured) return chosenEnergy(linear, unmeasured)
  const { validationFraction: fraction, refit } = linear.fit
  const comparison = new Comparison<LabelSet, ResolvedMultilabelOptions>(pipeline, given, {
    validation,
    fraction,
    once: !refit,
  })
  const { decision, emptyPolicy } = linear
  const scoring = {
    generator: pipeline.generator,
    decision,
    empty: emptyPolicy === 'one' ? 'one' : 'zero',
    rng: pipeline.rng.split('decisions'),
  } as const
  const comparing: ComparisonOptions<LabelSet> = {
    stopsEarly: true,
    decisionScore: (model, held) => setScores(model, held, scoring),
  }
  const obstacle = obstacleToDeep(given)
  if (obstacle && comparison.parts === 1) return chosenEnergy(linear, obstacle)
  const first = yield* comparison.trial(linear, comparing)
  const isAborted = () => pipeline.signal?.aborted ?? false
  if (isAborted()) return chosenEnergy(linear, 'the fit was aborted', first.fits[0])
  if (obstacle) return chosenEnergy(linear, obstacle, yield* comparison.refit(first))
  const second = yield* comparison.trial(resolveMultilabel(options, features, 'deep'), {
    ...comparing,
    isHopeless: (loss, part) => isHopeless(loss, first.losses[part]),
  })
  if (isAborted()) return chosenEnergy(linear, 'the fit was aborted', first.fits[0])
  const { isBetter, why } = compare(first, second, scoreNames[decision])
  const best = isBetter ? second : first
  return chosenEnergy(best.settings, why, yield* comparison.refit(best))
}

/** Whether the deep energy's likelihood so far leaves no hope of the gain it needs; NaN leaves none. */
function isHopeless(deep: number, linear: number): boolean {
  return !(deep < linear * (1 - LEAST_HOPE))
}

/** Whether the second trial is clearly better, and the numbers that tell. */
function compare(
  linear: Trial<LabelSet, ResolvedMultilabelOptions>,
  deep: Trial<LabelSet, ResolvedMultilabelOptions>,
  scoreName: string,
): { isBetter: boolean; why: string } {
  const parts = deep.losses.length
  const known = linear.losses[parts - 1]
  const likelihoods = `held-out negative log-likelihood ${known.toFixed(3)} linear, ${deep.loss.toFixed(3)} deep`
  if (isHopeless(deep.loss, known)) {
    const all = linear.losses.length
    const some = parts < all ? ` after ${parts} of ${all} quarters` : ''
    return { isBetter: false, why: likelihoods + some }
  }
  const percent = (value: number) => (100 * value).toFixed(1)
  const numbers = `${likelihoods}; ${scoreName} ${percent(meanScore(linear))}, ${percent(meanScore(deep))}`
  const share = effectiveShare(deep)
  if (share < LEAST_EFFECTIVE_SHARE) {
    const few = `the effective sample size of the deep energy is ${(100 * share).toPrecision(2)} %`
    return { isBetter: false, why: `${numbers}, but ${few}` }
  }
  const { gain, standardError } = scoreGain(linear, deep)
  const isLikelier = deep.loss < linear.loss * (1 - LEAST_GAIN)
  return { isBetter: isLikelier && gain >= -standardError, why: numbers }
}

/** Why nothing is measured on rows held out. */
function obstacleToMeasure(
  { features: { rows } }: TrainingData,
  validation: TrainingData | undefined,
  { objective, reference, model, fit }: ResolvedMultilabelOptions,
  generator: Generator,
): string | undefined {
  if (!isLogistic(generator)) return 'the loss is not logistic'
  if (objective !== 'joint') return `the objective is ${objective}`
  if (reference) return 'a learned reference is fitted'
  if (model.logPartition.kind === 'table') return 'the log-partition is a table'
  if (!validation && fit.validationFraction === 0) return 'no rows are held out'
  if (rows < FEWEST_ROWS) return `there are fewer than ${FEWEST_ROWS} rows`
  return undefined
}

/** Why the deep energy is not even tried. */
function obstacleToDeep({ features: { rows }, codeLength: k }: TrainingData): string | undefined {
  if (k === 1) return 'there is one label'
  if (k > MOST_LABELS) return `there are more than ${MOST_LABELS} labels`
  if (rows < ROWS_PER_LABEL * k) return `${rows} rows are few for ${k} labels`
  return undefined
}
