import { describe, expect, it } from 'vitest'
import { negativeLogLikelihood } from '../../src/metrics/index.js'

describe('negativeLogLikelihood', () => {
  it('is the weighted mean of −ln p', () => {
    const result = negativeLogLikelihood([-1, -4], { weights: [3, 1] })
    expect(result).toEqual({ mean: 7 / 4, impossibleCount: 0, meanOfPossible: 7 / 4 })
  })

  it('counts impossible rows and never hides them in the mean', () => {
    const result = negativeLogLikelihood([-1, -Infinity, -2])
    expect(result).toEqual({ mean: Infinity, impossibleCount: 1, meanOfPossible: 1.5 })
  })

  it('leaves out impossible rows of weight zero', () => {
    const result = negativeLogLikelihood([-1, -Infinity], { weights: [1, 0] })
    expect(result).toEqual({ mean: 1, impossibleCount: 0, meanOfPossible: 1 })
  })

  it('has no mean of the possible rows if all are impossible', () => {
    expect(negativeLogLikelihood([-Infinity]).meanOfPossible).toBeUndefined()
  })

  it('refuses NaN and an empty list', () => {
    expect(() => negativeLogLikelihood([Number.NaN])).toThrow(/row 0/)
    expect(() => negativeLogLikelihood([])).toThrow(/no log-probabilities/)
  })
})
