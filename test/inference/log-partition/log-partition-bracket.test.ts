import { expect, test } from 'vitest'
import {
  bracketOf,
  exactLogPartition,
  importanceLogPartition,
} from '../../../src/inference/index.js'
import { logistic } from '../../../src/losses/index.js'
import type { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { type Proposal, tied, uniform } from '../../../src/samplers/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { Z_LIMIT, zScore } from '../../reference/statistics.js'

const batch = { features: normalFeatures(1, 2) }
const sets = tinyModel({ k: 5, energy: 'pairwise', random: 0.4 })
const ranked = tinyRanker({ k: 4, random: 0.4 })
const cases = [
  { name: 'sets, tied samples', ...sets, proposal: tied(sets.space) },
  { name: 'sets, uniform samples: a bad proposal', ...sets, proposal: uniform(sets.space) },
  { name: 'rankings', ...ranked, proposal: uniform(ranked.space) },
] as unknown as { name: string; model: EnergyModel<never>; proposal: Proposal }[]
const offsets = [
  { name: 'right', offset: 0 },
  { name: 'too low', offset: -0.5 },
  { name: 'too high', offset: 0.7 },
]
const SAMPLES = 200
const TRIALS = 400

function brackets(given: (typeof cases)[number], offset: number) {
  const exact = exactLogPartition(given.model, logistic, batch)![0]
  const rng = new Rng(9)
  const all = Array.from({ length: TRIALS }, (_, trial) => {
    const options = { samples: SAMPLES, rng: rng.split(trial) }
    const estimate = importanceLogPartition(given.model, batch, given.proposal, options)
    const { lower, upper, lowerStandardErrors, upperStandardErrors } = bracketOf(estimate, [
      exact + offset,
    ])
    return {
      lower: lower[0],
      upper: upper[0],
      lowerError: lowerStandardErrors[0],
      upperError: upperStandardErrors[0],
    }
  })
  return { exact, all }
}

test.each(cases)('the upper bound is unbiased, whatever b (z-test, 1e-6): $name', (given) => {
  for (const { offset } of offsets) {
    const { exact, all } = brackets(given, offset)
    const bound = exact + offset - 1 + Math.exp(-offset)
    expect(bound).toBeGreaterThanOrEqual(exact)
    expect(
      Math.abs(
        zScore(
          all.map(({ upper }) => upper),
          bound,
        ),
      ),
    ).toBeLessThan(Z_LIMIT)
  }
})

test.each(cases)('the lower bound is too low on average, and close: $name', (given) => {
  const { exact, all } = brackets(given, 0)
  const z = zScore(
    all.map(({ lower }) => lower),
    exact,
  )
  expect(z).toBeLessThan(Z_LIMIT)
  const mean = all.reduce((sum, { lower }) => sum + lower, 0) / TRIALS
  expect(Math.abs(mean - exact)).toBeLessThan(0.05)
})

test.each(cases)('three standard errors beyond both bounds hold the truth: $name', (given) => {
  // 99.7 % where errors are normal and b is right; 98 % are asked of 400 trials with skewed weights
  for (const { offset } of offsets) {
    const { exact, all } = brackets(given, offset)
    const held = all.filter(
      ({ lower, upper, lowerError, upperError }) =>
        lower - 3 * lowerError <= exact && exact <= upper + 3 * upperError,
    )
    expect(held.length / TRIALS).toBeGreaterThan(0.98)
  }
})

test('the bounds meet where the weights are constant and b is right', () => {
  const { model, space } = tinyModel({ k: 4, energy: 'linear', random: 1 })
  const exact = exactLogPartition(model, logistic, batch)!
  const options = { samples: 10, rng: new Rng(1) }
  const estimate = importanceLogPartition(model, batch, tied(space), options)
  const { lower, upper } = bracketOf(estimate, exact)
  expect(lower[0]).toBeCloseTo(exact[0], 6)
  expect(upper[0]).toBeCloseTo(exact[0], 6)
})
