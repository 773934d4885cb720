import { expect } from 'vitest'

/** Expects numbers within 1e-5 of others, of their size where that is more than 1. */
export function closeTo(actual: readonly number[] | undefined, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length)
  actual!.forEach((value, i) => {
    const scale = Math.max(1, Math.abs(expected[i]))
    if (value !== expected[i]) expect(Math.abs(value - expected[i]) / scale).toBeLessThan(1e-5)
  })
}
