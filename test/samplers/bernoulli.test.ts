import { expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { Rng } from '../../src/random/index.js'
import { bernoulli, drawSamples, tied } from '../../src/samplers/index.js'
import { permutations, subsets } from '../../src/spaces/index.js'
import { checkProposal } from './proposal-checks.js'

test('frequencies match the density in each row, which sums to one', () => {
  const parameters = Float32Array.of(0.2, -1, 1.5, 0, 0, 0, -0.7, 0.4, 1)
  checkProposal(bernoulli(subsets(3)), 3, { rows: 3, parameters }, 4)
})

test('draws what a tied proposal draws from the same scores', () => {
  const space = subsets(3)
  const scores = Float32Array.of(0.2, -1, 1.5, -40, 40, 0)
  const own = drawSamples(bernoulli(space), space, new Rng(1), 50, { rows: 2, parameters: scores })
  const same = drawSamples(tied(space), space, new Rng(1), 50, { rows: 2, linearScores: scores })
  expect(own).toEqual(same)
})

test('parameters that are absent, of the wrong shape, or not numbers are refused', () => {
  const space = subsets(2)
  const draw = (parameters?: Float32Array) =>
    drawSamples(bernoulli(space), space, new Rng(1), 3, { rows: 2, parameters })
  expect(() => draw()).toThrow(/a score for each label; expected context.parameters/)
  expect(() => draw(new Float32Array(3))).toThrow(PartitaError)
  expect(() => draw(Float32Array.of(0, Number.NaN, 0, 0))).toThrow(/row 0, column 1/)
  expect(() => bernoulli(permutations(3))).toThrow(/no bernoulli proposal for permutations/)
})
