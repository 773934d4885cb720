import type { FeaturesInput } from '../../io/index.js'
import { checkLevel } from './control-threshold.js'
import type { AnswerPromise } from './guarded-answers.js'
import {
  type GuaranteeOptions,
  statementOf,
  type Thresholds,
  thresholdOfRows,
  thresholdsOf,
} from './promise.js'

/** What a promise about one target is made with. */
export interface IntervalGuarantor {
  /** `P(Y ≤ y | x)`, `[n]` */
  cdf(X: FeaturesInput, y: ArrayLike<number>): Float64Array
  interval(X: FeaturesInput, options: { coverage: number }): readonly (readonly [number, number])[]
}

/** The widest and the narrowest interval that is asked of a model. */
const WIDEST = 1 - 1e-9
const NARROWEST = 1e-9

/**
 * Central intervals of a density that hold the true number as often as promised, whatever the model: its quantiles
 * at levels that are found on calibration rows. Made by `guarantee` of a fitted regressor.
 *
 * @see Chernozhukov, Wüthrich, Zhu 2021, "Distributional conformal prediction"
 */
export class GuardedIntervals {
  /** what is promised, of how many rows, in which sense */
  readonly statement: string
  /** `2 min(F, 1 − F)` from which on numbers are in; by group */
  readonly thresholds: Thresholds
  readonly #guarantor: IntervalGuarantor

  /** @internal Use `guarantee`. */
  constructor(
    guarantor: IntervalGuarantor,
    X: FeaturesInput,
    y: ArrayLike<number>,
    promise: AnswerPromise,
  ) {
    this.#guarantor = guarantor
    checkLevel('coverage', promise.coverage)
    const truths = Array.from(guarantor.cdf(X, y), (F) => [
      { score: 2 * Math.min(F, 1 - F), loss: 1 },
    ])
    this.thresholds = thresholdsOf(truths, 1 - promise.coverage, promise)
    const what = 'The chance that the true number is in its interval'
    this.statement = statementOf(what, promise.coverage, truths.length, promise)
  }

  /** an interval for each row, `[n]` pairs */
  interval(X: FeaturesInput, { groups }: GuaranteeOptions = {}): (readonly [number, number])[] {
    const byLevel = new Map(
      Array.from(this.thresholds.values(), (threshold) => {
        const coverage = Math.min(WIDEST, Math.max(NARROWEST, 1 - threshold))
        return [threshold, this.#guarantor.interval(X, { coverage })] as const
      }),
    )
    const rows = byLevel.values().next().value?.length ?? 0
    const thresholdOf = thresholdOfRows(this.thresholds, groups, rows)
    return Array.from({ length: rows }, (_, row) => byLevel.get(thresholdOf(row))![row])
  }
}
