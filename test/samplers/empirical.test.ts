import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { empirical, mixture, uniform } from '../../src/samplers/index.js'
import { permutations, subsets } from '../../src/spaces/index.js'
import { allCodes } from '../reference/brute-force-samples.js'
import { checkProposal } from './proposal-checks.js'

const space = subsets(3)
// {0} three times, {0, 2} twice, ∅ once
const seen = Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0)

/** codes and weights of a few random rows over `k` labels */
const rowsOf = (k: number) =>
  fc.array(
    fc.record({
      set: fc.integer({ min: 0, max: 2 ** k - 1 }),
      weight: fc.constantFrom(0, 0.25, 1, 3),
    }),
    { minLength: 1, maxLength: 40 },
  )

test('its density is the share of the weights, −∞ where there is none', () => {
  fc.assert(
    fc.property(rowsOf(4), (rows) => {
      const total = rows.reduce((sum, { weight }) => sum + weight, 0)
      fc.pre(total > 0)
      const codes = Float32Array.from(
        rows.flatMap(({ set }) => [0, 1, 2, 3].map((i) => (set >> i) & 1)),
      )
      const proposal = empirical(
        subsets(4),
        codes,
        rows.map(({ weight }) => weight),
      )
      const out = new Float64Array(16)
      proposal.logDensity(allCodes(subsets(4)).codes, 16, { rows: 1 }, out)
      for (let set = 0; set < 16; set++) {
        const share = rows.reduce((sum, row) => sum + (row.set === set ? row.weight : 0), 0) / total
        if (share === 0) expect(out[set]).toBe(-Infinity)
        else expect(Math.exp(out[set]!) / 16).toBeCloseTo(share, 12)
      }
    }),
  )
})

test('draws only what was seen, as often, and says that this is not all', () => {
  for (const proposal of [empirical(space, seen), empirical(space, allCodes(space).codes)]) {
    checkProposal(proposal, 3, { rows: 2 }, 1)
  }
})

test('mixed with uniform its frequencies match the density, which sums to one', () => {
  const parts = [
    { proposal: empirical(space, seen), weight: 0.7 },
    { proposal: uniform(space), weight: 0.3 },
  ]
  checkProposal(mixture(parts), 3, { rows: 2 }, 2)
  checkProposal(mixture(parts, { stratified: false }), 3, { rows: 2 }, 3)
})

test.each(['ranks', 'matrix', 'pairs'] as const)('serves rankings, %s code', (code) => {
  const rankings = permutations(4, { code })
  const c = rankings.codeLength
  const { codes, count } = allCodes(rankings)
  // ranking j is seen j times
  const rows = Array.from({ length: count }, (_, j) => Array.from({ length: j }, () => j)).flat()
  const repeated = Float32Array.from(rows.flatMap((j) => [...codes.subarray(j * c, (j + 1) * c)]))
  const out = new Float64Array(count)
  empirical(rankings, repeated).logDensity(codes, count, { rows: 1 }, out)
  out.forEach((logDensity, j) => {
    expect(Math.exp(logDensity) / count).toBeCloseTo(j / rows.length, 12)
  })
})

test('−0 and 0 in a code are the same', () => {
  const out = new Float64Array(1)
  empirical(space, Float32Array.of(1, 0, 0)).logDensity(
    Float32Array.of(1, -0, -0),
    1,
    { rows: 1 },
    out,
  )
  expect(out[0]).toBeCloseTo(space.logSize, 12)
})

describe('its support', () => {
  test('is full in a mixture where a component that covers the space has a share', () => {
    const mixed = mixture([
      { proposal: empirical(space, seen), weight: 0.9 },
      { proposal: uniform(space), weight: 0.1 },
    ])
    expect(mixed.hasFullSupport!(2)).toBe(true)
    expect(mixed.hasFullSupport!(1)).toBe(false)
  })
})

test('codes and weights that do not fit, and no rows at all, are refused', () => {
  const codesOf = (draw: () => unknown) => {
    try {
      draw()
    } catch (error) {
      return (error as PartitaError).code
    }
    return undefined
  }
  expect(codesOf(() => empirical(space, new Float32Array(4)))).toBe('SHAPE_MISMATCH')
  expect(codesOf(() => empirical(space, seen, [1, 2]))).toBe('SHAPE_MISMATCH')
  expect(codesOf(() => empirical(space, new Float32Array(0)))).toBe('EMPTY_DATA')
  expect(codesOf(() => empirical(space, seen, new Float32Array(6)))).toBe('EMPTY_DATA')
  expect(() => empirical(space, seen, [1, 1, -1, 1, 1, 1])).toThrow(/weights\[2\]/)
  expect(() => empirical(space, seen, [1, 1, 1, 1, 1, Number.NaN])).toThrow(PartitaError)
})
