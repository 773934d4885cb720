import { isMissingField, mayBeThousands, numberInField } from '../text/field.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'

/**
 * The rank in a cell, NaN if it is missing; see `ranksFromOne` for what 0 is.
 *
 * @throws PartitaError NOT_IN_SPACE for what is no rank
 */
export function rankInCell(text: string, place: TextPlace): number {
  if (isMissingField(text)) return Number.NaN
  const rank = mayBeThousands(text) ? Number.NaN : numberInField(text)
  if (rank === 0 || (rank >= 1 && Number.isFinite(rank))) return rank
  throw textError('NOT_IN_SPACE', 'this is no rank', place, {
    expected: 'a number from 1 = best on',
    received: shown(text),
  })
}
