import { PartitaError } from '../../errors.js'
import { checkMetric, type Metric } from '../compare/metric.js'
import type { PlannedFold } from '../folds/plan-folds.js'
import type { UnitEvent } from '../units/run-workload.js'
import type { Unit, UnitOutcome } from '../units/unit.js'
import { type HalvingOptions, rungsOf, survivors } from './halving.js'
import { byWorth, leaderboardOf, type Tried } from './rank-candidates.js'
import type { SweepResult } from './sweep-result.js'

/** What happens during a sweep; units are counted anew in each step. */
export type SweepEvent =
  | UnitEvent
  /** a step of a halving begins, or all of a sweep without one */
  | {
      readonly type: 'step'
      /** from 1, of so many */
      readonly step: number
      readonly steps: number
      readonly candidates: number
      /** fits of this step */
      readonly units: number
    }

/**
 * A sweep that is settled but for its fits.
 *
 * @internal
 */
export interface SweepPlan {
  readonly candidates: readonly object[]
  readonly folds: readonly PlannedFold[]
  readonly halving?: HalvingOptions | undefined
  readonly metric: Metric
  /** options of a unit, from those of its candidate and how much of the resource it has; default both together */
  readonly unitOptions?: (candidate: object, resource: object) => object
  /** one sentence each */
  readonly warnings: readonly string[]
  readonly onEvent?: ((event: SweepEvent) => void) | undefined
}

const together = (candidate: object, resource: object): object => ({ ...candidate, ...resource })

type RunUnits = (units: readonly Unit[]) => Promise<UnitOutcome[]>

/**
 * Fits every candidate on every fold, in steps if there is a halving, and ranks them. A candidate of which a fit
 * fails is last, with the reason.
 *
 * @param runnerOf makes what runs units, from what it is to tell its events
 * @throws PartitaError the first failure where all candidates fail; `INVALID_OPTION` for a score that there is
 *   not; what running throws
 *
 * @internal
 */
export async function runSweep(
  { candidates, folds, halving, metric, unitOptions = together, warnings, onEvent }: SweepPlan,
  runnerOf: (onEvent: (event: UnitEvent) => void) => Promise<RunUnits>,
): Promise<SweepResult> {
  const rungs = rungsOf(halving)
  let [units, reused] = [0, 0]
  const run = await runnerOf((event) => {
    if (event.type === 'reused') reused++
    onEvent?.(event)
  })
  const left: Tried[] = []
  let going: readonly object[] = candidates
  for (const [rung, { amount, share, options: resource }] of rungs.entries()) {
    const asked = going.flatMap((options) =>
      folds.map(({ seed }, fold): Unit => {
        const own = unitOptions(options, resource ?? {})
        return { options: own, fold, seed, ...(share && { share }), mayFail: true }
      }),
    )
    units += asked.length
    const step = { step: rung + 1, steps: rungs.length, candidates: going.length }
    onEvent?.({ type: 'step', ...step, units: asked.length })
    const outcomes = await run(asked)
    checkScores(outcomes, metric)
    const tried = going.map((options, at): Tried => {
      const own = outcomes.slice(at * folds.length, (at + 1) * folds.length)
      return { options, rung, amount, outcomes: own }
    })
    const ranked = byWorth(tried, metric)
    const whole = ranked.filter(({ outcomes: own }) => !own.some(({ failure }) => failure))
    const isLast = rung === rungs.length - 1
    const kept = isLast || !halving ? ranked : whole.slice(0, survivors(going.length, halving))
    const goesOn = new Set(isLast ? [] : kept.map(({ options }) => options))
    left.push(...ranked.filter(({ options }) => !goesOn.has(options)))
    going = kept.map(({ options }) => options)
  }
  const leaderboard = leaderboardOf(byWorth(left, metric), metric, rungs.length)
  return { leaderboard, best: leaderboard[0].options, metric, units, reused, warnings }
}

/** Throws where there is nothing to rank by. */
function checkScores(outcomes: readonly UnitOutcome[], metric: Metric): void {
  const measured = outcomes.filter(({ failure }) => !failure)
  const [failure] = outcomes.flatMap((outcome) => (outcome.failure ? [outcome.failure] : []))
  if (measured.length === 0 && failure) {
    throw new PartitaError(failure.code, failure.message, { where: 'a fit of every candidate' })
  }
  checkMetric(metric, [...new Set(measured.flatMap(({ metrics }) => Object.keys(metrics)))])
}
