import { expect, test } from 'vitest'
import { Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { EpochMeter } from '../../src/training/epoch-meter.js'

test('means of an epoch weigh batches by their rows, and norms by batch', () => {
  const meter = new EpochMeter()
  meter.add(3, 2, 10)
  meter.add(1, 6, 20)
  expect(meter.loss).toBe(3)
  expect(meter.gradientNorm).toBe(15)
  expect(meter.sampling).toBeUndefined()
})

test('sampling diagnostics are means over rows', () => {
  const backend = createReferenceBackend()
  const tape = new Tape(backend)
  const column = (...values: number[]) => tape.upload(values, values.length, 1)
  const meter = new EpochMeter()
  // row 0: weights ½, ½ – all samples count, normalised. Row 1: weights 2, 0 – one counts, Σw − 1 = 1.
  meter.addSamples(backend, {
    count: 2,
    weightSum: column(1, 2),
    weightSquareSum: column(0.5, 4),
    clamped: column(0, 1),
  })
  // a sparse loss may give no sample any weight
  meter.addSamples(backend, {
    count: 2,
    weightSum: column(0),
    weightSquareSum: column(0),
    clamped: column(0),
  })
  expect(meter.sampling).toEqual({
    effectiveSampleSize: (1 + 0.5 + 0) / 3,
    normalizationError: (0 + 1 + 1) / 3,
    weightTotal: (1 + 2 + 0) / 3,
    clampedFraction: 0.5 / 3,
  })
})
