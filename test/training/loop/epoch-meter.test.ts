import { expect, test } from 'vitest'
import { EpochMeter } from '../../../src/training/loop/epoch-meter.js'

test('means of an epoch weigh batches by their rows, and norms by batch', () => {
  const meter = new EpochMeter()
  meter.add(3, 2, 10)
  meter.add(1, 6, 20)
  expect(meter.loss).toBe(3)
  expect(meter.gradientNorm).toBe(15)
  expect(meter.sampling).toBeUndefined()
})

test('sampling diagnostics are means over rows', () => {
  const meter = new EpochMeter()
  // row 0: all samples count, normalised. Row 1: one of two counts, Σw − 1 = 1, clamped.
  meter.addSamples({ effectiveShares: [1, 0.5], totals: [1, 2], clampedShares: [0, 0.5] })
  // a sparse loss may give no sample any weight
  meter.addSamples({ effectiveShares: [0], totals: [0], clampedShares: [0] })
  expect(meter.sampling).toEqual({
    effectiveSampleSize: (1 + 0.5 + 0) / 3,
    normalizationError: (0 + 1 + 1) / 3,
    weightTotal: (1 + 2 + 0) / 3,
    clampedFraction: 0.5 / 3,
  })
})

test('says only what applies: weights of sum one have no total, chains are accepted or not', () => {
  const sampler = new EpochMeter()
  sampler.addSamples({ effectiveShares: [0.25, 0.75] })
  expect(sampler.sampling).toEqual({ effectiveSampleSize: 0.5 })
  const chains = new EpochMeter()
  chains.addChains(0.1)
  chains.addChains(0.4)
  expect(chains.sampling).toEqual({ acceptanceRate: 0.25 })
})
