import { describe, expect, test } from 'vitest'
import {
  annealedLogPartition,
  exactLogPartition,
  inferOutputs,
  reverseAnnealedLogPartition,
} from '../../../src/inference/index.js'
import { logistic } from '../../../src/losses/index.js'
import type { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { mixture, type Proposal, tied, uniform } from '../../../src/samplers/index.js'
import { subsets } from '../../../src/spaces/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { caught } from '../../reference/caught.js'
import { Z_LIMIT } from '../../reference/statistics.js'

const batch = { features: normalFeatures(2, 2) }

/** Exact samples of a logistic model on a small space: `count` codes for each row, `[B·count, c]`. */
function exactSamples<Y>(model: EnergyModel<Y>, count: number, rng: Rng): Float32Array {
  const proposal = uniform(model.space) // not asked: all outputs are listed
  const posteriors = inferOutputs(model, logistic, batch, { proposal, rng })
  const stride = count * model.space.codeLength
  const drawn = new Float32Array(posteriors.length * stride)
  posteriors.forEach((posterior, b) => {
    drawn.set(posterior.sample(rng, count), b * stride)
  })
  return drawn
}

/**
 * Small models with a proposal to start from. Their scores are mild: inverse weights have a tail too
 * heavy for a z-test where a likely set of one is rare in the other.
 */
function cases(random = 0.6): { name: string; model: EnergyModel<never>; proposal: Proposal }[] {
  const sets = tinyModel({ k: 4, energy: 'pairwise', random })
  const ranked = tinyRanker({ k: 4, random: 0.5 })
  const residual = tinyRanker({ k: 3, random: 0.6, reference: true })
  const tiedPart = [
    { proposal: tied(sets.space), weight: 0.5 },
    { proposal: uniform(sets.space), weight: 0.5 },
  ]
  return [
    { name: 'sets, uniform', ...sets, proposal: uniform(sets.space) },
    { name: 'sets, tied', ...sets, proposal: tied(sets.space) },
    { name: 'sets, mixture', ...sets, proposal: mixture(tiedPart) },
    { name: 'rankings, uniform', ...ranked, proposal: uniform(ranked.space) },
    { name: 'rankings on a reference', ...residual, proposal: residual.reference!.proposal },
  ] as unknown as { name: string; model: EnergyModel<never>; proposal: Proposal }[]
}

/** Mean and standard error of `values`. */
function summary(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) }
}

/** Estimates of single chains, for each row. */
function runs(
  { model, proposal }: { model: EnergyModel<never>; proposal: Proposal },
  temperatures: number,
  count: number,
) {
  const rows = batch.features.rows
  const rng = new Rng(17)
  const samples = exactSamples(model, count, rng.split('samples'))
  const c = model.space.codeLength
  const forward: number[][] = Array.from({ length: rows }, () => [])
  const reverse: number[][] = Array.from({ length: rows }, () => [])
  for (let r = 0; r < count; r++) {
    const options = { temperatures, rng: rng.split(r) }
    const one = new Float32Array(rows * c)
    for (let b = 0; b < rows; b++) {
      one.set(samples.subarray((b * count + r) * c, (b * count + r + 1) * c), b * c)
    }
    const below = annealedLogPartition(model, batch, proposal, { ...options, chains: 1 })
    const above = reverseAnnealedLogPartition(model, batch, proposal, one, options)
    for (let b = 0; b < rows; b++) {
      forward[b].push(below.values[b])
      reverse[b].push(above.values[b])
    }
  }
  return { forward, reverse }
}

test.each(cases())('single chains bracket the exact value on average: $name', (given) => {
  const exact = exactLogPartition(given.model, logistic, batch)!
  const { forward, reverse } = runs(given, 4, 400)
  exact.forEach((truth, b) => {
    // weights are unbiased for Z, inverse weights for 1/Z (z-test, false alarm 1e-6)
    const up = summary(forward[b].map((value) => Math.exp(value - truth)))
    expect(Math.abs(up.mean - 1)).toBeLessThan(Z_LIMIT * up.error + 1e-9)
    const down = summary(reverse[b].map((value) => Math.exp(truth - value)))
    expect(Math.abs(down.mean - 1)).toBeLessThan(Z_LIMIT * down.error + 1e-9)
    // hence their logarithms lie below and above
    const below = summary(forward[b])
    const above = summary(reverse[b])
    expect(below.mean).toBeLessThan(truth + Z_LIMIT * below.error)
    expect(above.mean).toBeGreaterThan(truth - Z_LIMIT * above.error)
    expect(above.mean).toBeGreaterThan(below.mean)
  })
})

