import { logistic } from '../../losses/index.js'
import {
  type EnergyModel,
  fitInputTransform,
  type InputTransform,
  transformInputs,
} from '../../models/index.js'
import { mean, sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import {
  createExactObjective,
  meanCriterion,
  type TrainingData,
  type TrainingEvent,
  type TrainingResult,
  takeData,
} from '../../training/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { createObjective, fitBase, fitEnergy, isBase, type Pipeline } from './fit-energy.js'
import type { Settled, TrialFit } from './fit-task.js'
import type { LearnedReference } from './reference.js'

/** Up to so many rows settings are compared on every row in turn, beyond on one quarter. */
const FEW_ROWS = 1000
const QUARTER = 0.25
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
  /** that mean after each part held out */
  readonly losses: readonly number[]
  /** what the decision scores on each row held out, larger = better; empty if nothing is asked */
  readonly scores: Float64Array
  /** of the rows held out, in the order of `scores` */
  readonly weights: Float64Array
}

/** What a comparison of energies settled on, with the reason in words among the `choices`. */
export function chosenEnergy<Y, Options extends ResolvedTaskOptions>(
  settings: Options,
  why: string,
  soFar?: TrialFit<Y>,
): Settled<Y, Options> {
  const { model, choices = [] } = settings
  return {
    options: { ...settings, choices: [`energy ${model.energy}: ${why}`, ...choices] },
    soFar,
  }
}

/**
 * Mean effective sample size of what a trial's held-out losses are estimated from, as a share of the
 * samples; where they are not estimated, of its training samples; 0 where nothing is sampled.
 */
export function effectiveShare({ fits }: Trial<unknown, unknown>): number {
  const shares = fits.map(({ fit: { select } }) => {
    const { validationEffectiveSampleSize: heldOut, effectiveSampleSize } = select.sampling ?? {}
    return heldOut ?? effectiveSampleSize ?? 0
  })
  return mean(shares)
}

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
  /** whether to spare a candidate the other parts, given its mean loss on those up to this one */
  isHopeless?(loss: number, part: number): boolean
}

/**
 * Of the trials whose decisions on the rows held out score within one standard error of the difference to
 * the best ones, or of all where nothing is asked of decisions, that of the least held-out loss, the
 * first of equals: so small a lead is chance, and likelihoods tell more of few rows.
 */
export function bestOf<Y, Options>(trials: readonly Trial<Y, Options>[]): Trial<Y, Options> {
  const top = trials.reduce((best, trial) => (meanScore(trial) > meanScore(best) ? trial : best))
  const near = trials.filter((trial) => {
    const { gain, standardError } = scoreGain(trial, top)
    return gain <= standardError + ROUNDING
  })
  return near.reduce((best, trial) => (trial.loss < best.loss ? trial : best))
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
      if (this.#isAborted) break
      const trial = yield* this.trial(candidate, options)
      if (!this.#isAborted) trials.push(trial)
    }
    return trials
  }

  /** One candidate fitted and judged; an abort, or no hope, leaves what it has learned by then. */
  async *trial(
    settings: Options,
    options: ComparisonOptions<Y> = {},
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
      if (this.#isAborted) break
      const weights = unseen.weights ?? new Float32Array(unseen.features.rows).fill(1)
      const held = sum(weights)
      total += held * loss
      weight += held
      losses.push(total / weight)
      if (isHopeless?.(total / weight, at)) break
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
  async *refit(trial: Trial<Y, Options>): AsyncGenerator<TrainingEvent, TrialFit<Y>> {
    const { pipeline, data } = this
    const { settings, fits } = trial
    const isSettled = this.heldOut.validation || !settings.fit.refit || this.#isAborted
    if (isSettled) return fits[0]
    const select = together(trial)
    const inputs = this.#inputsOf(data, settings)
    const fit = { ...settings.fit, epochs: Math.max(1, select.bestEpoch), validationFraction: 0 }
    const features = transformInputs(data.features, inputs)
    const whole = yield* fitEnergy(pipeline, { ...settings, fit }, { data: { ...data, features } })
    const isWhole = whole.select.reason === 'epochs'
    return isWhole ? { fit: { model: whole.model, select, refit: whole.select }, inputs } : fits[0]
  }

  get #isAborted(): boolean {
    return this.pipeline.signal?.aborted ?? false
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

/** What the passes of a trial came to: mean best epoch and held-out loss, sums of steps and seconds. */
function together<Y, Options>({ fits, loss }: Trial<Y, Options>): TrainingResult {
  const passes = fits.map(({ fit }) => fit.select)
  const sumOf = (what: 'steps' | 'seconds') => sum(passes.map((pass) => pass[what]))
  return {
    ...passes[0],
    epochs: Math.max(...passes.map(({ epochs }) => epochs)),
    bestEpoch: Math.round(mean(passes.map(({ bestEpoch }) => bestEpoch))),
    steps: sumOf('steps'),
    seconds: sumOf('seconds'),
    loss,
  }
}

/** Weighted mean of a trial's scores; 0 of nothing. */
export function meanScore({ scores, weights }: Trial<unknown, unknown>): number {
  return weightedMean(scores, weights)
}

/** How much better the second of two trials scores on the same rows, and the error of that mean; 0 of none. */
export function scoreGain(
  first: Trial<unknown, unknown>,
  second: Trial<unknown, unknown>,
): { gain: number; standardError: number } {
  const { scores, weights } = first
  const gains = scores.map((score, row) => second.scores[row] - score)
  const gain = weightedMean(gains, weights)
  const squares = gains.map((value, row) => (weights[row] * (value - gain)) ** 2)
  const total = sum(weights)
  const error = Math.sqrt(sum(squares))
  return { gain, standardError: total > 0 ? error / total : 0 }
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  const total = sum(weights)
  return total > 0 ? sum(values.map((value, row) => weights[row] * value)) / total : 0
}
