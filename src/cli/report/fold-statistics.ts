import { mean, sum } from '../../numbers/index.js'

/** Scores of a fold, ready for JSON: numbers, names and curves, in groups. */
interface Scores {
  readonly [name: string]: number | string | null | undefined | Scores | readonly unknown[]
}

/** Counts of rows or labels; they add up over folds. */
type CountName = 'undefinedRows' | 'undefinedCounts' | 'statedPreferences'
const COUNTS: readonly string[] = [
  'undefinedRows',
  'undefinedCounts',
  'statedPreferences',
] satisfies CountName[]

/** Standard deviations over folds, of every score but names and counts; null with fewer than two values. */
export type Spread<Metrics> = {
  readonly [Name in keyof Metrics as Name extends CountName
    ? never
    : NonNullable<Metrics[Name]> extends string
      ? never
      : Name]: NonNullable<Metrics[Name]> extends number ? number | null : Spread<Metrics[Name]>
}

/**
 * Means over folds, each fold counting alike, of the scores that some have; null where none has. The mean
 * NLL is infinite, null, if that of any fold is. Undefined rows are counted, names are those of the first
 * fold; of the log-partitions the first that is not exact.
 */
export function meanMetrics<Metrics extends { readonly logPartition: string }>(
  folds: readonly Metrics[],
): Metrics {
  const { logPartition } = folds.find((fold) => fold.logPartition !== 'exact') ?? folds[0]
  const means = overFolds(folds as unknown as readonly Scores[], mean, true)
  return { ...means, logPartition } as unknown as Metrics
}

/** Sample standard deviations over folds, of the same values as {@link meanMetrics}. */
export function metricsSpread<Metrics>(folds: readonly Metrics[]): Spread<Metrics> {
  const spread = overFolds(folds as unknown as readonly Scores[], standardDeviation, false)
  return spread as unknown as Spread<Metrics>
}

/** A statistic of every score; then, if asked for, names and sums of counts. */
function overFolds(
  folds: readonly Scores[],
  statistic: (values: readonly number[]) => number | null,
  keepsRest: boolean,
): Scores {
  const scores: [string, Scores[string]][] = []
  const names: [string, string][] = []
  const counts: [string, Scores[string]][] = []
  for (const name of new Set(folds.flatMap(Object.keys))) {
    const values = folds.map((fold) => fold[name])
    const curve = values.find(Array.isArray)
    if (curve) {
      if (keepsRest && folds.length === 1) scores.push([name, curve])
      continue
    }
    const isCount = COUNTS.includes(name)
    const list = isCount ? counts : scores
    const of = isCount ? sum : statistic
    const numbers = values.filter((value) => typeof value === 'number')
    const groups = values.filter((value) => value !== null && typeof value === 'object') as Scores[]
    const text = values.find((value) => typeof value === 'string')
    if (text !== undefined) names.push([name, text])
    else if (groups.length > 0) list.push([name, overFolds(groups, of, keepsRest)])
    else {
      const isKnown = name === 'nll' ? numbers.length === folds.length : numbers.length > 0
      list.push([name, isKnown ? of(numbers) : null])
    }
  }
  return Object.fromEntries(keepsRest ? [...scores, ...names, ...counts] : scores)
}

function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const centre = mean(values)
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1))
}
