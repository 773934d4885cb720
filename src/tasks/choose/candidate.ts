import type { Pipeline } from '../fit/pipeline.js'
import { type Effort, efforts } from '../options/effort-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** A model that `'auto'` may choose. */
export interface Candidate<Options extends ResolvedTaskOptions> {
  /** what the leaderboard calls it */
  readonly name: string
  /** time of a pass, relative to the other candidates of the task: for estimates before it has run */
  readonly cost: number
  readonly settings: Options
}

/**
 * A row of a task's table of candidates. The rows stand in the order of what an answer costs, the cheapest
 * first: so they are tried, and of equals the first is taken.
 */
export interface CandidateRow<Situation, Options extends ResolvedTaskOptions> {
  readonly name: string
  readonly cost: number
  /** the least effort that tries it */
  readonly effort: Effort
  /** fitted after the others, on the fits of the best of them: their settings, and a reference measure */
  readonly isResidual?: boolean
  /** why it is not tried there, in words */
  obstacle?(situation: Situation): string | undefined
  /** what it is fitted with; a residual is told what the best of the others is */
  settings(situation: Situation, best?: Options): Options
}

/** The candidates of a table that are tried in a situation, those of one stage. */
export function candidatesOf<Situation, Options extends ResolvedTaskOptions>(
  table: readonly CandidateRow<Situation, Options>[],
  situation: Situation,
  effort: Effort,
  best?: Options,
): Candidate<Options>[] {
  return table
    .filter((row) => (row.isResidual ?? false) === (best !== undefined))
    .filter((row) => efforts.indexOf(row.effort) <= efforts.indexOf(effort))
    .filter((row) => row.obstacle?.(situation) === undefined)
    .map((row) => ({
      name: row.name,
      cost: row.cost,
      settings: row.settings(situation, best),
    }))
}

/** Rows below which a forest is tried only where more than the default is asked for. */
const ROWS_OF_FOREST = 100

/** Why no forest is tried: on few rows it is one candidate more to be chosen by chance. */
export function obstacleToForest(
  rows: number,
  { effort, experts }: Pick<Pipeline<unknown>, 'effort' | 'experts'>,
): string | undefined {
  if (effort === 'best' || areNamed(experts) || rows >= ROWS_OF_FOREST) return undefined
  return `there are fewer than ${ROWS_OF_FOREST} rows`
}

/** The effort that tells which candidates are tried: all of them may be experts of a mixture. */
export function triedBy({
  effort,
  experts,
}: Pick<Pipeline<unknown>, 'effort' | 'experts'>): Effort {
  return areNamed(experts) ? 'best' : effort
}

/** Whether it was asked for a mixture; else there is one where rows held out speak for it, or never. */
export function areNamed(
  experts: Pipeline<unknown>['experts'],
): experts is 'auto' | readonly string[] {
  return experts !== undefined && experts !== 'none'
}

/** Rows below which a mixture is one candidate more to be chosen by chance. */
const ROWS_OF_MIXTURE = 100

/** Whether the candidates may be mixed without being asked for it. */
export function mayMix({ effort, experts }: Pipeline<unknown>, rows: number): boolean {
  return experts === undefined && effort !== 'quick' && rows >= ROWS_OF_MIXTURE
}

/** The same settings for a model that knows nothing of the inputs, with no networks of the user's own. */
export function withoutInputs<Options extends ResolvedTaskOptions>(settings: Options): Options {
  const { model, inputs } = settings
  return {
    ...settings,
    model: {
      ...model,
      encoder: { ...model.encoder, hidden: [], dropout: 0, inputDropout: 0 },
      custom: undefined,
    },
    inputs: { ...inputs, ignored: true },
  }
}
