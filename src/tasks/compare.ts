import { logistic } from '../losses/index.js'
import { type EnergyModel, fitInputTransform, transformInputs } from '../models/index.js'
import type { Rng } from '../random/index.js'
import {
  createExactObjective,
  meanCriterion,
  type Objective,
  splitRows,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../training/index.js'
import { createObjective, fitBase, fitEnergy, isBase, type Pipeline } from './passes.js'
import type { LearnedReference } from './reference.js'
import type { ResolvedTaskOptions } from './task-options.js'

/** Share of the rows that settings are compared on. */
const HELD_SHARE = 0.25
/** Rows scored at once while comparing. */
const CRITERION_BATCH = 64

/** A candidate fitted to a part of the rows. */
export interface Trial<Y, Options> {
  readonly settings: Options
  readonly model: EnergyModel<Y>
  /** mean criterion of the rows held out; for the logistic loss the negative log-likelihood, nats */
  readonly loss: number
}

/** Fits candidates to three quarters of the rows and judges them by the others. */
export class Comparison<Y, Options extends ResolvedTaskOptions> {
  readonly #train: TrainingData
  readonly #held: TrainingData
  readonly #criterionRng: Rng

  constructor(
    private readonly pipeline: Pipeline<Y>,
    data: TrainingData,
  ) {
    const rng = pipeline.rng
    const rows = splitRows(data.features.rows, HELD_SHARE, rng.split('choose'))
    this.#train = takeData(data, rows.train)
    this.#held = takeData(data, rows.validation)
    this.#criterionRng = rng.split('criterion')
  }

  /** The candidate of the least held-out loss, the first of equals; stops early when aborted. */
  async *best(
    candidates: readonly Options[],
    reference?: LearnedReference<Y>,
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>> {
    let best = yield* this.#trial(candidates[0], reference)
    for (const candidate of candidates.slice(1)) {
      if (this.pipeline.signal?.aborted) break
      const trial = yield* this.#trial(candidate, reference)
      if (trial.loss < best.loss) best = trial
    }
    return best
  }

  async *#trial(
    settings: Options,
    reference?: LearnedReference<Y>,
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>> {
    const { pipeline } = this
    const { features, weights } = this.#train
    const inputsRng = pipeline.rng.split('inputs')
    const inputs = fitInputTransform(features, settings.inputs, inputsRng, weights)
    const data = { ...this.#train, features: transformInputs(features, inputs) }
    const unseen = { ...this.#held, features: transformInputs(this.#held.features, inputs) }
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
    return { settings, model, loss }
  }
}