test('weights are unbiased where chains forget their start at every temperature (z-tests, 1e-6)', () => {
  const { model, space } = tinyModel({ k: 4, energy: 'pairwise', random: 1.2 })
  const exact = exactLogPartition(model, logistic, batch)!
  const options = { chains: 4000, temperatures: 3, moves: 24, rng: new Rng(9) }
  const { values, standardErrors } = annealedLogPartition(model, batch, uniform(space), options)
  exact.forEach((truth, b) => {
    // chains one temperature ahead or behind would be more than 20 standard errors off
    expect(standardErrors[b]).toBeLessThan(0.03)
    expect(Math.abs(Math.exp(values[b] - truth) - 1)).toBeLessThan(Z_LIMIT * standardErrors[b])
  })
})

test('the bracket is strict where the way is short, and closes as it gets longer', () => {
  const [given] = cases(1.2)
  const exact = exactLogPartition(given.model, logistic, batch)!
  const gaps = [2, 8, 80].map((temperatures) => {
    const { forward, reverse } = runs(given, temperatures, 150)
    return exact.map((truth, b) => {
      const below = summary(forward[b])
      const above = summary(reverse[b])
      if (temperatures === 2) {
        expect(below.mean + Z_LIMIT * below.error).toBeLessThan(truth)
        expect(above.mean - Z_LIMIT * above.error).toBeGreaterThan(truth)
      }
      return above.mean - below.mean
    })
  })
  gaps[0].forEach((gap, b) => {
    expect(gaps[1][b]).toBeLessThan(0.75 * gap)
    expect(gaps[2][b]).toBeLessThan(0.25 * gap)
  })
})

describe('with the defaults', () => {
  test.each(cases())('the estimate lies within its error: $name', ({ model, proposal }) => {
    const exact = exactLogPartition(model, logistic, batch)!
    const options = { chains: 64, temperatures: 100, rng: new Rng(5) }
    const estimate = annealedLogPartition(model, batch, proposal, options)
    exact.forEach((truth, b) => {
      const error = estimate.standardErrors[b]
      expect(error).toBeLessThan(0.1)
      expect(Math.abs(estimate.values[b] - truth)).toBeLessThan(Z_LIMIT * error + 1e-6)
      expect(estimate.effectiveSampleSizes[b]).toBeGreaterThan(40)
      expect(estimate.effectiveSampleSizes[b]).toBeLessThanOrEqual(64 + 1e-9)
    })
  })

  test('a large space whose value is known: forty labels with scores of two, from uniform', () => {
    const { model, space } = tinyModel({ k: 40, linearBias: new Float32Array(40).fill(2) })
    const truth = exactLogPartition(model, logistic, batch)![0]
    const rng = new Rng(6)
    const options = { chains: 16, temperatures: 1200, rng }
    const estimate = annealedLogPartition(model, batch, uniform(space), options)
    const samples = new Float32Array(2 * 16 * 40)
    rng.fillBernoulli(samples, 1 / (1 + Math.exp(-2)))
    const above = reverseAnnealedLogPartition(model, batch, uniform(space), samples, options)
    for (let b = 0; b < 2; b++) {
      expect(Math.abs(estimate.values[b] - truth)).toBeLessThan(1)
      expect(Math.abs(above.values[b] - truth)).toBeLessThan(1)
      const error = Math.hypot(estimate.standardErrors[b], above.standardErrors[b])
      expect(above.values[b]).toBeGreaterThan(estimate.values[b] - 3 * error)
    }
  })
})

test('the same key gives the same bits, and the batch may hold one row', () => {
  const { model, space } = tinyModel({ k: 4, energy: 'pairwise', random: 1 })
  const run = (seed: number) => {
    const options = { temperatures: 50, rng: new Rng(seed) }
    return [
      ...annealedLogPartition(model, { features: normalFeatures(1, 2) }, uniform(space), options)
        .values,
    ]
  }
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

test('bad input is refused', async () => {
  const { model, space } = tinyModel()
  const rng = new Rng(1)
  for (const bad of [{ chains: 0 }, { temperatures: 1.5 }, { moves: -1 }]) {
    const run = () => annealedLogPartition(model, batch, uniform(space), { rng, ...bad })
    const error = await caught(run)
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain(Object.keys(bad)[0])
  }
  for (const length of [0, 7]) {
    const samples = new Float32Array(length)
    const run = () => reverseAnnealedLogPartition(model, batch, uniform(space), samples, { rng })
    expect((await caught(run)).code).toBe('SHAPE_MISMATCH')
  }
  const still = Object.assign(Object.create(model), {
    space: { name: 'mine', codeLength: 3 },
    at: model.at.bind(model),
  }) as typeof model
  const error = await caught(() => annealedLogPartition(still, batch, uniform(subsets(3)), { rng }))
  expect(error.code).toBe('UNSUPPORTED')
})
