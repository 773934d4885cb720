import { expect, test } from 'vitest'
import { bySize, testVectors } from '../../../src/testing/harness/smallest.js'
import { same, show } from '../../../src/testing/harness/values.js'
import { nearestInHull } from '../../../src/testing/space/nearest-in-hull.js'

const a = { set: new Set([1, [2]]), list: [Float32Array.of(1, 2), 'x'], map: new Map([['k', 3]]) }
const b = { list: [Float32Array.of(1, 2), 'x'], map: new Map([['k', 3]]), set: new Set([[2], 1]) }

test('values are the same by their contents', () => {
  expect(same(a, b)).toBe(true)
  expect(same(Number.NaN, Number.NaN)).toBe(true)
  for (const [x, y] of [
    [
      [1, 2],
      [1, 2, 3],
    ],
    [new Set([1]), new Set([2])],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [{ k: 1 }, { k: undefined }],
    [{ k: 1 }, { l: 1 }],
    [[1], Float32Array.of(1)],
    [{}, null],
    [0, '0'],
  ]) {
    expect(same(x, y)).toBe(false)
  }
})

test('values are shown by their contents, and long ones cut', () => {
  expect(show(a)).toBe('{ set: {1, [2]}, list: [[1, 2], "x"], map: Map {"k" → 3} }')
  expect(show([undefined, null, true, 3n, -0, 0.1234567, Symbol('s'), () => 0])).toBe(
    '[undefined, null, true, 3n, -0, 0.123457, Symbol(s), a function]',
  )
  expect(show([[[[[1]]]]])).toBe('[[[[…]]]]')
  expect(show(new Array(1000).fill(7)).length).toBeLessThan(170)
})

test('examples are sorted by size, equal ones stay in order', () => {
  const sorted = bySize([new Set([1, 2]), new Set(['ab']), new Set([9]), new Set([3])])
  expect(sorted.map(show)).toEqual(['{9}', '{3}', '{1, 2}', '{"ab"}'])
})

test('a failing vector is made simple as long as it fails', () => {
  const fails = (v: Float32Array) => (v[1] * v[2] > 2 ? { summary: 'large' } : undefined)
  const test = (vector: Float32Array) => () => testVectors([vector], 'vector', fails)
  expect(test(Float32Array.of(0.3, -2.6, -1.7, 5))).toThrow('vector [0, -3, -1, 0]')
  expect(test(Float32Array.of(1, 1, 1, 1))).not.toThrow()
})

test('the nearest point of a hull is found to its gap', () => {
  const square = [0, 0, 1, 0, 0, 1, 1, 1]
  for (const [point, expected] of [
    [
      [0.3, 0.9],
      [0.3, 0.9],
    ],
    [
      [1, 1],
      [1, 1],
    ],
    [
      [2, 0.5],
      [1, 0.5],
    ],
    [
      [2, 2],
      [1, 1],
    ],
    [
      [-1, -3],
      [0, 0],
    ],
  ]) {
    const { nearest, gap } = nearestInHull(square, point, 1e-12)
    expect(gap).toBeLessThanOrEqual(1e-12)
    nearest.forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i], 6)
    })
  }
})
