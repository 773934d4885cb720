import type { SetRule } from '../../inference/index.js'
import type { SetChoice } from '../../tasks/index.js'
import { UsageError } from '../options/usage-error.js'

/** What a command line says of how label sets are decided. */
export interface SetChoiceValues {
  readonly decision?: SetRule
  readonly threshold?: string
  readonly atLeast?: number
  readonly atMost?: number
}

/**
 * The decision a command line asks for; undefined if it says nothing.
 *
 * @throws UsageError for a threshold that is no number, or beside another rule
 */
export function setChoice(values: SetChoiceValues): SetChoice | undefined {
  const { decision: rule, threshold, atLeast, atMost } = values
  if (threshold === undefined && atLeast === undefined && atMost === undefined) return rule
  if (threshold !== undefined && rule !== undefined && rule !== 'threshold') {
    throw new UsageError(`--threshold and --decision ${rule} exclude each other`)
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    throw new UsageError(`--at-least ${atLeast} is more than --at-most ${atMost}`)
  }
  return {
    ...(rule && { rule }),
    ...(threshold !== undefined && { threshold: thresholdOf(threshold) }),
    ...(atLeast !== undefined && { atLeast }),
    ...(atMost !== undefined && { atMost }),
  }
}

/** `0.3`, `macro-f1`, or `rain=0.2,sun=0.6` */
function thresholdOf(text: string): number | 'macro-f1' | Record<string, number> {
  if (text === 'macro-f1') return text
  if (!text.includes('=')) return numberOf(text, text)
  const parts = text.split(',').map((part) => {
    const at = part.lastIndexOf('=')
    return [part.slice(0, at), numberOf(part.slice(at + 1), text)] as const
  })
  return Object.fromEntries(parts)
}

function numberOf(part: string, text: string): number {
  const value = part.trim() === '' ? Number.NaN : Number(part)
  if (value >= 0 && value <= 1) return value
  const hint =
    '--threshold takes a number from 0 to 1, macro-f1, or a number a label: rain=0.2,sun=0.6'
  throw new UsageError(`--threshold cannot be ${JSON.stringify(text)}`, hint)
}
