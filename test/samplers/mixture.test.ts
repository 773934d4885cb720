import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { Rng } from '../../src/random/index.js'
import {
  drawSamples,
  marginal,
  mixture,
  type Proposal,
  tied,
  uniform,
} from '../../src/samplers/index.js'
import { subsets } from '../../src/spaces/index.js'
import { indexOfCode } from '../reference/brute-force-samples.js'
import { Z_LIMIT } from '../reference/statistics.js'
import { checkProposal, densities } from './proposal-checks.js'

const three = subsets(3)
const sharedParts = [
  { proposal: marginal([0.8, 0.3, 0.5]), weight: 0.7 },
  { proposal: uniform(three), weight: 0.3 },
]
const perRowParts = [
  { proposal: tied(three), weight: 0.5 },
  { proposal: marginal([0.8, 0.3, 0.5]), weight: 0.4 },
  { proposal: uniform(three), weight: 0.1 },
]
const context = { rows: 2, linearScores: Float32Array.of(1, -1, 0.5, -2, 0, 0.3) }

/** a proposal that always draws the same code, to see which component drew what */
function constant(value: number): Proposal {
  return {
    name: `constant ${value}`,
    shared: true,
    sample: (_rng, _count, _context, out) => void out.fill(value),
    logDensity: (codes, count, _context, out) => {
      for (let j = 0; j < count; j++) out[j] = codes[j] === value ? Math.LN2 : -Infinity
    },
  }
}

