import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitRows } from '../../../src/cli/running/partition-rows.js'
import { caught } from '../../reference/caught.js'

const rows = fc.integer({ min: 2, max: 60 })
const seed = fc.integer({ min: 0, max: 1000 })
const count = (n: number) => Array.from({ length: n }, (_, i) => i)
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b)

describe('splitRows', () => {
  test('gives every row to one side, in order, and at least one to either', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.001, max: 0.999, noNaN: true }), seed, (n, share, s) => {
        const { train, test } = splitRows(n, share, s, 'f')
        expect(sorted([...train, ...test])).toEqual(count(n))
        expect([[...train], [...test]]).toEqual([sorted(train), sorted(test)])
        expect(test.length).toBe(Math.min(n - 1, Math.max(1, Math.round(n * share))))
      }),
    )
  })

  test('refuses a single row', async () => {
    const error = await caught(() => splitRows(1, 0.2, 0, 'f.csv'))
    expect([error.code, error.details.where]).toEqual(['EMPTY_DATA', 'f.csv'])
  })
})
