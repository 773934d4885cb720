import type { Features } from '../engine/index.js'
import { type Generator, isLogistic } from '../losses/index.js'
import { fitInputTransform, transformInputs } from '../models/index.js'
import type { LabelSet } from '../spaces/index.js'
import { LEAST_EFFECTIVE_SHARE, type TrainingData, type TrainingEvent } from '../training/index.js'
import type { Settled, TrialFit } from './fit-task.js'
import {
  type MultilabelOptions,
  type ResolvedOptions,
  resolveOptions,
} from './multilabel-options.js'
import { fitEnergy, type Pipeline } from './passes.js'

/** Rows for each label below which the deep energy is not tried (FINDINGS, multilabel 5). */
const ROWS_PER_LABEL = 5
/** Labels up to which the deep energy is tried: beyond, neither likelihood nor decision is exact. */
const MOST_LABELS = 20
/** Rows below which there is nothing to hold out. */
const FEWEST_ROWS = 8
/** How much lower the deep energy's held-out negative log-likelihood must be, relative. */
const LEAST_GAIN = 0.1

/**
 * Settles `energy: 'auto'`: a linear energy, unless a deep one has a clearly lower negative
 * log-likelihood on held-out rows that its samples can be trusted with. The rule looks at the number
 * of rows and labels, at the loss and objective, and at the held-out likelihood:
 * - one label or more than 20, fewer than 8 rows or 5 a label, another loss than the logistic, another objective than
 *   the joint one, a log-partition table, or nothing held out: linear;
 * - else both are fitted to the same training rows. Deep if its likelihood is at least 10 % better
 *   and the effective sample size at least a tenth, for below that the estimate is too good.
 *
 * An abort keeps what the linear energy has learned by then.
 *
 * A small gain is not worth it: with independent labels the F1-optimal decision is exact.
 */
export async function* chooseEnergy(
  pipeline: Pipeline<LabelSet>,
  given: TrainingData,
  validation: TrainingData | undefined,
  options: MultilabelOptions,
): AsyncGenerator<TrainingEvent, Settled<LabelSet, ResolvedOptions>> {
  const { features } = given
  const linear = resolveOptions(options, features, 'linear')
  const chosen = (settings: ResolvedOptions, why: string, soFar?: TrialFit<LabelSet>) => ({
    options: {
      ...settings,
      choices: [`energy ${settings.model.energy}: ${why}`, ...(settings.choices ?? [])],
    },
    soFar,
  })
  const obstacle = obstacleTo(given, validation, linear, pipeline.generator)
  if (obstacle) return chosen(linear, obstacle)
  const deep = resolveOptions(options, features, 'deep')
  const inputs = fitInputTransform(
    features,
    linear.inputs,
    pipeline.rng.split('inputs'),
    given.weights,
  )
  const prepared = (data: TrainingData) => ({
    ...data,
    features: transformInputs(data.features, inputs),
  })
  const pass = {
    data: prepared(given),
    validation: validation && prepared(validation),
    part: 'choose',
  } as const
  const trial = (settings: ResolvedOptions) =>
    fitEnergy(pipeline, { ...settings, fit: { ...settings.fit, refit: false } }, pass)
  const first = yield* trial(linear)
  const soFar = { fit: first, inputs }
  if (pipeline.signal?.aborted) return chosen(linear, 'the fit was aborted', soFar)
  const { select: second } = yield* trial(deep)
  if (pipeline.signal?.aborted) return chosen(linear, 'the fit was aborted', soFar)
  const [linearLoss, deepLoss] = [first.select.loss ?? Number.NaN, second.loss ?? Number.NaN]
  const share = second.sampling?.effectiveSampleSize ?? 0
  const numbers = `held-out negative log-likelihood ${linearLoss.toFixed(3)} linear, ${deepLoss.toFixed(3)} deep`
  if (share < LEAST_EFFECTIVE_SHARE) {
    const few = `the effective sample size of the deep energy is ${(100 * share).toPrecision(2)} %`
    return chosen(linear, `${numbers}, but ${few}`)
  }
  const isBetter = deepLoss < linearLoss * (1 - LEAST_GAIN)
  return isBetter ? chosen(deep, numbers) : chosen(linear, numbers)
}

/** Why the deep energy is not even tried. */
function obstacleTo(
  { features: { rows }, codeLength: k }: TrainingData & { features: Features },
  validation: TrainingData | undefined,
  { objective, reference, model, fit }: ResolvedOptions,
  generator: Generator,
): string | undefined {
  if (!isLogistic(generator)) return 'the loss is not logistic'
  if (objective !== 'joint') return `the objective is ${objective}`
  if (reference) return 'a learned reference is fitted'
  if (model.logPartition.kind === 'table') return 'the log-partition is a table'
  if (k === 1) return 'there is one label'
  if (k > MOST_LABELS) return `there are more than ${MOST_LABELS} labels`
  if (!validation && fit.validationFraction === 0) return 'no rows are held out'
  if (rows < FEWEST_ROWS || rows < ROWS_PER_LABEL * k) return `${rows} rows are few for ${k} labels`
  return undefined
}
