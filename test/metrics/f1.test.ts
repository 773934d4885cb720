import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleF1, macroF1, microF1 } from '../../src/metrics/index.js'
import { goldenCases, labelSetPairs } from './golden-cases.js'

const metrics = { exampleF1, microF1, macroF1 }

describe.each(Object.entries(metrics))('%s', (name, metric) => {
  it.each(goldenCases)('agrees with scikit-learn under every policy ($name)', (c) => {
    for (const policy of ['zero', 'one', 'skip'] as const) {
      const score = metric(c.truth, c.predicted, { policy, weights: c.weights })
      expect(score.value).toBeCloseTo(c.byPolicy[policy][name], 12)
      expect(score.policy).toBe(policy)
    }
  })

  it('is symmetric in truth and prediction and lies in [0, 1]', () => {
    fc.assert(
      fc.property(labelSetPairs, ({ truth, predicted }) => {
        const score = metric(truth, predicted)
        expect(score).toEqual(metric(predicted, truth))
        expect(score.value).toBeGreaterThanOrEqual(0)
        expect(score.value).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('counts 0/0 as 0 unless told otherwise, and says how often it met it', () => {
    const empty = { rows: 3, cols: 2, values: new Float32Array(6) }
    const count = { exampleF1: 3, microF1: 1, macroF1: 2 }[name]
    expect(metric(empty, empty)).toEqual({ value: 0, undefinedCount: count, policy: 'zero' })
    expect(metric(empty, empty, { policy: 'one' }).value).toBe(1)
    expect(() => metric(empty, empty, { policy: 'skip' })).toThrow(/0\/0/)
  })

  it('weights rows as if they were repeated', () => {
    const truth = { rows: 2, cols: 2, values: [1, 0, 1, 1] }
    const predicted = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
    const repeated = (m: typeof truth) => ({
      rows: 3,
      cols: 2,
      values: [...m.values, ...m.values.slice(2)],
    })
    expect(metric(truth, predicted, { weights: [1, 2] }).value).toBeCloseTo(
      metric(repeated(truth), repeated(predicted)).value,
      14,
    )
  })
})

describe('exampleF1', () => {
  it('does not count an undefined row of weight zero', () => {
    const truth = { rows: 2, cols: 1, values: [0, 1] }
    expect(exampleF1(truth, truth, { weights: [0, 1] })).toEqual({
      value: 1,
      undefinedCount: 0,
      policy: 'zero',
    })
  })

  it('refuses an unknown policy by name', () => {
    const truth = { rows: 1, cols: 1, values: [1] }
    // @ts-expect-error a policy from an untyped caller
    expect(() => exampleF1(truth, truth, { policy: 'nan' })).toThrow(/policy.*'zero', 'one'/)
  })
})