describe('mixture', () => {
  for (const stratified of [true, false]) {
    test(`frequencies match the density, ${stratified ? 'stratified' : 'independent'}`, () => {
      checkProposal(mixture(sharedParts, { stratified }), 3, { rows: 2 }, 1)
      checkProposal(mixture(perRowParts, { stratified }), 3, context, 2)
    })
  }

  test('is shared only if every component is', () => {
    expect(mixture(sharedParts).shared).toBe(true)
    expect(mixture(perRowParts).shared).toBe(false)
    expect(mixture(sharedParts).name).toBe('0.7 marginal + 0.3 uniform')
  })

  test('each component draws exactly its share, in every row', () => {
    const space = subsets(1)
    const parts = [
      { proposal: constant(0), weight: 3 },
      { proposal: constant(1), weight: 1 },
    ]
    const ones = (proposal: Proposal, count: number) => {
      const linearScores = new Float32Array(3)
      const { codes } = drawSamples(proposal, space, new Rng(1), count, { rows: 3, linearScores })
      const rows = codes.length / count
      return Array.from({ length: rows }, (_, b) =>
        codes.subarray(b * count, (b + 1) * count).reduce((sum, x) => sum + x, 0),
      )
    }
    expect(ones(mixture(parts), 20)).toEqual([5])
    expect(ones(mixture(parts), 2)).toEqual([1])
    expect(ones(mixture(parts), 1)).toEqual([0])
    // a per-row component of next to no weight makes the mixture per row: one draw of 101 is its own
    const perRow = mixture([...parts, { proposal: tied(space), weight: 1e-9 }])
    for (const count of ones(perRow, 101)) {
      expect(count).toBeGreaterThanOrEqual(25)
      expect(count).toBeLessThanOrEqual(26)
    }
  })

  test('the density is that of the shares actually drawn', () => {
    const parts = [
      { proposal: constant(0), weight: 0.74 },
      { proposal: constant(1), weight: 0.26 },
    ]
    const out = new Float64Array(4)
    const codes = Float32Array.of(0, 0, 0, 1)
    mixture(parts).logDensity(codes, 4, { rows: 1 }, out)
    expect(Math.exp(out[0]!) / 2).toBeCloseTo(0.75, 12)
    expect(Math.exp(out[3]!) / 2).toBeCloseTo(0.25, 12)
    mixture(parts, { stratified: false }).logDensity(codes, 4, { rows: 1 }, out)
    expect(Math.exp(out[0]!) / 2).toBeCloseTo(0.74, 12)
    // where no component goes, there is no density
    mixture([parts[0]!]).logDensity(codes, 4, { rows: 1 }, out)
    expect(out[3]).toBe(-Infinity)
  })

  test('a defensive component bounds every importance ratio', () => {
    const linearScores = Float32Array.of(9, 9, 9, -9, -9, -9)
    const proposal = mixture([
      { proposal: tied(three), weight: 0.9 },
      { proposal: uniform(three), weight: 0.1 },
    ])
    const { logRatio } = drawSamples(proposal, three, new Rng(4), 200, { rows: 2, linearScores })
    expect(Math.max(...logRatio)).toBeLessThanOrEqual(Math.log(10) + 1e-12)
  })

  test('importance-weighted means are unbiased at any m (z-test, false alarm 1e-6 each)', () => {
    const value = [3, -1, 0.5, 2, 0, 7, -4, 1]
    const exact = value.reduce((a, b) => a + b, 0) / 8
    for (const [components, m, stratified] of [
      [sharedParts, 1, false],
      [sharedParts, 3, true],
      [sharedParts, 10, true],
      [perRowParts, 3, true],
      [perRowParts, 7, true],
      [perRowParts, 4, false],
    ] as const) {
      const proposal = mixture(components, { stratified })
      const rng = new Rng(5)
      const buffers = {}
      const replicates = 6000
      let sum = 0
      let squares = 0
      for (let replicate = 0; replicate < replicates; replicate++) {
        const { codes, logRatio } = drawSamples(proposal, three, rng, m, context, buffers)
        let mean = 0
        for (let j = 0; j < m; j++) {
          mean += (Math.exp(logRatio[j]!) * value[indexOfCode(codes, j * 3, 3)]!) / m
        }
        sum += mean
        squares += mean * mean
      }
      const mean = sum / replicates
      const error = Math.sqrt((squares / replicates - mean * mean) / replicates)
      expect(Math.abs(mean - exact)).toBeLessThan(Z_LIMIT * error)
    }
  })

  test('stratified and plain sampling agree in the mean (z-test, false alarm 1e-6)', () => {
    const value = [3, -1, 0.5, 2, 0, 7, -4, 1]
    const of = (stratified: boolean) => {
      const proposal = mixture(perRowParts, { stratified })
      const rng = new Rng(8)
      const means = Array.from({ length: 4000 }, () => {
        const { codes, logRatio } = drawSamples(proposal, three, rng, 10, context)
        let mean = 0
        for (let j = 0; j < 10; j++) {
          mean += (Math.exp(logRatio[j]!) * value[indexOfCode(codes, j * 3, 3)]!) / 10
        }
        return mean
      })
      const mean = means.reduce((sum, x) => sum + x, 0) / means.length
      const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / means.length
      return { mean, variance }
    }
    const [stratified, plain] = [of(true), of(false)]
    const error = Math.sqrt((stratified.variance + plain.variance) / 4000)
    expect(Math.abs(stratified.mean - plain.mean)).toBeLessThan(Z_LIMIT * error)
    expect(stratified.variance).toBeLessThan(plain.variance)
  })

  test('a mixture of mixtures is one of all their components', () => {
    const inner = mixture(perRowParts)
    const nested = mixture([
      { proposal: inner, weight: 3 },
      { proposal: uniform(three), weight: 1 },
    ])
    expect(nested.name).toBe('0.375 tied + 0.3 marginal + 0.075 uniform + 0.25 uniform')
    checkProposal(nested, 3, context, 6)
  })

  test('its support is full where one component that covers the space has a share', () => {
    const narrow: Proposal = { ...constant(0), hasFullSupport: () => false }
    const parts = [
      { proposal: narrow, weight: 0.9 },
      { proposal: uniform(three), weight: 0.1 },
    ]
    expect(mixture(parts).hasFullSupport!(1)).toBe(false)
    expect(mixture(parts).hasFullSupport!(2)).toBe(true)
    expect(mixture(parts, { stratified: false }).hasFullSupport!(1)).toBe(true)
    expect(mixture([parts[0]!]).hasFullSupport!(10)).toBe(false)
  })

  test('the density of each row uses the linear scores of that row', () => {
    const [first, second] = densities(mixture(perRowParts), 3, context)
    expect(first).not.toEqual(second)
  })

  test('no components and weights that are not positive are refused', () => {
    expect(() => mixture([])).toThrow(PartitaError)
    for (const weight of [0, -1, Number.NaN, Infinity]) {
      expect(() => mixture([{ proposal: uniform(three), weight }])).toThrow(
        /components\[0\].weight/,
      )
    }
  })
})
