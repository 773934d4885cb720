import { mean } from '../../numbers/index.js'
import { compareFolds } from '../compare/compare-folds.js'
import { type Metric, worth } from '../compare/metric.js'
import { summaryOf } from '../cross-validation.js'
import type { UnitOutcome } from '../units/unit.js'
import type { SweepEntry } from './sweep-result.js'

/** A candidate and how it did in the last step that it was in. */
export interface Tried {
  readonly options: object
  readonly rung: number
  readonly amount: number
  readonly outcomes: readonly UnitOutcome[]
}

/**
 * Candidates, best first: those that came further, and of them those of the better mean score; ties in the
 * order they were given in.
 */
export function byWorth(tried: readonly Tried[], metric: Metric): Tried[] {
  const worths = new Map(tried.map((own) => [own, worthOf(own, metric)]))
  return [...tried].sort((a, b) => {
    if (a.rung !== b.rung) return b.rung - a.rung
    const [one, other] = [worths.get(a) as number, worths.get(b) as number]
    if (one === other) return 0
    return other > one ? 1 : -1
  })
}

/** Mean over folds so that larger is better; −∞ where a fold failed or has no finite score. */
function worthOf({ outcomes }: Tried, metric: Metric): number {
  return mean(outcomes.map(({ metrics }) => worth(metric, metrics)))
}

/** The leaderboard of candidates in order. */
export function leaderboardOf(
  ranked: readonly Tried[],
  metric: Metric,
  rungs: number,
): SweepEntry[] {
  const [first] = ranked
  return ranked.map((tried, at) => {
    const { options, outcomes, rung, amount } = tried
    const failure = outcomes.find((outcome) => outcome.failure)?.failure
    const names = [...new Set(outcomes.flatMap(({ metrics }) => Object.keys(metrics)))]
    const summary = (name: string) =>
      summaryOf(outcomes.map(({ metrics }) => metrics[name] ?? null))
    const meanOf = (of: (outcome: UnitOutcome) => number) => mean(outcomes.map(of))
    return {
      rank: at + 1,
      options,
      outcome: failure ? 'failed' : rung < rungs - 1 ? 'halved' : 'complete',
      score: summary(metric.name),
      scores: Object.fromEntries(names.map((name) => [name, summary(name)])),
      ...(at > 0 && comparison(first, tried, metric)),
      fitSeconds: meanOf(({ seconds }) => seconds.fit),
      millisecondsPerRow: meanOf(({ millisecondsPerRow }) => millisecondsPerRow),
      modelBytes: meanOf(({ modelBytes }) => modelBytes),
      ...(rungs > 1 && { amount }),
      ...(failure && { failure: failure.message }),
      folds: outcomes.map(({ detail, ...outcome }) => outcome),
    }
  })
}

/** Pairs of folds of two candidates that had as much of the resource. */
function comparison(first: Tried, second: Tried, { name }: Metric): Pick<SweepEntry, 'difference'> {
  if (first.rung !== second.rung || first.outcomes.length < 2) return {}
  const scoresOf = ({ outcomes }: Tried) => outcomes.map(({ metrics }) => metrics[name] ?? null)
  const [one, other] = [scoresOf(first), scoresOf(second)]
  if (one.includes(null) || other.includes(null)) return {}
  return { difference: compareFolds(one as number[], other as number[], first.outcomes) }
}
