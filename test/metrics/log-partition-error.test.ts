import { describe, expect, it } from 'vitest'
import { logPartitionError } from '../../src/metrics/index.js'

describe('logPartitionError', () => {
  it('gives the mean and largest absolute error and the signed bias', () => {
    const error = logPartitionError([0, 1, 5], [1, 1, 2])
    expect(error).toEqual({ meanAbsolute: 4 / 3, bias: 2 / 3, maxAbsolute: 3 })
  })

  it('weights rows', () => {
    const error = logPartitionError([0, 9], [1, 1], { weights: [2, 0] })
    expect(error).toEqual({ meanAbsolute: 1, bias: -1, maxAbsolute: 1 })
  })

  it('refuses different lengths and values that are not finite', () => {
    expect(() => logPartitionError([0], [1, 1])).toThrow(/differ in rows/)
    expect(() => logPartitionError([Infinity], [1])).toThrow(/row 0/)
    expect(() => logPartitionError([], [])).toThrow(/no log-partitions/)
  })
})
