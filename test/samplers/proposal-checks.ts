import { expect } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { drawSamples, type Proposal, type ProposalContext } from '../../src/samplers/index.js'
import { subsets } from '../../src/spaces/index.js'
import { allCodes, indexOfCode } from '../reference/brute-force-samples.js'
import { chiSquare, chiSquareLimit } from '../reference/statistics.js'

/** Probability of each of the 2ᵏ sets, by row of the context: `[rows][2ᵏ]`. */
export function densities(
  proposal: Proposal,
  k: number,
  context: ProposalContext,
  count?: number,
): Float64Array[] {
  const space = subsets(k)
  const { codes, count: size } = allCodes(space)
  const rows = proposal.shared ? 1 : context.rows
  // all codes in blocks of `count` a row, for a stratified mixture's density depends on the count
  const block = count ?? size
  const result = Array.from({ length: rows }, () => new Float64Array(size))
  for (let first = 0; first < size; first += block) {
    const repeated = new Float32Array(rows * block * k)
    for (let b = 0; b < rows; b++) {
      repeated.set(codes.subarray(first * k, (first + block) * k), b * block * k)
    }
    const out = new Float64Array(rows * block)
    proposal.logDensity(repeated, block, context, out)
    for (let b = 0; b < rows; b++) {
      for (let j = 0; j < block && first + j < size; j++) {
        result[b]![first + j] = Math.exp(out[b * block + j]! - space.logSize)
      }
    }
  }
  return result
}

/** The density sums to one, and the frequencies of samples match it (χ², false alarm 1e-6 a row). */
export function checkProposal(
  proposal: Proposal,
  k: number,
  context: ProposalContext,
  seed: number,
) {
  const space = subsets(k)
  const count = 16_384
  const samples = drawSamples(proposal, space, new Rng(seed), count, context)
  const rows = proposal.shared ? 1 : context.rows
  expect(samples.shared).toBe(proposal.shared)
  expect(samples.codes).toHaveLength(rows * count * k)
  expect(samples.logRatio).toHaveLength(rows * count)
  densities(proposal, k, context, count).forEach((p, b) => {
    expect(p.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
    const observed = new Float64Array(p.length)
    let error = 0
    for (let j = b * count; j < (b + 1) * count; j++) {
      const index = indexOfCode(samples.codes, j * k, k)
      observed[index]!++
      error = Math.max(error, Math.abs(samples.logRatio[j]! + Math.log(p[index]!) + space.logSize))
    }
    expect(error).toBeLessThan(1e-9)
    const expected = p.map((x) => x * count)
    expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(p.length - 1))
  })
}
