import {
  type EnergyModel,
  fitInputTransform,
  type InputTransform,
  transformInputs,
} from '../../models/index.js'
import { sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import {
  meanCriterion,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../../training/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { createObjective } from './create-objective.js'
import { fitEnergy } from './fit-energy.js'
import type { Pipeline } from './pipeline.js'
import type { LearnedReference } from './reference.js'
import { ABORTED } from './settled.js'
import { type Trial, type TrialFit, together } from './trial.js'

/** Up to so many rows settings are compared on every row in turn, beyond on one quarter. */
const FEW_ROWS = 1000
const QUARTER = 0.25
/** Rows scored at once while comparing. */
const CRITERION_BATCH = 64

/** Which rows are held out. */
export interface HeldOut {
  /** the caller's own, and all others are trained on */
  readonly validation?: TrainingData
  /** share of the rows in each part held out; default a quarter */
  readonly fraction?: number
  /** only one part, whatever the number of rows */
  readonly once?: boolean
}

/** How candidates are fitted and judged. */
export interface ComparisonOptions<Y> {
  /** one for each part held out: what the candidates are residuals on */
  readonly references?: readonly LearnedReference<Y>[]
  /** the rows held out tell when to stop; default: candidates are fitted as if they had no others */
  readonly stopsEarly?: boolean
  /** score of the decision about each row, `[n]`, larger = better, on prepared inputs */
  decisionScore?(model: EnergyModel<Y>, held: TrainingData): Float64Array
  /** whether to spare a candidate the other parts, given its mean loss so far, and that of the first */
  isHopeless?(loss: number, first: number): boolean
}

/** The best of some candidates, and why in words. */
export interface Judgement<Y, Options> {
  readonly best: Trial<Y, Options>
  readonly why: string
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
 * Fits candidates to three quarters of the rows and judges them by the others. A quarter of a small set
 * says little: up to 1000 rows each is held out in turn.
 */
export class Comparison<Y, Options extends ResolvedTaskOptions> {
  readonly #folds: readonly Fold[]
  readonly #criterionRng: Rng

  constructor(
    private readonly pipeline: Pipeline<Y>,
    private readonly data: TrainingData,
    private readonly heldOut: HeldOut = {},
  ) {
    const { rng } = pipeline
    this.#folds = heldOut.validation
      ? [{ train: data, held: heldOut.validation }]
      : foldsOf(data, heldOut, rng.split('choose'))
    this.#criterionRng = rng.split('criterion')
  }

  /** whether the fit is to end */
  get isAborted(): boolean {
    return this.pipeline.signal?.aborted ?? false
  }

  /** how many parts of the rows are held out in turn */
  get parts(): number {
    return this.#folds.length
  }

  /** Trials of the candidates in turn; after an abort those complete, or what the first has learned. */
  async *trials(
    candidates: readonly Options[],
    options: ComparisonOptions<Y> = {},
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>[]> {
    const trials = [yield* this.trial(candidates[0], options)]
    for (const candidate of candidates.slice(1)) {
      if (this.isAborted) break
      const trial = yield* this.trial(candidate, options, trials[0])
      if (!this.isAborted) trials.push(trial)
    }
    return trials
  }

  /**
   * The best of candidates that the rows held out tell when to stop, fitted to all rows, and why it is
   * the best; an abort leaves what the first has learned by then.
   */
  async *choose(
    candidates: readonly Options[],
    options: ComparisonOptions<Y>,
    judge: (trials: readonly Trial<Y, Options>[]) => Judgement<Y, Options>,
  ): AsyncGenerator<TrainingEvent, { settings: Options; why: string; soFar: TrialFit<Y> }> {
    const trials = yield* this.trials(candidates, { ...options, stopsEarly: true })
    if (this.isAborted) {
      return { settings: candidates[0], why: ABORTED, soFar: trials[0].fits[0] }
    }
    const { best, why } = judge(trials)
    return { settings: best.settings, why, soFar: yield* this.refit(best) }
  }

  /** One candidate fitted and judged; an abort, or no hope, leaves what it has learned by then. */
  async *trial(
    settings: Options,
    options: ComparisonOptions<Y> = {},
    first?: Trial<Y, Options>,
  ): AsyncGenerator<TrainingEvent, Trial<Y, Options>> {
    const { references, decisionScore, isHopeless } = options
    const fits: TrialFit<Y>[] = []
    const losses: number[] = []
    const scores: number[] = []
    const rowWeights: number[] = []
    let total = 0
    let weight = 0
    for (const [at, fold] of this.#folds.entries()) {
      const reference = references?.[at]
      const { fit, inputs, loss, unseen } = yield* this.#fitFold(settings, fold, options, reference)
      fits.push({ fit, inputs })
      if (this.isAborted) break
      const weights = unseen.weights ?? new Float32Array(unseen.features.rows).fill(1)
      const held = sum(weights)
      total += held * loss
      weight += held
      losses.push(total / weight)
      if (first && isHopeless?.(total / weight, first.losses[at])) break
      rowWeights.push(...weights)
      if (decisionScore) scores.push(...decisionScore(fit.model, unseen))
    }
    return {
      settings,
      fits,
      loss: total / weight,
      losses,
      scores: Float64Array.from(scores),
      weights: Float64Array.from(rowWeights),
    }
  }

  /**
   * A candidate that was told when to stop, fitted to all rows for as many epochs as were best on
   * average, and what its passes came to together. The fit of the trial itself where the caller's rows
   * were held out, after an abort, or if training diverges; `settings.fit.refit: false` asks for it.
   */
  private async *refit(trial: Trial<Y, Options>): AsyncGenerator<TrainingEvent, TrialFit<Y>> {
    const { pipeline, data } = this
    const { settings, fits } = trial
    const isSettled = this.heldOut.validation || !settings.fit.refit || this.isAborted
    if (isSettled) return fits[0]
    const select = together(trial)
    const inputs = this.#inputsOf(data, settings)
    const fit = { ...settings.fit, epochs: Math.max(1, select.bestEpoch), validationFraction: 0 }
    const features = transformInputs(data.features, inputs)
    const whole = yield* fitEnergy(pipeline, { ...settings, fit }, { data: { ...data, features } })
    const isWhole = whole.select.reason === 'epochs'
    return isWhole ? { fit: { model: whole.model, select, refit: whole.select }, inputs } : fits[0]
  }

  async *#fitFold(
    settings: Options,
    { train, held }: Fold,
    { stopsEarly }: ComparisonOptions<Y>,
    reference: LearnedReference<Y> | undefined,
  ): AsyncGenerator<TrainingEvent, FoldFit<Y>> {
    const { pipeline } = this
    const inputs = this.#inputsOf(train, settings)
    const data = { ...train, features: transformInputs(train.features, inputs) }
    const unseen = { ...held, features: transformInputs(held.features, inputs) }
    const pass = { data, validation: stopsEarly ? unseen : undefined, part: 'choose' } as const
    const fit = yield* fitEnergy(pipeline, settings, pass, reference)
    const objective = createObjective(pipeline, settings, data, reference)
    const loss = meanCriterion(fit.model, objective, unseen, CRITERION_BATCH, this.#criterionRng)
    return { fit, inputs, loss, unseen }
  }

  #inputsOf({ features, weights }: TrainingData, { inputs }: Options): InputTransform {
    return fitInputTransform(features, inputs, this.pipeline.rng.split('inputs'), weights)
  }
}

/** Each part of so many rows and the rest, or the first part alone where there are many rows. */
function foldsOf(data: TrainingData, { fraction = QUARTER, once }: HeldOut, rng: Rng): Fold[] {
  const { rows } = data.features
  const order = rng.permutation(rows)
  const cut = (fold: number) => Math.round(Math.min(1, fold * fraction) * rows)
  const count = once || rows > FEW_ROWS ? 1 : Math.floor(1 / fraction)
  return Array.from({ length: Math.min(count, Math.round(1 / QUARTER)) }, (_, fold) => ({
    train: takeData(
      data,
      order.filter((_row, at) => at < cut(fold) || at >= cut(fold + 1)),
    ),
    held: takeData(data, order.subarray(cut(fold), cut(fold + 1))),
  }))
}
