import { PartitaError } from '../errors.js'
import type { OrderScores } from './operands.js'
import { checkShape, shape } from './shape-checks.js'
import type { Variable } from './variable.js'

/** Largest k: the tables of the dynamic program have `k·2ᵏ` entries. */
const MOST_ELEMENTS = 16

/** Throws unless `Tape.orderLogPartition` can take these scores. */
export function checkOrderScores(
  { places, pairs, worths }: OrderScores<Variable>,
  k: number,
): void {
  const where = 'orderLogPartition'
  const rows = (places ?? pairs ?? worths)?.rows
  checkShape(rows !== undefined, where, 'places, pairs or worths', 'none of them')
  for (const [name, part, cols] of [
    ['places', places, k * k],
    ['pairs', pairs, k * k],
    ['worths', worths, k],
  ] as const) {
    const fits = !part || (part.rows === rows && part.cols === cols)
    checkShape(fits, where, `${name} [${rows}, ${cols}]`, part ? shape(part) : '')
  }
  if (!(Number.isInteger(k) && k >= 1 && k <= MOST_ELEMENTS)) {
    throw new PartitaError('UNSUPPORTED', 'exact sums over all orders are for few elements', {
      expected: `1 to ${MOST_ELEMENTS} elements`,
      received: `${k}`,
      where: `engine operation ${where}`,
      hint: 'the dynamic program takes k · 2^k steps a row; use samples instead',
    })
  }
}
