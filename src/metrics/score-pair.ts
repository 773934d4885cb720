import { PartitaError } from '../errors.js'

/** Throws unless the two vectors are equally long, not empty and finite. */
export function checkScorePair(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) {
    throw new PartitaError('SHAPE_MISMATCH', 'the two rankings differ in length', {
      expected: `${a.length} items (first)`,
      received: `${b.length} items (second)`,
    })
  }
  if (a.length === 0) throw new PartitaError('EMPTY_DATA', 'no items to compare')
  for (let item = 0; item < a.length; item++) {
    if (!(Number.isFinite(a[item]) && Number.isFinite(b[item]))) {
      throw new PartitaError('NOT_FINITE', 'a rank or score is not a finite number', {
        received: `${a[item]} and ${b[item]}`,
        where: `item ${item}`,
      })
    }
  }
}
