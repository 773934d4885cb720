import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { LeaderboardEntry } from './leaderboard.js'
import type { MixedTrials } from './mixed-trials.js'

/** A mixture as the leaderboard has it. */
export function mixtureEntry<Y, Options extends ResolvedTaskOptions>(
  { members, losses: { mean: nll, error }, parts, millisecondsPerRow }: MixedTrials<Y, Options>,
  outcome: LeaderboardEntry['outcome'],
): LeaderboardEntry {
  return {
    candidate: members.map(({ trial }) => trial.candidate.name).join(' + '),
    outcome,
    nll,
    nllStandardError: error,
    ...(Number.isFinite(millisecondsPerRow) && { millisecondsPerRow }),
    parts,
    // it has no fits of its own
    seconds: 0,
  }
}
