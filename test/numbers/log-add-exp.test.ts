import { expect, test } from 'vitest'
import { logAddExp, logSumExp } from '../../src/numbers/index.js'
import { portableLogAddExp } from '../../src/random/index.js'

test('logAddExp is logSumExp of two values, either way round and on every engine', () => {
  for (const [a, b] of [
    [0, 0],
    [1, -3],
    [-700, 700],
    [1e6, 1e6 + 1],
  ]) {
    const expected = expect.closeTo(logSumExp([a, b]), 9)
    const all = [logAddExp(a, b), logAddExp(b, a), portableLogAddExp(a, b), portableLogAddExp(b, a)]
    expect(all).toEqual([expected, expected, expected, expected])
  }
})

test('−∞ is a term of zero', () => {
  for (const add of [logAddExp, portableLogAddExp]) {
    expect(add(-Infinity, 2)).toBe(2)
    expect(add(2, -Infinity)).toBe(2)
    expect(add(-Infinity, -Infinity)).toBe(-Infinity)
  }
})
