import { describe, expect, it } from 'vitest'
import { normalizedWeights } from '../../../src/inference/index.js'

describe('normalizedWeights', () => {
  it('add up to one in proportion to the exponentials', () => {
    const weights = normalizedWeights([1000, 1000 + Math.log(3), -Infinity])
    expect([...weights]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12), 0])
  })

  it('refuse weights that are all zero', () => {
    expect(() => normalizedWeights([-Infinity])).toThrow(/every weight is zero/)
  })
})
