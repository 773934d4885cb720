import { expect } from 'vitest'
import type { Rng } from '../../src/random/index.js'
import type { Ranking, Space } from '../../src/spaces/index.js'
import { chiSquare, chiSquareLimit } from './statistics.js'

/** Every order of `0 … k − 1`, by recursion. */
export function allOrders(k: number): number[][] {
  const extend = (order: number[]): number[][] =>
    order.length === k
      ? [order]
      : Array.from({ length: k }, (_, item) => item)
          .filter((item) => !order.includes(item))
          .flatMap((item) => extend([...order, item]))
  return extend([])
}

/** Code of every element, in the order of enumeration, as plain numbers. */
export function codesOf<Y>(space: Space<Y>): number[][] {
  const code = new Float32Array(space.codeLength)
  return Array.from(space.enumerate!(), (y) => {
    space.encode(y, code, 0)
    return [...code]
  })
}

export function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

export function normals(rng: Rng, count: number, scale = 1): Float32Array {
  const out = new Float32Array(count)
  rng.fillNormal(out)
  return out.map((x) => x * scale)
}

/** The orders are as frequent as `probability` says (χ², false alarm 1e-6). */
export function expectFrequencies(
  drawn: Iterable<Ranking>,
  probability: ReadonlyMap<string, number>,
): void {
  const keys = [...probability.keys()]
  const counts = new Map(keys.map((key) => [key, 0]))
  let total = 0
  for (const order of drawn) {
    const key = order.join()
    expect(counts.has(key)).toBe(true)
    counts.set(key, counts.get(key)! + 1)
    total++
  }
  const observed = keys.map((key) => counts.get(key)!)
  const expected = keys.map((key) => probability.get(key)! * total)
  expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(keys.length - 1))
}
