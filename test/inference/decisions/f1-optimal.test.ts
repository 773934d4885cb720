import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  f1OptimalFromDistribution,
  f1OptimalFromSamples,
  f1OptimalIndependent,
} from '../../../src/inference/index.js'
import {
  bestExpectedMetric,
  expectedMetric,
  f1,
  independentDistribution,
} from '../../reference/label-sets.js'
import { distributions, weightedSamples } from './set-decisions.js'

const conventions = [
  ['zero', 0],
  ['one', 1],
] as const

describe('f1OptimalFromSamples', () => {
  it.each(conventions)(
    'beats every other decision, by brute force, F1(∅, ∅) %s',
    (empty, value) => {
      fc.assert(
        fc.property(weightedSamples, ({ sets, codes, weights, probabilities }) => {
          const { labels, expected } = f1OptimalFromSamples(codes, weights, { empty })
          const best = bestExpectedMetric(f1, sets, probabilities, value)
          expect(expected).toBeCloseTo(best, 12)
          expect(expectedMetric(f1, sets, probabilities, [...labels], value)).toBeCloseTo(best, 12)
        }),
      )
    },
  )

  it('weighs samples equally by default and takes weights of any scale', () => {
    const codes = { rows: 3, cols: 2, values: [1, 0, 1, 1, 0, 1] }
    expect(f1OptimalFromSamples(codes)).toEqual(f1OptimalFromSamples(codes, [7, 7, 7]))
  })

  it('refuses what is no weighted set of samples', () => {
    const codes = { rows: 2, cols: 1, values: [1, 0] }
    expect(() => f1OptimalFromSamples(codes, [1])).toThrow(/2 weights/)
    expect(() => f1OptimalFromSamples(codes, [1, -1])).toThrow(/sample 1/)
    expect(() => f1OptimalFromSamples(codes, [0, 0])).toThrow(/positive weight/)
    expect(() => f1OptimalFromSamples({ rows: 0, cols: 1, values: [] })).toThrow(/0 samples/)
    expect(() => f1OptimalFromSamples({ ...codes, values: [0.5, 0] })).toThrow(/not a label set/)
  })
})

describe('f1OptimalFromDistribution', () => {
  it.each(conventions)(
    'beats every other decision, by brute force, F1(∅, ∅) %s',
    (empty, value) => {
      fc.assert(
        fc.property(distributions, ({ sets, probabilities }) => {
          const { labels, expected } = f1OptimalFromDistribution(probabilities, { empty })
          const best = bestExpectedMetric(f1, sets, probabilities, value)
          expect(expected).toBeCloseTo(best, 12)
          expect(expectedMetric(f1, sets, probabilities, [...labels], value)).toBeCloseTo(best, 12)
        }),
      )
    },
  )

  it('agrees with the quadrature for independent labels', () => {
    const p = [0.7, 0.05, 0.4, 0.22, 0.31, 0.9, 0.12, 0.5, 0.08, 0.17]
    const general = f1OptimalFromDistribution(independentDistribution(p))
    const independent = f1OptimalIndependent({ rows: 1, cols: p.length, values: p })
    expect(general.expected).toBeCloseTo(independent.expected[0], 12)
    expect(general.labels).toEqual(independent.values)
  })

  it('refuses what is no distribution over sets', () => {
    expect(() => f1OptimalFromDistribution([0.5, 0.2, 0.3])).toThrow(/2\^k/)
    expect(() => f1OptimalFromDistribution([0.5, 0.2])).toThrow(/sum 0.7/)
    expect(() => f1OptimalFromDistribution([1.5, -0.5])).toThrow(/negative/)
    expect(() => f1OptimalFromDistribution([])).toThrow(/2\^k/)
  })
})
