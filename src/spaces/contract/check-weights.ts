import { PartitaError } from '../../errors.js'

/** Throws SHAPE_MISMATCH or NOT_FINITE unless `weights` are `count` finite numbers. */
export function checkWeights(weights: ArrayLike<number>, count: number): void {
  if (weights.length !== count) {
    throw new PartitaError('SHAPE_MISMATCH', 'weights do not fit what they weigh', {
      expected: `${count} numbers`,
      received: `${weights.length}`,
    })
  }
  for (let at = 0; at < count; at++) {
    if (Number.isFinite(weights[at])) continue
    throw new PartitaError('NOT_FINITE', 'a weight is not a finite number', {
      received: String(weights[at]),
      where: `weight ${at}`,
    })
  }
}
