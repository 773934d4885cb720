import { describe, expect, it } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { controlThreshold, learnThenTest, riskPValue } from '../../../src/tasks/index.js'

/*
 * import numpy as np
 * from mapie.risk_control.methods import *
 * i = np.arange(50); one = ((i * 37) % 50 + .5) / 50; two = ((i * 23) % 50 + .25) / 50
 * lam = np.round(np.linspace(0, 1, 101), 2)
 * a = (one[:, None] < lam).astype(float); b = (a + (two[:, None] < lam)) / 2
 * for losses in (a, b):
 *   _, plus = get_r_hat_plus(losses, lam, 'crc', None, None, None)
 *   print(find_best_predict_param(lam, plus, np.array([.1, .2, .33])))
 * compute_hoeffding_bentkus_p_value(np.array([.05, .08, .2, 0]), 100, np.array([.1]))
 */
const one = Array.from({ length: 50 }, (_, i) => (((i * 37) % 50) + 0.5) / 50)
const two = Array.from({ length: 50 }, (_, i) => (((i * 23) % 50) + 0.25) / 50)
const levels = [0.1, 0.2, 0.33]

describe('conformal risk control', () => {
  it('agrees with MAPIE on its grid of thresholds', () => {
    const whole = one.map((score) => ({ score, loss: 1 }))
    const halves = [...one, ...two].map((score) => ({ score, loss: 0.5 }))
    const onGrid = (truths: typeof whole) =>
      levels.map((alpha) => Math.floor(100 * controlThreshold(truths, 50, alpha) + 1e-9) / 100)
    expect(onGrid(whole)).toEqual([0.09, 0.19, 0.31])
    expect(onGrid(halves)).toEqual([0.08, 0.18, 0.31])
  })

  it('keeps its promise: the mean loss of new rows over 4000 draws, within 4 standard errors', () => {
    const rng = new Rng(3)
    const draw = () => {
      const size = 1 + Math.floor(rng.uniform() * 3)
      return Array.from({ length: size }, () => ({ score: rng.uniform() ** 2, loss: 1 / size }))
    }
    const alpha = 0.2
    const losses = Array.from({ length: 4000 }, () => {
      const rows = Array.from({ length: 19 }, draw)
      const threshold = controlThreshold(rows.flat(), 19, alpha)
      return draw().reduce((sum, { score, loss }) => sum + (score < threshold ? loss : 0), 0)
    })
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    // a loss is at most 1: its standard deviation is at most √(α (1 − α))
    const error = Math.sqrt((alpha * (1 - alpha)) / losses.length)
    expect(mean).toBeLessThan(alpha + 4 * error)
    // it is not idle either: with losses of at most 1/3 … 1 no more than 1/(n + 1) is given away twice
    expect(mean).toBeGreaterThan(alpha - 2 / 20 - 4 * error)
  })

  it('of losses of 1 is the quantile of conformal prediction: coverage 9/10 with nine rows', () => {
    const rng = new Rng(4)
    const truths = () => Array.from({ length: 9 }, () => ({ score: rng.uniform(), loss: 1 }))
    const held = Array.from({ length: 3000 }, () =>
      Number(rng.uniform() >= controlThreshold(truths(), 9, 0.1)),
    )
    const mean = held.reduce((sum, h) => sum + h, 0) / held.length
    expect(Math.abs(mean - 0.9)).toBeLessThan(4 * Math.sqrt(0.09 / held.length))
  })

  it('holds all scores that are equal, and needs nothing where nothing is true', () => {
    const truths = [0.5, 0.5, 0.5, 0.9].map((score) => ({ score, loss: 1 }))
    expect(controlThreshold(truths, 19, 0.15)).toBe(0.5)
    expect(controlThreshold([], 19, 0.1)).toBe(Number.POSITIVE_INFINITY)
  })

  it('says the smallest number of rows that would do, and refuses levels that are none', () => {
    const truths = [{ score: 0.5, loss: 1 }]
    expect(() => controlThreshold(truths, 18, 0.05)).toThrow(/at least 19 rows.*0\.05.*18 rows/)
    expect(() => controlThreshold(truths, 19, 0.05)).not.toThrow()
    expect(() => controlThreshold(truths, 9, 1 - 0.9)).not.toThrow()
    for (const alpha of [0, 1, -0.1, Number.NaN]) {
      expect(() => controlThreshold(truths, 100, alpha)).toThrow(/between 0 and 1/)
    }
  })
})

describe('learning, then testing', () => {
  it('has the p-values of MAPIE', () => {
    const golden = [0.15651020427695356, 0.7890615053595085, 1, 2.6561398887587334e-5]
    const own = [0.05, 0.08, 0.2, 0].map((mean) => riskPValue(mean, 100, 0.1))
    expect(own).toEqual(golden.map((p) => expect.closeTo(p, 12)))
  })

  it('takes thresholds in order up to the first that fails; several risks by Bonferroni', () => {
    const meanLosses = [0, 0.02, 0.2, 0.01]
    expect(learnThenTest([{ meanLosses, alpha: 0.1 }], 200, 0.1)).toEqual([0, 1])
    const other = { meanLosses: [0.5, 0.01, 0.01, 0.01], alpha: 0.1 }
    expect(learnThenTest([{ meanLosses, alpha: 0.1 }, other], 200, 0.1)).toEqual([1, 3])
  })

  it('fails no more often than it says, in 2000 draws within 4 standard errors', () => {
    const rng = new Rng(6)
    const [rows, alpha, delta] = [60, 0.2, 0.1]
    const rates = [0.05, 0.12, 0.19, 0.21, 0.3]
    let failures = 0
    for (let trial = 0; trial < 2000; trial++) {
      const meanLosses = rates.map((rate) => {
        let lost = 0
        for (let row = 0; row < rows; row++) if (rng.uniform() < rate) lost++
        return lost / rows
      })
      const kept = learnThenTest([{ meanLosses, alpha }], rows, delta)
      if (kept.some((at) => rates[at] > alpha)) failures++
    }
    expect(failures / 2000).toBeLessThan(delta + 4 * Math.sqrt((delta * (1 - delta)) / 2000))
  })
})
