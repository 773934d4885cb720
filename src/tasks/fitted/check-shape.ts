import { damagedAt } from './damaged-at.js'
import type { Shape } from './json-shape.js'

/**
 * Checks a description in a model file before anything is built from it.
 *
 * @throws PartitaError `MODEL_FILE` naming the first thing that is missing or of another kind
 */
export function checkShape(given: unknown, shape: Shape): void {
  const fault = shape(given)
  if (!fault) return
  const path = fault.path.toReversed().join('.')
  const received = JSON.stringify(fault.received) ?? 'nothing'
  throw damagedAt(path || 'the description', fault.expected, received)
}
