import { checkOption } from '../../errors.js'
import type { OptionTable } from './option-table.js'
import { oneOf } from './option-table.js'

/** How much is tried for a model, least first. */
export const efforts = ['quick', 'default', 'best'] as const
export type Effort = (typeof efforts)[number]

/** What a model is to cost, at most, in training and afterwards. */
export interface EffortOptions {
  /**
   * how much `'auto'` tries: `'quick'` the small models alone, on one part of the rows held out; `'default'`;
   * `'best'` more candidates, and up to 4000 rows, not 1000, held out in turn
   */
  readonly effort?: Effort
  /**
   * time for the whole fit: `'10s'`, `'500ms'`, `'5min'`, `'1h'`, or seconds. The cheap models come first, others
   * while there is time left, and a pass that would go on ends where an epoch is complete, so one epoch of
   * one model is always done. What is chosen then depends on the machine; default: as long as it takes
   */
  readonly budget?: string | number
  /** what predictions may cost: with `maxMs`, `'auto'` takes none that answers a row slower, milliseconds */
  readonly serving?: ServingLimit
}

/** What predictions may cost. */
export interface ServingLimit {
  /** milliseconds a row, for posterior and decision, measured while candidates are compared */
  readonly maxMs: number
}

/** Seconds of each unit. */
const UNITS = { ms: 1e-3, s: 1, min: 60, m: 60, h: 3600 } as const
const EXPECTED = "a time like '10s', '500ms', '5min' or '1h', or seconds > 0"

/** Seconds of a budget; undefined where it is no time. */
function secondsOrNothing(budget: unknown): number | undefined {
  if (typeof budget === 'number') return budget > 0 ? budget : undefined
  const [, digits, unit = 's'] = /^\s*(\d*\.?\d+)\s*(ms|s|min|m|h)?\s*$/.exec(String(budget)) ?? []
  const seconds = Number(digits) * UNITS[unit as keyof typeof UNITS]
  return seconds > 0 ? seconds : undefined
}

/**
 * Seconds of a budget.
 *
 * @throws PartitaError `INVALID_OPTION` if it is no time
 */
export function secondsOf(budget: string | number): number {
  const seconds = secondsOrNothing(budget)
  checkOption(seconds !== undefined, 'budget', EXPECTED, budget)
  return seconds as number
}

/** The rules of these options. */
export const effortOptions = {
  effort: { ...oneOf(efforts), default: 'default' },
  budget: {
    check: { accepts: (value) => secondsOrNothing(value) !== undefined, expected: EXPECTED },
  },
  serving: {
    check: {
      accepts: (value) => ((value as ServingLimit | null)?.maxMs ?? 0) > 0,
      expected: 'milliseconds a row: { maxMs: 1 }',
    },
  },
} as const satisfies OptionTable<EffortOptions>
