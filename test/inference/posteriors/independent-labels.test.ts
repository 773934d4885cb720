import { expect, test } from 'vitest'
import { decideSet, IndependentLabels, labelMarginals } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'

test('scores of any size give probabilities, never NaN', () => {
  const posterior = new IndependentLabels([-1e30, -800, 0, 800, 1e30])
  expect([...labelMarginals(posterior)]).toEqual([0, 0, 0.5, 1, 1])
  expect([...decideSet(posterior, 'mode')]).toEqual([0, 0, 1, 1, 1])
  for (const rule of ['f1', 'jaccard'] as const) {
    expect([...decideSet(posterior, rule)].slice(3)).toEqual([1, 1])
  }
  const draws = posterior.sample(new Rng(1), 3)
  for (let d = 0; d < 3; d++) {
    expect([draws[5 * d], draws[5 * d + 1], draws[5 * d + 3], draws[5 * d + 4]]).toEqual([
      0, 0, 1, 1,
    ])
  }
})

test('marginals are a copy', () => {
  const posterior = new IndependentLabels([0])
  labelMarginals(posterior)[0] = 9
  expect([...labelMarginals(posterior)]).toEqual([0.5])
})
