/**
 * `ln(eᵃ + eᵇ)`, without overflow; `−∞` stands for a term of zero.
 *
 * @example
 * ```ts
 * import { logAddExp } from 'partita/core'
 * console.log(logAddExp(1000, 1000)) // 1000 + ln 2
 * ```
 */
export function logAddExp(a: number, b: number): number {
  const larger = Math.max(a, b)
  return larger === -Infinity ? larger : larger + Math.log1p(Math.exp(-Math.abs(a - b)))
}
