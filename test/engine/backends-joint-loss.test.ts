import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConjugateMap } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { safeLogistic, tsallis } from '../../src/losses/index.js'
import { jointLossRow } from '../reference/joint-loss-row.js'
import { backends, expectClose } from './backends.js'
import { Operands, seed, size, upload } from './operands.js'

const conjugates: readonly ConjugateMap[] = [
  tsallis(1),
  tsallis(1.2),
  tsallis(1.5),
  tsallis(2),
  tsallis(3),
  safeLogistic(0.1),
  { conjugate: Math.expm1, weight: Math.exp },
]

describe.each(backends)('backend: %s', (_, create) => {
  const ready = create()

  const reference = createReferenceBackend()

  const losses = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    m: fc.oneof(size, fc.constantFrom(255, 256, 257, 1030)),
    shared: fc.boolean(),
    conjugate: fc.constantFrom(...conjugates),
    seed,
  })

  test('computes the joint objective as the formula says', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 2e-6 : 1e-12
    fc.assert(
      fc.property(losses, ({ rows, m, shared, conjugate, seed }) => {
        backend.reset()
        const operands = new Operands(seed)
        const positive = operands.normal(rows, 1)
        const sampled = operands.normal(rows, m)
        const logRatio = operands.normal(shared ? 1 : rows, m)
        const logPartition = operands.normal(rows, 1)
        const out = backend.jointLoss({
          positive: upload(backend, positive),
          sampled: upload(backend, sampled),
          logRatio: upload(backend, logRatio),
          logPartition: upload(backend, logPartition),
          conjugate,
          clamp: 30,
        })
        const loss = backend.read(out.loss)
        const sums = backend.read(out.weightSum)
        const squares = backend.read(out.weightSquareSum)
        const weights = backend.read(out.weights)
        for (let b = 0; b < rows; b++) {
          const expected = jointLossRow(
            conjugate,
            positive.values[b],
            sampled.values.subarray(b * m, (b + 1) * m),
            logRatio.values.subarray(shared ? 0 : b * m, shared ? m : (b + 1) * m),
            logPartition.values[b],
          )
          const scale = 1 + expected.weightSum
          expectClose([loss[b]], [expected.loss], tolerance, scale)
          expectClose([sums[b]], [expected.weightSum], tolerance)
          expectClose([squares[b]], [expected.weightSquareSum], 2 * tolerance)
          expectClose(weights.subarray(b * m, (b + 1) * m), expected.weights, tolerance, 10 / m)
        }
        expect(Math.max(...backend.read(out.clamped))).toBe(0)
      }),
      { seed: 24, numRuns: 80 },
    )
  })

  test('continues the conjugate by its tangent beyond the clamp, and counts', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 3e-6 : 1e-12
    fc.assert(
      fc.property(losses, fc.constantFrom(0, 0.5, 3), (given, clamp) => {
        const { rows, m, shared, conjugate, seed } = given
        backend.reset()
        const [ours, theirs] = [backend, reference].map((each) => {
          const operands = new Operands(seed)
          const out = each.jointLoss({
            positive: upload(each, operands.normal(rows, 1)),
            sampled: upload(each, operands.normal(rows, m, 3)),
            logRatio: upload(each, operands.normal(shared ? 1 : rows, m, 2)),
            logPartition: upload(each, operands.normal(rows, 1)),
            conjugate,
            clamp,
          })
          return [out.loss, out.weightSum, out.weightSquareSum, out.clamped, out.weights].map(
            (matrix) => each.read(matrix),
          )
        })
        const top = Math.max(1, ...theirs[4])
        expectClose(ours[0], theirs[0], tolerance, 3 + Math.max(...theirs[1]) * 10)
        for (const i of [1, 2, 3]) expectClose(ours[i], theirs[i], tolerance, 1e-6)
        expectClose(ours[4], theirs[4], tolerance, top * 1e-2)
      }),
      { seed: 25, numRuns: 80 },
    )
  })

  test.each(conjugates.slice(0, 6))('stays finite where scores are extreme (%#)', async (given) => {
    const backend = await ready
    const sampled = [1e4, -1e4, 88.9, -88.9, 500, 0, 3e37, -3e37, 1]
    const ratios = [0, 50, Number.NEGATIVE_INFINITY, 10, -10, 0, 0, 0, 100]
    const out = backend.jointLoss({
      positive: backend.upload([0], 1, 1),
      sampled: backend.upload(sampled.slice(0, 6), 1, 6),
      logRatio: backend.upload(ratios.slice(0, 6), 1, 6),
      logPartition: backend.upload([0.5], 1, 1),
      conjugate: given,
      clamp: 12,
    })
    for (const matrix of Object.values(out)) {
      expect(backend.read(matrix).every(Number.isFinite)).toBe(true)
    }
    expect(backend.read(out.weights)[2]).toBe(0)
    expect(backend.read(out.clamped)[0]).toBeGreaterThan(0)
  })

  test('shows a NaN score in the loss and the weights of its row only', async () => {
    const backend = await ready
    // some conjugates compare first and so map NaN to a number; the kernels of their family do not
    const showing = conjugates.filter(
      ({ weight }) => backend.precision === 'float32' || Number.isNaN(weight(Number.NaN)),
    )
    for (const conjugate of showing) {
      const out = backend.jointLoss({
        positive: backend.upload([0, 0], 2, 1),
        sampled: backend.upload([0, Number.NaN, 1, 1, 0, 1], 2, 3),
        logRatio: backend.upload([0, 0, 0], 1, 3),
        logPartition: backend.upload([0, 0], 2, 1),
        conjugate,
        clamp: 30,
      })
      expect(Array.from(backend.read(out.loss), Number.isNaN)).toEqual([true, false])
      expect(Array.from(backend.read(out.weightSum), Number.isNaN)).toEqual([true, false])
    }
  })
})
