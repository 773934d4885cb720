import { expect, test } from 'vitest'
import { independentPosterior } from '../../../src/inference/posteriors/independent-posterior.js'
import { Rng } from '../../../src/random/index.js'

test('scores of any size give probabilities, never NaN', () => {
  const posterior = independentPosterior([-1e30, -800, 0, 800, 1e30], 1, 5)
  expect([...posterior.marginals()]).toEqual([0, 0, 0.5, 1, 1])
  expect([...posterior.decide('mode', 'zero').values]).toEqual([0, 0, 1, 1, 1])
  expect([...posterior.decide('f1', 'zero').values].slice(3)).toEqual([1, 1])
  const draws = posterior.sample(new Rng(1), 3)
  for (let d = 0; d < 3; d++) {
    expect([draws[5 * d], draws[5 * d + 1], draws[5 * d + 3], draws[5 * d + 4]]).toEqual([
      0, 0, 1, 1,
    ])
  }
})

test('marginals are a copy', () => {
  const posterior = independentPosterior([0], 1, 1)
  posterior.marginals()[0] = 9
  expect([...posterior.marginals()]).toEqual([0.5])
})
