import type { Space } from '../../src/spaces/index.js'

/** `ln E_{y uniform} exp⟨scores, φ(y)⟩` by enumeration, float64. */
export function linearLogPartition<Y>(space: Space<Y>, scores: ArrayLike<number>): number {
  const code = new Float32Array(space.codeLength)
  let sum = 0
  let count = 0
  for (const y of space.enumerate!()) {
    space.encode(y, code, 0)
    sum += Math.exp(code.reduce((score, entry, i) => score + entry * scores[i]!, 0))
    count++
  }
  return Math.log(sum / count)
}
