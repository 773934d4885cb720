import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reliability } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'

/*
 * import numpy as np
 * from sklearn.calibration import calibration_curve
 * from sklearn.metrics import brier_score_loss, log_loss
 * from statsmodels.stats.proportion import proportion_confint
 * i = np.arange(200); p = ((i * 37) % 200 + 0.5) / 200
 * y = ((i * 53) % 101 < 100 * p**1.5).astype(int)
 * brier_score_loss(y, p), log_loss(y, p), calibration_curve(y, p, n_bins=10, strategy='quantile')
 * proportion_confint(1, 20, method='wilson')
 */
const p = Array.from({ length: 200 }, (_, i) => (((i * 37) % 200) + 0.5) / 200)
const y = p.map((q, i) => Number((i * 53) % 101 < 100 * q ** 1.5))

describe('reliability', () => {
  it('agrees with scikit-learn', () => {
    const { count, brierScore, logLoss, bins } = reliability(p, y, { bins: 10 })
    expect(count).toBe(200)
    expect(brierScore).toBeCloseTo(0.15753124999999998, 12)
    expect(logLoss).toBeCloseTo(0.4907969384996941, 12)
    const observed = [0.05, 0.05, 0.15, 0.25, 0.25, 0.45, 0.5, 0.75, 0.8, 0.95]
    expect(bins.map((bin) => bin.observed)).toEqual(observed.map((v) => expect.closeTo(v, 12)))
    bins.forEach((bin, b) => {
      expect(bin.predicted).toBeCloseTo(0.05 + b / 10, 12)
    })
  })

  it('has the bands of statsmodels', () => {
    const outcomes = Array.from({ length: 20 }, (_, i) => Number(i < 7))
    const [bin] = reliability(new Array(20).fill(0.3), outcomes).bins
    expect(bin.lower).toBeCloseTo(0.18119182410108203, 9)
    expect(bin.upper).toBeCloseTo(0.5671457233147638, 9)
  })

  it('keeps equal probabilities together, and leaves out what is unknown', () => {
    const probabilities = [...new Array(60).fill(0.2), ...new Array(40).fill(0.7), 0.5]
    const outcomes = [...probabilities.slice(0, -1).map((_, i) => i % 2), Number.NaN]
    const { count, bins } = reliability(probabilities, outcomes)
    expect(count).toBe(100)
    expect(bins.map((bin) => [bin.count, bin.observed])).toEqual([
      [60, 0.5],
      [40, 0.5],
    ])
  })

  it('takes the bias off the calibration error: of perfect forecasts it is near zero', () => {
    const rng = new Rng(5)
    const plain: number[] = []
    const debiased: number[] = []
    for (let trial = 0; trial < 60; trial++) {
      const q = Array.from({ length: 150 }, () => rng.uniform())
      const happened = q.map((each) => Number(rng.uniform() < each))
      const { bins, expectedCalibrationError, count } = reliability(q, happened)
      const gaps = bins.map((bin) => (bin.count * Math.abs(bin.predicted - bin.observed)) / count)
      plain.push(gaps.reduce((sum, gap) => sum + gap, 0))
      debiased.push(expectedCalibrationError)
    }
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
    expect(mean(plain)).toBeGreaterThan(0.08)
    expect(mean(debiased)).toBeLessThan(mean(plain) / 2)
  })

  it('finds the error that there is', () => {
    // ¼ said, ½ true: gap ¼, standard error √(¼ / 400)
    const outcomes = Array.from({ length: 400 }, (_, i) => i % 2)
    const { expectedCalibrationError } = reliability(new Array(400).fill(0.25), outcomes)
    expect(expectedCalibrationError).toBeCloseTo(0.25, 6)
  })

  it('does not depend on the order of the events', () => {
    const event = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 1 }),
    )
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 80 }), (events) => {
        const of = (list: typeof events) =>
          reliability(
            list.map(([q]) => q),
            list.map(([, o]) => o),
          )
        const [one, other] = [of(events), of(events.toReversed())]
        expect(other.bins.map(({ count, observed }) => [count, observed])).toEqual(
          one.bins.map(({ count, observed }) => [count, observed]),
        )
        expect(other.brierScore).toBeCloseTo(one.brierScore, 12)
        expect(one.expectedCalibrationError).toBeLessThanOrEqual(1)
        expect(one.bins.reduce((sum, { count }) => sum + count, 0)).toBe(events.length)
      }),
    )
  })

  it('says what is wrong and where', () => {
    expect(() => reliability([0.1, 1.2], [0, 1])).toThrow(/in \[0, 1\].*1\.2.*entry 1/)
    expect(() => reliability([0.1, Number.NaN], [0, 1])).toThrow(/NaN.*entry 1/)
    expect(() => reliability([0.1, 0.2], [0, 2])).toThrow(/outcomes, entry 1/)
    expect(() => reliability([0.1], [0, 1])).toThrow(/one outcome/)
    expect(() => reliability([0.1], [Number.NaN])).toThrow(/no event/)
    expect(() => reliability([0.1], [1], { bins: 0 })).toThrow(/bins/)
  })
})
