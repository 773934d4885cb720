import { describe, expect, test } from 'vitest'
import { SamplingWarnings } from '../../../src/training/loop/sampling-warnings.js'

const fine = {
  effectiveSampleSize: 0.5,
  normalizationError: 0.2,
  weightTotal: 1,
  clampedFraction: 0,
}

describe('warnings about samples', () => {
  test('are not given for samples that do well, nor where nothing is sampled', () => {
    const watch = new SamplingWarnings()
    expect(watch.check(2, fine, 9)).toEqual([])
    expect(watch.check(3, undefined, 9)).toEqual([])
    expect(watch.check(4, {}, 9)).toEqual([])
    expect(watch.check(5, { acceptanceRate: 0.05 }, 9)).toEqual([])
  })

  test.each([
    [{ effectiveSampleSize: 0.03 }, /effective sample size is 3.0 %.*tied, empirical, learned/],
    [
      { validationEffectiveSampleSize: 0.04 },
      /4.0 % of the samples that held-out likelihoods .*tied, empirical, learned/,
    ],
    [{ clampedFraction: 0.02 }, /2.0 % of the log-weights were clamped.*lower the learning rate/],
    [{ clampedFraction: 1 }, /: 100 % of the log-weights were clamped/],
    [{ weightTotal: 7.25 }, /sum to 7.3 instead of 1.*'residual'/],
    [{ weightTotal: 0.012 }, /sum to 0.012 instead of 1/],
    [{ acceptanceRate: 0.004 }, /0.40 % of the moves .* accepted.*use more sweeps a step/],
  ])('name the trouble and the remedy: %j', (trouble, message) => {
    const [warning, ...more] = new SamplingWarnings().check(5, { ...fine, ...trouble }, 9)
    expect(warning).toMatch(message)
    expect(warning).toMatch(/^epoch 5: /)
    expect(more).toEqual([])
  })

  test('come once a kind, and not of the first epoch unless it is the only one', () => {
    const watch = new SamplingWarnings()
    const bad = { ...fine, effectiveSampleSize: 0.01 }
    expect(watch.check(1, bad, 9)).toEqual([])
    expect(watch.check(2, bad, 9)).toHaveLength(1)
    expect(watch.check(3, bad, 9)).toEqual([])
    expect(watch.check(4, { ...bad, weightTotal: 3 }, 9)).toHaveLength(1)
    expect(new SamplingWarnings().check(1, bad, 1)).toHaveLength(1)
  })
})
