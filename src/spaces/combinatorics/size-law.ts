import type { Rng } from '../../random/index.js'

const TWO_53 = 2n ** 53n

/** How many elements a space has of each size, and the law of the size of a uniform element. */
export interface SizeLaw {
  /** `ln` of the number of all elements */
  readonly logTotal: number
  /** size of a uniform element, exact to 2⁻⁵³; the same bits on every machine */
  draw(rng: Rng): number
}

/** The law of the size `min + i` with the exact `counts[i]`, not all zero. */
export function sizeLaw(min: number, counts: readonly bigint[]): SizeLaw {
  const total = counts.reduce((sum, count) => sum + count, 0n)
  let reached = 0n
  const below = Float64Array.from(counts, (count) => {
    reached += count
    return Number((reached * TWO_53) / total)
  })
  return {
    logTotal: logOf(total),
    draw(rng) {
      if (below.length === 1) return min
      const at = rng.uniform() * 2 ** 53
      let low = 0
      let high = below.length - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (at < below[middle]) high = middle
        else low = middle + 1
      }
      return min + low
    },
  }
}

/** The binomial coefficients `n` over `m` for `m` from 0 to `most`. */
export function binomials(n: number, most: number): bigint[] {
  const row = [1n]
  for (let m = 1; m <= most; m++) row.push((row[m - 1] * BigInt(n - m + 1)) / BigInt(m))
  return row
}

/** `ln n` of a positive integer of any size. */
export function logOf(n: bigint): number {
  const digits = n.toString(16)
  const rest = Math.max(0, digits.length - 14)
  return Math.log(Number(n >> BigInt(4 * rest))) + 4 * rest * Math.LN2
}
