import type { FoldComparison } from '../compare/compare-folds.js'
import type { Metric } from '../compare/metric.js'
import type { ScoreSummary } from '../cross-validation.js'
import type { UnitOutcome } from '../units/unit.js'

/** A candidate on the leaderboard. */
export interface SweepEntry {
  /** 1 = best */
  readonly rank: number
  /** what it has beside the options of the estimator */
  readonly options: object
  /**
   * `complete`: measured on all folds with all of the resource; `halved`: left behind before that; `failed`: a
   * fit of it ended with an error
   */
  readonly outcome: 'complete' | 'halved' | 'failed'
  /** the score it is ranked by, over folds */
  readonly score: ScoreSummary
  /** every score by name */
  readonly scores: Readonly<Record<string, ScoreSummary>>
  /**
   * its score minus that of the first, over the same folds; absent for the first, and where either has no
   * finite score or they had not as much of the resource
   */
  readonly difference?: FoldComparison
  /** means over folds */
  readonly fitSeconds: number
  readonly millisecondsPerRow: number
  readonly modelBytes: number
  /** of a halving: how much of the resource it had in the end */
  readonly amount?: number
  /** why it failed */
  readonly failure?: string
  /** each fold of the last step, in order */
  readonly folds: readonly Omit<UnitOutcome, 'detail'>[]
}

/** What a sweep found; plain JSON. */
export interface SweepResult {
  /** best first */
  readonly leaderboard: readonly SweepEntry[]
  /** the options of the best, beside those of the estimator */
  readonly best: object
  readonly metric: Metric
  /** fits that it took, and those of them that were finished before */
  readonly units: number
  readonly reused: number
  /** one sentence each */
  readonly warnings: readonly string[]
}
