import { describe, expect, test } from 'vitest'
import {
  drawWeighted,
  flattenedWeights,
  logWeights,
  weightsOf,
} from '../../../src/inference/posteriors/importance-weights.js'
import { effectiveSampleSize } from '../../../src/inference/weights/effective-sample-size.js'
import { type Generator, logistic, sparsemax, tsallis } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'

const importanceWeights = (
  generator: Generator,
  scores: ArrayLike<number>,
  logRatio: ArrayLike<number>,
  logPartition: number,
) => weightsOf(logWeights(generator, scores, logRatio, logPartition), scores)

describe('importance weights', () => {
  const scores = [0.3, -1, 2, 0.5]
  const logRatio = [0, -0.5, 0.2, -1]

  test.each([logistic, sparsemax, tsallis(1.5)])('of $name: (q/r) f*ʹ(g − τ)', (generator) => {
    const raw = scores.map((g, j) => Math.exp(logRatio[j]) * generator.weight(g - 0.4))
    const total = raw.reduce((sum, weight) => sum + weight, 0)
    importanceWeights(generator, scores, logRatio, 0.4).forEach((weight, j) => {
      expect(weight).toBeCloseTo(raw[j] / total, 12)
    })
    logWeights(generator, scores, logRatio, 0.4).forEach((logWeight, j) => {
      expect(Math.exp(logWeight)).toBeCloseTo(raw[j], 12)
    })
  })

  test('stay finite where scores are large, and shift with them', () => {
    const shifted = scores.map((g) => g + 5000)
    importanceWeights(logistic, shifted, logRatio, 0).forEach((weight, j) => {
      expect(weight).toBeCloseTo(importanceWeights(logistic, scores, logRatio, 0)[j], 9)
    })
  })

  test('of zero everywhere fall on the sample of the highest score', () => {
    const weights = importanceWeights(sparsemax, scores, logRatio, 100)
    expect([...weights]).toEqual([0, 0, 1, 0])
  })

  test('that are not numbers are refused, not taken for zero', async () => {
    for (const generator of [logistic, sparsemax]) {
      const bad = [Number.NaN, Number.NaN]
      const error = await caught(() => importanceWeights(generator, bad, [0, 0], 0))
      expect(error.code).toBe('NOT_FINITE')
    }
  })
})

describe('flattened weights', () => {
  const rng = new Rng(3)
  const logWeights = Float64Array.from({ length: 200 }, () => 4 * rng.normal())

  test('are worth as many equal ones as asked for, and of the power that says so', () => {
    for (const least of [5, 20, 100, 199]) {
      const flat = flattenedWeights(logWeights, least)
      expect(flat.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12)
      expect(effectiveSampleSize(flat)).toBeGreaterThanOrEqual(least)
      expect(effectiveSampleSize(flat)).toBeLessThan(least + 0.5)
      const [a, b, c] = [0, 1, 2].map((j) => Math.log(flat[j]))
      const [x, y, z] = logWeights
      expect((a - b) / (x - y)).toBeCloseTo((a - c) / (x - z), 9)
    }
  })

  test('are the weights themselves where these are enough', () => {
    const whole = importanceWeights(logistic, logWeights, new Float64Array(200), 0)
    expect(effectiveSampleSize(whole)).toBeLessThan(5)
    expect(flattenedWeights(logWeights, 1)).toEqual(whole)
  })

  test('of zero stay zero, also where too few are left', () => {
    const few = Float64Array.of(0, Number.NEGATIVE_INFINITY, 3, Number.NEGATIVE_INFINITY)
    const flat = flattenedWeights(few, 3)
    expect(flat).toEqual(Float64Array.of(0.5, 0, 0.5, 0))
  })
})

describe('weighted draws', () => {
  test('are as frequent as their weights, whatever the scale (false-alarm rate 1e-6)', () => {
    const weights = [0.1, 0, 0.5, 0.15, 0.25, 0]
    for (const scale of [1, 1e-200, 1e200]) {
      const scaled = weights.map((weight) => weight * scale)
      const counts = new Array<number>(6).fill(0)
      for (const j of drawWeighted(scaled, new Rng(1), 5000)) counts[j]++
      expect([counts[1], counts[5]]).toEqual([0, 0])
      const some = [0, 2, 3, 4]
      const observed = some.map((j) => counts[j])
      const expected = some.map((j) => weights[j] * 5000)
      expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(3))
    }
  })

  test('always give the one index that has any weight', () => {
    for (const at of [0, 1, 2]) {
      const weights = [0, 0, 0].map((_, j) => (j === at ? 3 : 0))
      expect(new Set(drawWeighted(weights, new Rng(2), 50))).toEqual(new Set([at]))
    }
    expect(drawWeighted([1], new Rng(2), 0)).toHaveLength(0)
  })
})
