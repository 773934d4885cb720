import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import {
  fenchelYoung,
  logistic,
  pointDivergence,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'
import { generators } from './generators.js'

interface Peer {
  value: number
  distribution: number[]
}
interface GoldenCase {
  scores: number[]
  target: number
  logistic: Peer
  sparsemax: Peer
  entmax: (Peer & { alpha: number })[]
  safeLogistic?: { rho: number; normalizer: number; distribution: number[]; supremum: number }
}
const golden: {
  cases: GoldenCase[]
  weighted: { scores: number[]; reference: number[]; distribution: number[] }
} = JSON.parse(readFileSync(new URL('../golden/losses.json', import.meta.url), 'utf8'))

const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number) => {
  expect(actual).toHaveLength(expected.length)
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i]!, digits)
}

describe('facts from peers', () => {
  test('logistic is the softmax cross-entropy of optax', () => {
    for (const { scores, target, logistic: peer } of golden.cases) {
      const loss = fenchelYoung(logistic)
      expect(loss.value(scores, target)).toBeCloseTo(peer.value, 9)
      expectClose(loss.distribution(scores), peer.distribution, 10)
    }
    const { scores, reference, distribution } = golden.weighted
    const weighted = fenchelYoung(logistic, { reference })
    expectClose(weighted.distribution(scores), distribution, 12)
    expect(weighted.value(scores, 1)).toBeCloseTo(-Math.log(distribution[1]!), 12)
  })

  test('sparsemax is n times the classical loss of optax at scores / n', () => {
    for (const { scores, target, sparsemax: peer } of golden.cases) {
      const n = scores.length
      const scaled = scores.map((score) => score * n)
      const loss = fenchelYoung(sparsemax)
      expect(loss.value(scaled, target)).toBeCloseTo(n * peer.value, 6)
      expectClose(loss.distribution(scaled), peer.distribution, 9)
    }
  })

  test('Tsallis α is n^(α−1) times the classical entmax loss at scores / n^(α−1)', () => {
    for (const { scores, target, entmax } of golden.cases) {
      for (const { alpha, value, distribution } of entmax) {
        const scale = scores.length ** (alpha - 1)
        const scaled = scores.map((score) => score * scale)
        const loss = fenchelYoung(tsallis(alpha))
        expect(loss.value(scaled, target)).toBeCloseTo(scale * value, 6)
        expectClose(loss.distribution(scaled), distribution, 8)
      }
    }
  })

  test('safe logistic agrees with a root found by SciPy', () => {
    for (const { scores, target, safeLogistic: peer } of golden.cases) {
      if (!peer) continue
      const loss = fenchelYoung(safeLogistic(peer.rho))
      expect(loss.normalizer(scores)).toBeCloseTo(peer.normalizer, 10)
      expectClose(loss.distribution(scores), peer.distribution, 10)
      const constant = pointDivergence(loss.generator, 1 / scores.length)
      const value = peer.supremum - scores[target]! + constant
      expect(loss.value(scores, target)).toBeCloseTo(value, 9)
    }
  })
})

describe.each(generators)('$name', (generator) => {
  const loss = fenchelYoung(generator)

  test('the loss goes to 0 as the target takes all the mass', () => {
    const value = loss.value([0, 200, 0, 0], 1)
    expect(value).toBeLessThan(0.02)
    expect(loss.gradient([0, 200, 0, 0], 1)[1]).toBeCloseTo(0, 1)
  })

  test('an element the reference never gives has no mass, and an infinite loss as target', () => {
    const partial = fenchelYoung(generator, { reference: [0.5, 0.5, 0] })
    expect(partial.distribution([0, 1, 900])[2]).toBe(0)
    expect(partial.value([0, 1, 9], 2)).toBe(Infinity)
    expect(partial.value([0, 1, 9], 0)).toBeCloseTo(loss.value([0, 1], 0), 12)
  })
})

test('sparse losses reach 0, with a margin', () => {
  expect(fenchelYoung(sparsemax).value([0, 0, 3.5], 2)).toBe(0)
  expect([...fenchelYoung(sparsemax).distribution([0, 0, 3.5])]).toEqual([0, 0, 1])
  expect(fenchelYoung(tsallis(1.5)).value([0, 9], 1)).toBeCloseTo(0, 15)
})

test('with a bound too tight for the target, the constant is left out', () => {
  const loss = fenchelYoung(safeLogistic(0.5))
  const scores = [0, 10, 0, 0, 0]
  const tau = loss.normalizer(scores)
  const { conjugate } = safeLogistic(0.5)
  const gap = tau + (conjugate(10 - tau) + 4 * conjugate(-tau)) / 5 - 10
  expect(loss.value(scores, 1)).toBeCloseTo(gap, 12)
  expect(gap).toBeLessThan(0)
})

test('bad scores, targets and references are refused', () => {
  const loss = fenchelYoung(logistic, { reference: [0.5, 0.5] })
  for (const [run, code] of [
    [() => loss.value([1, 2, 3], 0), 'SHAPE_MISMATCH'],
    [() => fenchelYoung(logistic).distribution([]), 'SHAPE_MISMATCH'],
    [() => loss.value([1, Number.NaN], 0), 'NOT_FINITE'],
    [() => loss.normalizer([Infinity, 0]), 'NOT_FINITE'],
    [() => loss.gradient([1, 2], 2), 'NOT_IN_SPACE'],
    [() => loss.value([1, 2], 0.5), 'NOT_IN_SPACE'],
    [() => fenchelYoung(logistic, { reference: [0.5, 0.6] }), 'INVALID_OPTION'],
    [() => fenchelYoung(logistic, { reference: [1.5, -0.5] }), 'INVALID_OPTION'],
  ] as const) {
    expect(run).toThrow(PartitaError)
    expect(run).toThrow(expect.objectContaining({ code }))
  }
})

test.each(generators)('the maximum of $name is reached by its distribution', (generator) => {
  const reference = [0.1, 0, 0.4, 0.5]
  const scores = [1, 9, -0.5, 0.3]
  const loss = fenchelYoung(generator, { reference })
  const { value, distribution } = loss.maximum(scores)
  expect(distribution).toEqual(loss.distribution(scores))
  // ⟨p, g⟩ − D_f(p, q), with f(u) = sup_s us − f*(s) at the s where the weight is u
  const tau = loss.normalizer(scores)
  const gains = [0, 2, 3].map((i) => {
    const s = scores[i] - tau
    return (
      distribution[i] * scores[i] -
      reference[i] * (generator.weight(s) * s - generator.conjugate(s))
    )
  })
  expect(gains.reduce((total, gain) => total + gain)).toBeCloseTo(value, 9)
})
