import { portableExp } from './portable-exp.js'
import { portableLog } from './portable-log.js'

/**
 * `ln(eᵃ + eᵇ)` of the same bits on every JavaScript engine; `−∞` stands for a term of zero.
 *
 * @example
 * ```ts
 * import { portableLogAddExp } from 'partita/core'
 * console.log(portableLogAddExp(0, 0)) // ln 2
 * ```
 */
export function portableLogAddExp(a: number, b: number): number {
  const larger = Math.max(a, b)
  if (larger === -Infinity) return larger
  return larger + portableLog(1 + portableExp(Math.min(a, b) - larger))
}
