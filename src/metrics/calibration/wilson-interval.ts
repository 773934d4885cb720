/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054

/**
 * Wilson's interval of 95 % around a share, of independent events.
 *
 * @param hits how many of the events happened
 * @see Wilson 1927
 *
 * @example
 * ```ts
 * import { wilsonInterval } from 'partita/core'
 * console.log(wilsonInterval(9, 10)) // 0.596 to 0.982
 * ```
 */
export function wilsonInterval(hits: number, count: number): [lower: number, upper: number] {
  const share = hits / count
  const centre = (share + (Z * Z) / (2 * count)) / (1 + (Z * Z) / count)
  const spread =
    (Z / (1 + (Z * Z) / count)) *
    Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count))
  return [Math.max(0, centre - spread), Math.min(1, centre + spread)]
}
