import { PartitaError } from '../../errors.js'
import { ranksSeemFromZero } from '../../spaces/index.js'

/**
 * Makes ranks that may count from 0 ranks from 1, in place, and says what was made of zeros.
 *
 * @param rows NaN where a rank is missing
 * @param first the rank of the best as the caller says it; undefined: 1, unless every row that ranks
 *   anything has a 0
 * @throws PartitaError INVALID_OPTION if they seem to count from 0 and the caller does not say so
 */
export function ranksFromOne<Row extends { readonly ranks: Float64Array }>(
  rows: readonly Row[],
  first: 0 | 1 | undefined,
  file: string | undefined,
): string[] {
  if (first === 0) {
    for (const { ranks } of rows) ranks.set(ranks.map((rank) => rank + 1))
    return []
  }
  let zeros = 0
  for (const { ranks } of rows) for (const rank of ranks) if (rank === 0) zeros++
  if (zeros === 0) return []
  if (first === undefined && ranksSeemFromZero(rows.map(({ ranks }) => ranks))) {
    throw new PartitaError('INVALID_OPTION', 'the ranks seem to count from 0', {
      expected: 'ranks that count from 1 = best, 0 or nothing where missing',
      received: `a 0 in every row, ${zeros} in all`,
      ...(file !== undefined && { where: file }),
      hint: 'pass firstRank: 0 if 0 is the best, or firstRank: 1 if 0 is missing',
    })
  }
  return [`${zeros === 1 ? '1 rank is' : `${zeros} ranks are`} 0, which means missing`]
}
