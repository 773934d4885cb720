import type { OrderPart, Precedes } from './order-decomposition.js'
import { countPrime } from './prime-order.js'

/**
 * Number of linear extensions: those of the parts multiplied; parallel parts also interleave, in a
 * multinomial number of ways.
 */
export function countPart(part: OrderPart, precedes: Precedes): bigint {
  if (part.kind === 'item') return 1n
  if (part.kind === 'prime') return BigInt(countPrime(part.items, precedes)[0])
  let count = 1n
  let merged = 0
  for (const inner of part.parts) {
    count *= countPart(inner, precedes)
    if (part.kind === 'parallel') count *= binomial(merged + inner.size, inner.size)
    merged += inner.size
  }
  return count
}

/** `ln` of {@link countPart}. */
export function logCountPart(part: OrderPart, precedes: Precedes): number {
  if (part.kind === 'item') return 0
  if (part.kind === 'prime') return Math.log(countPrime(part.items, precedes)[0])
  let sum = part.kind === 'parallel' ? logFactorial(part.size) : 0
  for (const inner of part.parts) {
    sum += logCountPart(inner, precedes)
    if (part.kind === 'parallel') sum -= logFactorial(inner.size)
  }
  return sum
}

function binomial(n: number, m: number): bigint {
  let result = 1n
  for (let i = 1; i <= m; i++) result = (result * BigInt(n - m + i)) / BigInt(i)
  return result
}

function logFactorial(n: number): number {
  let sum = 0
  for (let i = 2; i <= n; i++) sum += Math.log(i)
  return sum
}
