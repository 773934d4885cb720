import { expect, test } from 'vitest'
import {
  type WeightedSets,
  weightedPosterior,
} from '../../../src/inference/posteriors/weighted-posterior.js'
import { Rng } from '../../../src/random/index.js'

/** One row over two labels; {0} and {1} listed, of the given weights. */
function twoSets(weights: number[], changes: Partial<WeightedSets> = {}) {
  let computed = 0
  const posterior = weightedPosterior({
    kind: 'sampled',
    rows: 1,
    k: 2,
    codes: () => Float32Array.of(1, 0, 0, 1),
    weights() {
      computed++
      return Float64Array.from(weights)
    },
    mode: () => [0, 1],
    marginals: (_, w) => w,
    f1Optimal: (_, _w, empty) => ({
      labels: Uint8Array.of(1, empty === 'one' ? 1 : 0),
      expected: 1,
    }),
    ...changes,
  })
  return { posterior, computed: () => computed }
}

test('weights of a row are computed once, whatever is asked', () => {
  const { posterior, computed } = twoSets([0.3, 0.7])
  posterior.marginals()
  posterior.decide('f1', 'zero')
  posterior.decide('threshold', 'zero')
  posterior.sample(new Rng(1), 5)
  expect(computed()).toBe(1)
})

test('weights of samples say how many of them count', () => {
  expect(twoSets([0.5, 0.5]).posterior.effectiveSampleSize(0)).toBeCloseTo(1, 12)
  expect(twoSets([0.9, 0.1]).posterior.effectiveSampleSize(0)).toBeCloseTo(1 / 0.82 / 2, 12)
  expect(twoSets([1, 0], { kind: 'enumerated' }).posterior.effectiveSampleSize(0)).toBe(1)
})

test('every rule decides as its part says', () => {
  const { posterior } = twoSets([0.5, 0.5])
  expect([...posterior.decide('mode', 'zero').values]).toEqual([0, 1])
  expect([...posterior.decide('threshold', 'zero').values]).toEqual([1, 1])
  expect([...posterior.decide('f1', 'zero').values]).toEqual([1, 0])
  expect([...posterior.decide('f1', 'one').values]).toEqual([1, 1])
})

test('a set of weight zero is never drawn, first or last', () => {
  for (const [weights, drawn] of [
    [
      [0, 1],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 0],
    ],
  ]) {
    const draws = twoSets(weights).posterior.sample(new Rng(1), 50)
    for (let d = 0; d < 50; d++) expect([...draws.subarray(2 * d, 2 * d + 2)]).toEqual(drawn)
  }
})
