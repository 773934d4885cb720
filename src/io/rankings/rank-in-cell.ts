import { isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'

/**
 * The rank in a cell, NaN if it is missing; 0 is missing, too.
 *
 * @throws PartitaError NOT_IN_SPACE for what is no rank of one of `k` items
 */
export function rankInCell(text: string, k: number, place: TextPlace): number {
  if (isMissingField(text)) return Number.NaN
  const rank = parseNumber(text, 0, text.length)
  if (rank === 0 || (rank >= 1 && rank <= k)) return rank
  throw textError('NOT_IN_SPACE', 'this is no rank', place, {
    expected: `a number from 1 = best to ${k}`,
    received: shown(text),
  })
}
