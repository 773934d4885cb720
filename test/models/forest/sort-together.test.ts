import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortTogether } from '../../../src/models/forest/sort-together.js'

test('sorts the first keys as an ordinary sort does, and what belongs to them along', () => {
  const keys = fc.array(fc.integer({ min: -5, max: 50 }), { maxLength: 200 })
  fc.assert(
    fc.property(keys, fc.nat(), (values, cut) => {
      const count = values.length === 0 ? 0 : cut % (values.length + 1)
      const sorted = Float64Array.from(values)
      const others = Int32Array.from(values.keys())
      sortTogether(sorted, others, count)
      expect([...sorted.subarray(0, count)]).toEqual(values.slice(0, count).sort((a, b) => a - b))
      expect([...sorted.subarray(count)]).toEqual(values.slice(count))
      others.forEach((from, at) => {
        expect(sorted[at]).toBe(values[from])
      })
    }),
  )
})
