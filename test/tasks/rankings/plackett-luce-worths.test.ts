import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  LabelRanker,
  type PlackettLuceWorthsOptions,
  plackettLuceWorths,
  type RankingOutputs,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'

const items = ['a', 'b', 'c', 'd', 'e']
const rankings = [
  ...[
    'a>b>c',
    'b>a',
    'c>a>b>d>e',
    'd>a=b',
    'e>c>d',
    'a>b=c=d=e',
    'b=d>e',
    'c>b>e>a',
    'e>a>c',
    'd>c',
  ],
]

/** Rankings of `m` of `k` items, of Plackett–Luce with these worths. */
function planted(rows: number, m: number, worths: readonly number[], rng: Rng) {
  return Array.from({ length: rows }, () => {
    const some = new Set(Array.from(rng.permutation(worths.length)).slice(0, m))
    const noisy = worths.map((worth) => worth + rng.gumbel())
    return { order: [...some].sort((i, j) => noisy[j] - noisy[i]) }
  })
}

describe('worths of items without inputs', () => {
  // The sum over all consistent orders of the five items, maximised by scipy.optimize.minimize (BFGS,
  // gtol 1e-9) over log-worths of mean zero; standard errors by central second differences H:
  // sqrt(diag(inv(H + J) − J)), J = 1/5 everywhere.
  test('are those of maximum likelihood, with its standard errors: golden values of scipy', () => {
    const fitted = plackettLuceWorths(rankings, { items })
    const logWorths = [0.1218002, 0.3973991, -0.2187868, 0.0303511, -0.3307636]
    const standardErrors = [0.531656, 0.506638, 0.572276, 0.551082, 0.552366]
    logWorths.forEach((worth, i) => {
      expect(fitted.logWorths[i]).toBeCloseTo(worth, 5)
      expect(fitted.standardErrors[i]).toBeCloseTo(standardErrors[i], 4)
    })
    expect(fitted.logLikelihood).toBeCloseTo(-18.03631192, 7)
    expect(fitted.covariance[1]).toBeCloseTo(-0.023066, 4)
  })

  test('count rankings by their weights, and a prior draws them together', () => {
    const twice = plackettLuceWorths([...rankings, rankings[3]], { items })
    const weights = rankings.map((_, row) => (row === 3 ? 2 : 1))
    const weighted = plackettLuceWorths(rankings, { items, weights })
    twice.logWorths.forEach((worth, i) => {
      expect(weighted.logWorths[i]).toBeCloseTo(worth, 8)
    })
    const spread = (prior: number) =>
      Math.hypot(...plackettLuceWorths(rankings, { items, prior }).logWorths)
    expect(spread(1)).toBeLessThan(spread(0))
    expect(spread(1e6)).toBeLessThan(1e-4)
  })

  test('of 100 items in 300 rankings of ten cover the truth as often as they say', () => {
    const rng = new Rng('planted worths')
    const truth = Array.from({ length: 100 }, () => rng.normal())
    const mean = truth.reduce((sum, worth) => sum + worth, 0) / 100
    const data = planted(300, 10, truth, rng)
    const { logWorths, standardErrors } = plackettLuceWorths(data, {
      items: truth.map((_, i) => `item ${i}`),
    })
    const z = truth.map((worth, i) => (logWorths[i] - worth + mean) / standardErrors[i])
    // the mean of 100 squares of standard normals, near 1 by 0.14: six of these
    expect(Math.abs(z.reduce((sum, value) => sum + value ** 2, 0) / 100 - 1)).toBeLessThan(0.85)
  })

  test('are refused where they would be infinite, with the items to blame', async () => {
    const first = ['a>b>c', 'a>c>b', 'd>e', 'e>d']
    const error = await caught(() => plackettLuceWorths(first, { items }))
    expect([error.code, error.message]).toEqual([
      'DIVERGED',
      expect.stringMatching(/"d", "e" never after "a".*prior/),
    ])
    const shrunk = plackettLuceWorths(first, { items, prior: 0.5 })
    expect(shrunk.logWorths[0]).toBeGreaterThan(Math.max(...shrunk.logWorths.subarray(1)))
  })

  test.each<[RankingOutputs, PlackettLuceWorthsOptions, string]>([
    [rankings, { items, prior: -1 }, 'INVALID_OPTION'],
    [rankings, { items, weights: [1, 2] }, 'INVALID_OPTION'],
    [['a>z'], { items }, 'UNKNOWN_LABEL'],
  ])('bad input %# is refused', async (Y, options, code) => {
    expect((await caught(() => plackettLuceWorths(Y, options))).code).toBe(code)
  })

  test('a ranker of inputs that do not vary comes near them, and compares nothing', async () => {
    const rng = new Rng('races')
    const truth = Array.from({ length: 20 }, () => rng.normal())
    const Y = planted(80, 6, truth, rng)
    const names = truth.map((_, i) => `i${i}`)
    const X = Y.map(() => [7])
    const model = await new LabelRanker({ items: names, engine: 'wasm' }).fit(X, Y)
    expect(model.options.energy).toBe('plackett-luce')
    expect(model.options.choices).toContain(
      'energy plackett-luce without inputs: no column of the inputs varies',
    )
    const { logLikelihood } = plackettLuceWorths(Y, { items: names })
    const own = model.logProbability(X, Y).reduce((sum, logP) => sum + logP, 0)
    expect(own).toBeLessThan(logLikelihood + 1e-3)
    expect((logLikelihood - own) / Y.length).toBeLessThan(0.05)
  })
})
