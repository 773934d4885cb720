import { logistic } from '../losses/index.js'
import { type EnergyModel, fitInputTransform, transformInputs } from '../models/index.js'
import type { Rng } from '../random/index.js'
import {
  createExactObjective,
  meanCriterion,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../training/index.js'
import type { TrialFit } from './fit-task.js'
import { createObjective, fitBase, fitEnergy, isBase, type Pipeline } from './passes.js'
import type { LearnedReference } from './reference.js'
import type { ResolvedTaskOptions } from './task-options.js'

/** Up to so many rows settings are compared on every row in turn, beyond on one quarter. */
const FEW_ROWS = 1000
const FOLDS = 4
/** Mean scores that differ by less are equal. */
const ROUNDING = 1e-9
/** Rows scored at once while comparing. */
const CRITERION_BATCH = 64

/** A candidate fitted to parts of the rows. */
export interface Trial<Y, Options> {
  readonly settings: Options
  /** one for each part that was held out; fewer if there was an abort */
  readonly fits: readonly TrialFit<Y>[]
  /** mean criterion of the rows held out; for the logistic loss the negative log-likelihood, nats */
  readonly loss: number
  /** what the decision scores on each row held out, larger = better; empty if nothing is asked */
  readonly scores: Float64Array
}

/** How candidates are fitted and judged. */
export interface ComparisonOptions<Y> {
  /** one for each part held out: what the candidates are residuals on */
  readonly references?: readonly LearnedReference<Y>[]
  /** score of the decision about each row, `[n]`, larger = better, on prepared inputs */
  decisionScore?(model: EnergyModel<Y>, held: TrainingData): Float64Array
}

/** A part of the rows to fit to, and the rest to judge by. */
interface Fold {
  readonly train: TrainingData
  readonly held: TrainingData
}

/** A fit to the rest of the rows, and its mean criterion of those held out. */
interface FoldFit<Y> extends TrialFit<Y> {
  readonly loss: number
  /** the rows held out, with prepared inputs */
  readonly unseen: TrainingData
}

/**
 * Fits candidates to three quarters of the rows and judges them by the others. The likelihood of a
 * quarter of a small set says little: up to 1000 rows each quarter is held out in turn.
 */
export class Comparison<Y, Options extends ResolvedTaskOptions> {
  readonly #folds: readonly Fold[]
  readonly #criterionRng: Rng

  constructor(
    private readonly pipeline: Pipeline<Y>,
    data: TrainingData,
  ) {
    const { rows } = data.features
    const { rng } = pipeline
    const order = rng.split('choose').permutation(rows)
    const cut = (fold: number) => Math.round((fold * rows) / FOLDS)
    const count = rows <= FEW_ROWS ? FOLDS : 1
    this.#folds = Array.from({ length: count }, (_, fold) => ({
      train: takeData(
        data,
        order.filter((_row, at) => at < cut(fold) || at >= cut(fold + 1)),
      ),
      held: takeData(data, order.subarray(cut(fold), cut(fold + 1))),
    }))
    this.#criterionRng = rng.split('criterion')
  }

  /**
   * The candidate whose decisions score best on the rows held out; of equal ones, or where nothing is
   * asked of decisions, the one of the least held-out loss, the first of equals. An abort ends the
   * comparison: the best of those that are complete, or what the first has learned by then.
   */
  async *best(
    candidates: readonly Options[],
    options: ComparisonOptions<Y> = {},
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>> {
    const trials = [yield* this.#trial(candidates[0], options)]
    for (const candidate of candidates.slice(1)) {
      if (this.#isAborted) break
      const trial = yield* this.#trial(candidate, options)
      if (!this.#isAborted) trials.push(trial)
    }
    return trials.reduce((best, trial) => {
      const gain = mean(trial.scores) - mean(best.scores)
      const isEqual = Math.abs(gain) < ROUNDING
      return (isEqual ? trial.loss < best.loss : gain > 0) ? trial : best
    })
  }

  async *#trial(
    settings: Options,
    { references, decisionScore }: ComparisonOptions<Y>,
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>> {
    const fits: TrialFit<Y>[] = []
    const scores: number[] = []
    let total = 0
    let weight = 0
    for (const [at, fold] of this.#folds.entries()) {
      const { fit, inputs, loss, unseen } = yield* this.#fitFold(settings, fold, references?.[at])
      fits.push({ fit, inputs })
      if (this.#isAborted) break
      if (decisionScore) scores.push(...decisionScore(fit.model, unseen))
      const { weights, features } = unseen
      const held = weights?.reduce((sum, w) => sum + w, 0) ?? features.rows
      total += held * loss
      weight += held
    }
    return { settings, fits, loss: total / weight, scores: Float64Array.from(scores) }
  }

  get #isAborted(): boolean {
    return this.pipeline.signal?.aborted ?? false
  }

  async *#fitFold(
    settings: Options,
    { train, held }: Fold,
    reference: LearnedReference<Y> | undefined,
  ): AsyncGenerator<TrainingEvent, FoldFit<Y>> {
    const { pipeline } = this
    const inputsRng = pipeline.rng.split('inputs')
    const inputs = fitInputTransform(train.features, settings.inputs, inputsRng, train.weights)
    const data = { ...train, features: transformInputs(train.features, inputs) }
    const unseen = { ...held, features: transformInputs(held.features, inputs) }
    const pass = { data, part: 'choose' } as const
    const isAlone = isBase(settings)
    const fit = isAlone
      ? yield* fitBase(pipeline, settings, pass)
      : yield* fitEnergy(pipeline, settings, pass, reference)
    const { space, constrained } = pipeline
    const objective = isAlone
      ? createExactObjective(space, logistic, { constrained })
      : createObjective(pipeline, settings, data, reference)
    const loss = meanCriterion(fit.model, objective, unseen, CRITERION_BATCH, this.#criterionRng)
    return { fit, inputs, loss, unseen }
  }
}

/** 0 of nothing */
function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length > 0 ? sum / values.length : 0
}
