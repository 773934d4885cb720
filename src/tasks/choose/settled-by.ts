import { ABORTED, type Chosen, type Settled } from '../fit/settled.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Choice, ChooserJob } from './chooser.js'
import { heldOutScores } from './leaderboard.js'
import { together } from './trial.js'

/** What a choice settles: the options of the best, fitted to all rows next unless its trial is the answer. */
export function settledBy<Y, Options extends ResolvedTaskOptions>(
  { best, experts, leaderboard, work }: Choice<Y, Options>,
  { pipeline, heldOut, stopsEarly = false }: ChooserJob<Y, Options>,
  explained: (settings: Options, why: string) => Options,
): Settled<Y, Options> {
  const { stopwatch, timetable } = pipeline
  const { settings } = best
  const isLate = stopwatch.isBounded && (timetable.secondsOf(work) ?? 0) > stopwatch.secondsLeft
  const isWhole = stopsEarly && (heldOut.validation !== undefined || !settings.fit.refit)
  const why = stopwatch.aborted ? ABORTED : heldOutScores(leaderboard)
  const options = explained(settings, why)
  const chosenOf = (trial: typeof best, settings: Options): Chosen<Y, Options> => ({
    fit: trial.parts[0].fit,
    options: settings,
    isFinal: stopwatch.aborted || isLate || isWhole,
    select: stopsEarly ? together(trial) : undefined,
    leaderboard,
    work: { ...work, name: trial.candidate.name, cost: trial.candidate.cost },
  })
  const settled = { options, chosen: { ...chosenOf(best, options), work } }
  if (!experts) return settled
  const mixture = { ...settings, energy: 'mixture', model: { ...settings.model, energy: 'zero' } }
  const { choices } = explained(mixture as Options, why)
  return {
    ...settled,
    experts: experts.map(({ trial, weight }) => {
      const own = { ...trial.settings, choices }
      return { name: trial.candidate.name, weight, options: own, chosen: chosenOf(trial, own) }
    }),
  }
}
