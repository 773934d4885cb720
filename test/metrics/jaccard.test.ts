import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  exampleF1,
  exampleJaccard,
  macroJaccard,
  microF1,
  microJaccard,
} from '../../src/metrics/index.js'
import { goldenCases, labelSetPairs } from './golden-cases.js'

const metrics = { exampleJaccard, microJaccard, macroJaccard }

describe.each(Object.entries(metrics))('%s', (name, metric) => {
  it.each(goldenCases)('agrees with scikit-learn ($name)', (c) => {
    for (const policy of ['zero', 'one'] as const) {
      const score = metric(c.truth, c.predicted, { policy, weights: c.weights })
      expect(score.value).toBeCloseTo(c.byPolicy[policy][name], 12)
    }
  })
})

describe('Jaccard and F1', () => {
  it('are tied by J = F / (2 − F) where there is a single ratio', () => {
    fc.assert(
      fc.property(labelSetPairs, ({ truth, predicted }) => {
        const f = microF1(truth, predicted).value
        expect(microJaccard(truth, predicted).value).toBeCloseTo(f / (2 - f), 12)
      }),
    )
  })

  it('meet 0/0 in the same rows', () => {
    fc.assert(
      fc.property(labelSetPairs, ({ truth, predicted }) => {
        const jaccard = exampleJaccard(truth, predicted)
        expect(jaccard.undefinedCount).toBe(exampleF1(truth, predicted).undefinedCount)
      }),
    )
  })
})
