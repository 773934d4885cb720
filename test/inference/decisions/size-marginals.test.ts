import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  sizeMarginalsFromDistribution,
  sizeMarginalsFromSamples,
} from '../../../src/inference/index.js'
import { distributions } from './set-decisions.js'

it('size marginals of samples and of the distribution they spell out are the same', () => {
  fc.assert(
    fc.property(distributions, ({ sets, probabilities }) => {
      const codes = { rows: sets.length, cols: sets[0].length, values: sets.flat() }
      const sampled = sizeMarginalsFromSamples(codes, probabilities)
      const exact = sizeMarginalsFromDistribution(probabilities)
      expect(sampled.sizes).toEqual(exact.sizes)
      expect(sampled.probabilityOfEmpty).toBeCloseTo(exact.probabilityOfEmpty, 14)
      sampled.joint.forEach((value, at) => {
        expect(value).toBeCloseTo(exact.joint[at], 14)
      })
    }),
  )
})

it('the joint probabilities of a size add up to size times its probability', () => {
  fc.assert(
    fc.property(distributions, ({ probabilities }) => {
      const { labels, sizes, sizeProbabilities, joint } =
        sizeMarginalsFromDistribution(probabilities)
      sizes.forEach((size, row) => {
        const sum = joint.slice(row * labels, (row + 1) * labels).reduce((a, b) => a + b, 0)
        expect(sum).toBeCloseTo(size * sizeProbabilities[row], 13)
      })
    }),
  )
})
