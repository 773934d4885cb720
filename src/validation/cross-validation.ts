import { mean, sum } from '../numbers/index.js'
import type { PlannedFold } from './folds/plan-folds.js'
import type { UnitOutcome } from './units/unit.js'

/** A fold as it was measured. */
export interface FoldResult extends Omit<UnitOutcome, 'detail'> {
  /** from 0 */
  readonly repeat: number
  /** from 0 */
  readonly fold: number
  readonly seed: number
}

/** A score over all folds. */
export interface ScoreSummary {
  /** each fold counting alike; null where a fold has none, as for an infinite likelihood */
  readonly mean: number | null
  /** sample standard deviation over folds; null with fewer than two */
  readonly sd: number | null
}

/** How an estimator does on rows that it has not seen; plain JSON. */
export interface CrossValidation {
  /** in order: the folds of the first repeat, then those of the next */
  readonly folds: readonly FoldResult[]
  readonly scores: Readonly<Record<string, ScoreSummary>>
  /** means over folds */
  readonly seconds: { readonly fit: number; readonly evaluate: number }
  /** mean over folds of the median time of a decision */
  readonly millisecondsPerRow: number
  /** mean size of the model file */
  readonly modelBytes: number
  /** each once, with the number of folds it came in */
  readonly warnings: readonly string[]
}

/** What the outcomes of all folds come to. */
export function crossValidationOf(
  folds: readonly Pick<PlannedFold, 'repeat' | 'fold' | 'seed'>[],
  outcomes: readonly UnitOutcome[],
  warnings: readonly string[],
): CrossValidation {
  const names = [...new Set(outcomes.flatMap(({ metrics }) => Object.keys(metrics)))]
  const meanOf = (of: (outcome: UnitOutcome) => number) => mean(outcomes.map(of))
  return {
    folds: outcomes.map(({ detail, ...outcome }, index) => {
      const { repeat, fold, seed } = folds[index]
      return { repeat, fold, seed, ...outcome }
    }),
    scores: Object.fromEntries(
      names.map((name) => [name, summaryOf(outcomes.map(({ metrics }) => metrics[name] ?? null))]),
    ),
    seconds: {
      fit: meanOf(({ seconds }) => seconds.fit),
      evaluate: meanOf(({ seconds }) => seconds.evaluate),
    },
    millisecondsPerRow: meanOf(({ millisecondsPerRow }) => millisecondsPerRow),
    modelBytes: meanOf(({ modelBytes }) => modelBytes),
    warnings: [...warnings, ...counted(outcomes)],
  }
}

/** Mean and standard deviation; null where some value is. */
export function summaryOf(values: readonly (number | null)[]): ScoreSummary {
  const known = values.filter((value) => value !== null)
  if (known.length < values.length) return { mean: null, sd: null }
  const centre = mean(known)
  if (known.length < 2) return { mean: centre, sd: null }
  const squares = sum(known.map((value) => (value - centre) ** 2))
  return { mean: centre, sd: Math.sqrt(squares / (known.length - 1)) }
}

function counted(outcomes: readonly UnitOutcome[]): string[] {
  const all = outcomes.flatMap(({ warnings }) => [...new Set(warnings)])
  return [...new Set(all)].map((warning) => {
    const count = all.filter((other) => other === warning).length
    return `${warning} (in ${count} of ${outcomes.length} folds)`
  })
}
