import { expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { Rng } from '../../src/random/index.js'
import { drawSamples, tied } from '../../src/samplers/index.js'
import { boundedSubsets, permutations, subsets } from '../../src/spaces/index.js'
import { allCodes, indexOfCode } from '../reference/brute-force-samples.js'
import { linearLogPartition } from '../reference/linear-log-partition.js'
import { chiSquare, chiSquareLimit } from '../reference/statistics.js'
import { checkProposal } from './proposal-checks.js'

test('frequencies match the density in each row, which sums to one', () => {
  checkProposal(tied(subsets(1)), 1, { rows: 2, linearScores: Float32Array.of(1, -0.5) }, 1)
  const linearScores = Float32Array.of(0.2, -1, 1.5, 0, 0, 0, -0.7, 0.4, 1)
  checkProposal(tied(subsets(3)), 3, { rows: 3, linearScores }, 2)
})

test('the importance weights of a linear energy are constant', () => {
  const space = subsets(4)
  const linearScores = Float32Array.of(0.2, -1, 1.5, 3, -2, 0.5, -0.7, 0.4)
  const context = { rows: 2, linearScores }
  const { codes, logRatio } = drawSamples(tied(space), space, new Rng(3), 100, context)
  for (let b = 0; b < 2; b++) {
    const u = linearScores.subarray(b * 4, (b + 1) * 4)
    const exact = linearLogPartition(space, u)
    for (let j = b * 100; j < (b + 1) * 100; j++) {
      const score = u.reduce((sum, x, i) => sum + x * codes[j * 4 + i]!, 0)
      expect(score + logRatio[j]!).toBeCloseTo(exact, 10)
    }
  }
})

test('bounded sets are drawn as often as the density says, which sums to one', () => {
  const space = boundedSubsets(4, { min: 1, max: 2 })
  const { codes: every, count: size } = allCodes(space)
  const context = { rows: 1, linearScores: Float32Array.of(0.4, -1, 1.2, 2) }
  const out = new Float64Array(size)
  tied(space).logDensity(every, size, context, out)
  const p = out.map((logDensity) => Math.exp(logDensity - space.logSize))
  expect(p.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
  const count = 8000
  const { codes } = drawSamples(tied(space), space, new Rng(6), count, context)
  const index = new Map(Array.from(p, (_, j) => [indexOfCode(every, 4 * j, 4), j]))
  const observed = new Float64Array(size)
  for (let j = 0; j < count; j++) observed[index.get(indexOfCode(codes, 4 * j, 4))!]!++
  const expected = p.map((x) => x * count)
  // false alarm 1e-6
  expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(size - 1))
})

test('extreme scores give finite densities', () => {
  const linearScores = Float32Array.of(1e6, -1e6)
  const out = new Float64Array(4)
  const codes = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1)
  tied(subsets(2)).logDensity(codes, 4, { rows: 1, linearScores }, out)
  expect(out.every(Number.isFinite)).toBe(true)
  expect(out[2]).toBeCloseTo(2 * Math.LN2, 9)
})

test('linear scores that are absent or of the wrong shape are refused', () => {
  const space = subsets(2)
  const draw = (linearScores?: Float32Array) =>
    drawSamples(tied(space), space, new Rng(1), 3, { rows: 2, linearScores })
  expect(() => draw()).toThrow(/linear part of the scores/)
  expect(() => draw(new Float32Array(3))).toThrow(PartitaError)
  expect(() => draw(Float32Array.of(0, 0, Number.NaN, 0))).toThrow(/row 1, column 0/)
})

test('a space that cannot sample exp⟨scores, code⟩ is refused', () => {
  expect(() => tied(permutations(3))).toThrow(/no tied proposal for permutations/)
})
