/** What became of a candidate of `'auto'`. */
export type CandidateOutcome =
  | 'chosen'
  /** compared to the end */
  | 'compared'
  /** left behind by more than two standard errors after some of the parts held out */
  | 'left behind'
  /** its likelihood rests on too few samples */
  | 'not trusted'
  /** slower than predictions may be */
  | 'too slow'
  /** there was no time for all of it */
  | 'out of time'
  | 'diverged'

/** How a candidate of `'auto'` did on the rows held out. */
export interface LeaderboardEntry {
  readonly candidate: string
  readonly outcome: CandidateOutcome
  /** mean held-out negative log-likelihood, nats, and its standard error; absent if it has none */
  readonly nll?: number
  readonly nllStandardError?: number
  /** mean of what its decisions score, and of what that is: `F1`, `Kendall τ` … */
  readonly score?: number
  readonly scoreName?: string
  /** parts of the rows that were held out in turn for it */
  readonly parts: number
  /** seconds of its trial, all parts together */
  readonly seconds: number
  /** milliseconds for the posterior and the decision of a row held out */
  readonly millisecondsPerRow?: number
}

/** The likelihoods that a leaderboard tells of, and the scores where there are any, in words. */
export function heldOutScores(leaderboard: readonly LeaderboardEntry[]): string {
  const all = Math.max(...leaderboard.map(({ parts }) => parts))
  const listed = (of: (entry: LeaderboardEntry) => number | undefined) =>
    leaderboard
      .filter((entry) => of(entry) !== undefined)
      .map((entry) => {
        const some = entry.parts < all ? ` after ${entry.parts} of ${all} parts` : ''
        return `${of(entry)?.toFixed(3)} ${entry.candidate}${some}`
      })
      .join(', ')
  const scoreName = leaderboard.find((entry) => entry.scoreName)?.scoreName
  const scores = scoreName === undefined ? '' : `; ${scoreName} ${listed(({ score }) => score)}`
  return `held-out negative log-likelihood ${listed(({ nll }) => nll)}${scores}`
}
