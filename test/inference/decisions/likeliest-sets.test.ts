import { expect, test } from 'vitest'
import { IndependentLabels, likeliestSets } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import { KnownCode, subsets } from '../../../src/spaces/index.js'

/** Every set with its probability, the most probable first. */
function allSets(probabilities: ArrayLike<number>) {
  const k = probabilities.length
  return Array.from({ length: 2 ** k }, (_, bits) => {
    const code = Array.from({ length: k }, (_, i) => (bits >> i) & 1)
    const factor = (y: number, i: number) => (y ? probabilities[i] : 1 - probabilities[i])
    return { code, p: code.reduce((product, y, i) => product * factor(y, i), 1) }
  }).sort((a, b) => b.p - a.p)
}

test('the likeliest sets of independent labels are those of a list of all', () => {
  const rng = new Rng('likeliest sets')
  for (const k of [1, 2, 5, 7]) {
    const posterior = new IndependentLabels(Array.from({ length: k }, () => 3 * rng.normal()))
    const expected = allSets(posterior.probabilities)
    const { codes, weights } = likeliestSets(posterior, 2 ** k + 1)
    expect(codes.map((code) => [...code])).toEqual(expected.map(({ code }) => code))
    for (const [at, { p }] of expected.entries()) expect(weights[at]).toBeCloseTo(p, 12)
    expect(likeliestSets(posterior, 3).codes).toEqual(codes.slice(0, 3))
  }
})

test('what is known is in every one of them', () => {
  const known = new KnownCode(subsets(3), Float32Array.of(1, Number.NaN, 0))
  const { codes, weights } = likeliestSets(new IndependentLabels([-4, 1, 4], known), 9)
  expect(codes.map((code) => [...code])).toEqual([
    [1, 1, 0],
    [1, 0, 0],
  ])
  expect(weights[0] + weights[1]).toBeCloseTo(1, 12)
})

test('of a hundred labels the first few come at once', () => {
  const posterior = new IndependentLabels(Array.from({ length: 100 }, (_, i) => (i - 49.5) / 10))
  const { codes, weights } = likeliestSets(posterior, 50)
  expect(new Set(codes.map((code) => code.join())).size).toBe(50)
  expect([...weights]).toEqual([...weights].sort((a, b) => b - a))
})
