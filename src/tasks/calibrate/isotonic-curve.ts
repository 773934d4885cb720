import type { CalibrationCurve } from './calibration-record.js'

/**
 * Isotonic regression of outcomes on probabilities by pooling adjacent violators: the nearest rising step function,
 * read off linearly between the ends of its steps, as scikit-learn does.
 *
 * @param outcomes 0/1, NaN where unknown, `[n]`
 * @returns undefined where nothing is known, or all outcomes are the same
 * @see scikit-learn, `IsotonicRegression`
 */
export function isotonicCurve(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
): CalibrationCurve | undefined {
  const byValue = new Map<number, { sum: number; count: number }>()
  for (let at = 0; at < probabilities.length; at++) {
    if (Number.isNaN(outcomes[at])) continue
    const own = byValue.get(probabilities[at]) ?? { sum: 0, count: 0 }
    byValue.set(probabilities[at], { sum: own.sum + outcomes[at], count: own.count + 1 })
  }
  const values = [...byValue.values()]
  const total = values.reduce((sum, own) => sum + own.sum, 0)
  const count = values.reduce((sum, own) => sum + own.count, 0)
  if (count === 0 || total === 0 || total === count) return undefined
  const blocks: { sum: number; count: number; from: number; to: number }[] = []
  for (const p of Float64Array.from(byValue.keys()).sort()) {
    let block = { ...byValue.get(p)!, from: p, to: p }
    while (blocks.length > 0) {
      const before = blocks[blocks.length - 1]
      if (before.sum / before.count < block.sum / block.count) break
      blocks.pop()
      block = {
        sum: before.sum + block.sum,
        count: before.count + block.count,
        from: before.from,
        to: block.to,
      }
    }
    blocks.push(block)
  }
  const ends = blocks.flatMap(({ from, to, ...own }) => {
    const mean = own.sum / own.count
    return from === to
      ? [[from, mean]]
      : [
          [from, mean],
          [to, mean],
        ]
  })
  return { says: ends.map(([says]) => says), means: ends.map(([, mean]) => mean) }
}
