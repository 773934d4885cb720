import { logistic } from '../losses/index.js'
import { type EnergyModel, fitInputTransform, transformInputs } from '../models/index.js'
import type { Rng } from '../random/index.js'
import {
  createExactObjective,
  meanCriterion,
  type Objective,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../training/index.js'
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
  /** one for each part that was held out */
  readonly models: readonly EnergyModel<Y>[]
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
   * asked of decisions, the one of the least held-out loss, the first of equals. Stops early when
   * aborted.
   */
  async *best(
    candidates: readonly Options[],
    options: ComparisonOptions<Y> = {},
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>> {
    const trials = [yield* this.#trial(candidates[0], options)]
    for (const candidate of candidates.slice(1)) {
      if (this.pipeline.signal?.aborted) break
      trials.push(yield* this.#trial(candidate, options))
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
    const models: EnergyModel<Y>[] = []
    const scores: number[] = []
    let total = 0
    let weight = 0
    for (const [at, fold] of this.#folds.entries()) {
      const { model, loss, unseen } = yield* this.#fitFold(settings, fold, references?.[at])
      models.push(model)
      if (decisionScore) scores.push(...decisionScore(model, unseen))
      const { weights, features } = unseen
      const held = weights?.reduce((sum, w) => sum + w, 0) ?? features.rows
      total += held * loss
      weight += held
    }
    return { settings, models, loss: total / weight, scores: Float64Array.from(scores) }
  }

  async *#fitFold(
    settings: Options,
    { train, held }: Fold,
    reference: LearnedReference<Y> | undefined,
  ): AsyncGenerator<TrainingEvent, { model: EnergyModel<Y>; loss: number; unseen: TrainingData }> {
    const { pipeline } = this
    const inputsRng = pipeline.rng.split('inputs')
    const inputs = fitInputTransform(train.features, settings.inputs, inputsRng, train.weights)
    const data = { ...train, features: transformInputs(train.features, inputs) }
    const unseen = { ...held, features: transformInputs(held.features, inputs) }
    const pass = { data, part: 'choose' } as const
    let objective: Objective<Y>
    let model: EnergyModel<Y>
    if (isBase(settings)) {
      model = (yield* fitBase(pipeline, settings, pass)).model
      const { space, constrained } = pipeline
      objective = createExactObjective(space, logistic, { constrained })
    } else {
      model = (yield* fitEnergy(pipeline, settings, pass, reference)).model
      objective = createObjective(pipeline, settings, data, reference)
    }
    const loss = meanCriterion(model, objective, unseen, CRITERION_BATCH, this.#criterionRng)
    return { model, loss, unseen }
  }
}

/** 0 of nothing */
function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length > 0 ? sum / values.length : 0
}
