import { isLogistic } from '../../losses/index.js'
import type { InputTransform } from '../../models/index.js'
import type { FitResult, TrainingData, TrainingResult } from '../../training/index.js'
import type { LeaderboardEntry } from '../choose/leaderboard.js'
import type { StartingPoint } from '../fitted/starting-points.js'
import type { ObjectiveName } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { hasReference } from './base-settings.js'
import type { Pipeline } from './pipeline.js'
import type { LearnedReference } from './reference.js'
import type { PlannedWork } from './timetable.js'

/** A fit that was made on the way, how its inputs were prepared, and what it is a residual on. */
export interface TrialFit<Y> {
  readonly fit: FitResult<Y>
  readonly inputs: InputTransform
  readonly base?: { readonly fit: FitResult<Y>; readonly reference: LearnedReference<Y> }
}

/** What settling the options of a fit came to. */
export interface Settled<Y, Options> {
  readonly options: Options
  /** what was chosen among candidates; absent where nothing was compared */
  readonly chosen?: Chosen<Y, Options>
  /** what is to be fitted and mixed instead; absent: nothing */
  readonly experts?: readonly SettledExpert<Y, Options>[]
}

/** One of the models of a mixture. */
export interface SettledExpert<Y, Options> extends Omit<Settled<Y, Options>, 'experts'> {
  readonly name: string
  readonly weight: number
  /** the model that it starts from, where that is a part of another mixture */
  readonly start?: StartingPoint
}

/** What was chosen among candidates that were fitted to some of the rows. */
export interface Chosen<Y, Options> {
  /** the best of those fits: the answer where it is final, or all rows cannot be fitted to the end */
  readonly fit: TrialFit<Y>
  /** the options of that fit */
  readonly options: Options
  /** there is to be no fit to all rows */
  readonly isFinal: boolean
  /** where the rows held out told when to stop: what those passes came to together */
  readonly select?: TrainingResult
  readonly leaderboard: readonly LeaderboardEntry[]
  /** the fit to all rows, as the timetable has it */
  readonly work: PlannedWork
}

/** Rows below which there is nothing to hold out. */
const FEWEST_ROWS = 8
/** Why a choice is what it is when the fit is ended early. */
export const ABORTED = 'the fit was aborted'
export const OUT_OF_TIME = 'there was no more time'

/** Why options left to `'auto'` became what they are, in words; absent where there was nothing to choose. */
export interface Reasons {
  readonly encoder?: string
  readonly energy?: string
  readonly proposal?: string
  readonly emptyPolicy?: string
}

/** Settled options with what was left open, and why, among their `choices`. */
export function withChoices<Options extends ResolvedTaskOptions>(
  settings: Options,
  reasons: Reasons,
): Options {
  const { encoder, model, proposal, emptyPolicy, inputs } = settings
  const blind = inputs.ignored ? ' without inputs' : ''
  // a forest alone is an energy of zero on one
  const energy = (model.energy === 'zero' ? settings.energy : model.energy) + blind
  const values = { encoder, energy, proposal, emptyPolicy }
  const choices = (['encoder', 'energy', 'proposal', 'emptyPolicy'] as const)
    .filter((option) => reasons[option] !== undefined)
    .map((option) => `${option} ${values[option]}: ${reasons[option]}`)
  return choices.length > 0 ? { ...settings, choices } : settings
}

/** Why nothing can be compared on so few rows. */
export function tooFewRows({ features: { rows } }: TrainingData): string | undefined {
  return rows < FEWEST_ROWS ? `there are fewer than ${FEWEST_ROWS} rows` : undefined
}

/** Why energies cannot be compared by their likelihood on rows held out. */
export function obstacleToComparison<Y>(
  { objective, reference = 'uniform', fit }: ResolvedTaskOptions,
  { task: { generator } }: Pipeline<Y>,
  validation: TrainingData | undefined,
  objectives: readonly ObjectiveName[],
): string | undefined {
  if (!isLogistic(generator)) return 'the loss is not logistic'
  if (!objectives.includes(objective)) return `the objective is ${objective}`
  if (reference !== 'uniform') return 'a learned reference is fitted'
  if (!validation && fit.validationFraction === 0) return 'no rows are held out'
  return undefined
}

/** The same settled for other rows: no fit of a trial is part of the answer. */
export function settledAnew<Y, Options>({
  experts,
  ...rest
}: Settled<Y, Options>): Settled<Y, Options> {
  return { ...anew(rest), ...(experts && { experts: experts.map((e) => ({ ...e, ...anew(e) })) }) }
}

/** What is to be fitted once more: no fit of a trial is the answer. */
export function anew<Y, Options>({ options, chosen }: Settled<Y, Options>): Settled<Y, Options> {
  return { options, chosen: chosen?.isFinal ? undefined : chosen }
}

/** The same settings for a known number of epochs, with no rows held out. */
export function forEpochs<Options extends ResolvedTaskOptions>(settings: Options, epochs: number) {
  const fit = { ...settings.fit, epochs: Math.max(1, epochs), validationFraction: 0 }
  return { ...settings, fit }
}

/** How many passes a fit has: with rows held out one more, and with a learned reference twice as many. */
export function passCount(
  settings: ResolvedTaskOptions,
  validation: TrainingData | undefined,
): number {
  const { validationFraction, refit } = settings.fit
  const each = !validation && validationFraction > 0 && refit ? 2 : 1
  return hasReference(settings) ? 2 * each : each
}
