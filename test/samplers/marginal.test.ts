import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { Rng } from '../../src/random/index.js'
import { drawSamples, labelFrequencies, marginal } from '../../src/samplers/index.js'
import { subsets } from '../../src/spaces/index.js'
import { checkProposal, densities } from './proposal-checks.js'

describe('marginal', () => {
  test('frequencies match the density, which sums to one', () => {
    checkProposal(marginal([0.3]), 1, { rows: 2 }, 1)
    checkProposal(marginal([0.5, 0.2, 0.8, 0.35]), 4, { rows: 2 }, 2)
  })

  test('the density sums to one for eight labels', () => {
    const [p] = densities(marginal([0.1, 0.9, 0.5, 0.01, 0.99, 0.3, 0.7, 0.2]), 8, { rows: 1 })
    expect(p!.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
  })

  test('certain labels are smoothed, so that no set is out of reach', () => {
    const [p] = densities(marginal([0, 1], { smoothing: 0.01 }), 2, { rows: 1 })
    ;[0.0099, 0.0001, 0.9801, 0.0099].forEach((expected, y) => {
      expect(p![y]).toBeCloseTo(expected, 12)
    })
    const [q] = densities(marginal([0, 1]), 2, { rows: 1 })
    expect(q![1]).toBeCloseTo(1e-6, 15)
  })

  test('bad probabilities and smoothing are refused', () => {
    expect(() => marginal([0.5, 1.2])).toThrow(/probabilities\[1\]/)
    expect(() => marginal([Number.NaN])).toThrow(PartitaError)
    expect(() => marginal([])).toThrow(PartitaError)
    expect(() => marginal([0.5], { smoothing: 0 })).toThrow(PartitaError)
  })
})

describe('labelFrequencies', () => {
  test('counts labels with half an occurrence to spare on either side', () => {
    const codes = Float32Array.of(1, 0, 1, 1, 0, 1, 0, 0, 1)
    expect([...labelFrequencies(codes, 3, 3)]).toEqual([2.5 / 4, 0.5 / 4, 3.5 / 4])
  })

  test('codes that do not fill their shape are refused', () => {
    expect(() => labelFrequencies(new Float32Array(5), 2, 3)).toThrow(/2 × 3/)
  })
})

describe('drawSamples', () => {
  const space = subsets(3)
  const proposal = marginal([0.9, 0.5, 0.1])

  test('the same key gives the same samples, with fresh or with used buffers', () => {
    const buffers = {}
    drawSamples(proposal, space, new Rng(1), 50, { rows: 1 }, buffers)
    const used = drawSamples(proposal, space, new Rng(2), 20, { rows: 1 }, buffers)
    const fresh = drawSamples(proposal, space, new Rng(2), 20, { rows: 1 })
    expect(used).toEqual(fresh)
  })

  test('buffers are kept while they are large enough', () => {
    const buffers: { codes?: Float32Array } = {}
    drawSamples(proposal, space, new Rng(1), 50, { rows: 1 }, buffers)
    const { codes } = buffers
    drawSamples(proposal, space, new Rng(1), 49, { rows: 1 }, buffers)
    expect(buffers.codes).toBe(codes)
    drawSamples(proposal, space, new Rng(1), 51, { rows: 1 }, buffers)
    expect(buffers.codes).not.toBe(codes)
  })

  test('a count that is no positive integer is refused', () => {
    for (const count of [0, -1, 1.5]) {
      expect(() => drawSamples(proposal, space, new Rng(1), count, { rows: 1 })).toThrow(
        PartitaError,
      )
    }
  })
})
