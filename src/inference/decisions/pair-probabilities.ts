import { PartitaError } from '../../errors.js'

const TOLERANCE = 1e-3 // probabilities often come in single precision

/**
 * The number of items k of a matrix `P(j before i)`.
 *
 * @throws PartitaError SHAPE_MISMATCH unless it is square; INVALID_OPTION unless its entries off the
 *   diagonal are probabilities with `P(j before i) + P(i before j) = 1`
 */
export function itemCountOfPairs(pairs: ArrayLike<number>): number {
  const k = Math.sqrt(pairs.length)
  if (!Number.isInteger(k) || k < 1) {
    throw new PartitaError('SHAPE_MISMATCH', 'pair probabilities form a square matrix', {
      expected: 'k × k values',
      received: `${pairs.length} values`,
    })
  }
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < j; i++) {
      const before = pairs[j * k + i]
      const after = pairs[i * k + j]
      const isPair = before >= 0 && after >= 0 && Math.abs(before + after - 1) <= TOLERANCE
      if (!isPair) {
        throw new PartitaError('INVALID_OPTION', 'not the probabilities of a pair', {
          expected: 'two numbers ≥ 0 of sum 1',
          received: `${before} and ${after}`,
          where: `items ${j} and ${i}`,
          hint: 'the entry [j, i] is P(item j before item i)',
        })
      }
    }
  }
  return k
}
