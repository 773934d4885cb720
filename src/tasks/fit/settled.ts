import { isLogistic } from '../../losses/index.js'
import type { TrainingData } from '../../training/index.js'
import type { ObjectiveName } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Pipeline } from './pipeline.js'
import type { Trial, TrialFit } from './trial.js'

/** What settling the options of a fit came to. */
export interface Settled<Y, Options> {
  readonly options: Options
  /** what was learned on the way, where it is the fit itself or an abort leaves nothing better */
  readonly soFar?: TrialFit<Y>
}

/** Rows below which there is nothing to hold out. */
const FEWEST_ROWS = 8
/** Why a choice is what it is when the fit is ended early. */
export const ABORTED = 'the fit was aborted'

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
  const { encoder, model, proposal, emptyPolicy } = settings
  const values = { encoder, energy: model.energy, proposal, emptyPolicy }
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

/** The likelihood of each candidate's energy, on as many parts of the rows held out as all have seen. */
export function heldOutLikelihoods(trials: readonly Trial<unknown, ResolvedTaskOptions>[]): string {
  const parts = Math.min(...trials.map(({ losses }) => losses.length))
  const values = trials.map(
    ({ losses, settings }) => `${losses[parts - 1].toFixed(3)} ${settings.model.energy}`,
  )
  return `held-out negative log-likelihood ${values.join(', ')}`
}
