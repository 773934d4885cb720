import { describe, expect, test } from 'vitest'
import { decideSet, labelMarginals } from '../../../src/inference/index.js'
import {
  type ScoredOutputs,
  WeightedOutputs,
} from '../../../src/inference/posteriors/weighted-outputs.js'
import { fenchelYoung, logistic, sparsemax, tsallis } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'

/** Two labels; {0} and {1} sampled evenly, of these weights. */
function twoSets(weights: number[], changes: Partial<ScoredOutputs> = {}) {
  return new WeightedOutputs({
    kind: 'sampled',
    generator: logistic,
    codeLength: 2,
    codes: Float32Array.of(1, 0, 0, 1),
    scores: weights.map(Math.log),
    logRatio: new Float64Array(2),
    ...changes,
  })
}

test('weights are computed once, whatever is asked', () => {
  const posterior = twoSets([0.3, 0.7])
  const { weights } = posterior
  decideSet(posterior, 'f1')
  posterior.sample(new Rng(1), 5)
  expect(posterior.weights).toBe(weights)
  expect([...weights].map((w) => w.toFixed(9))).toEqual(['0.300000000', '0.700000000'])
})

test('weights of samples say how many of them count', () => {
  expect(twoSets([0.5, 0.5]).effectiveShare).toBeCloseTo(1, 12)
  expect(twoSets([0.9, 0.1]).effectiveShare).toBeCloseTo(1 / 0.82 / 2, 12)
  expect(twoSets([1, 0], { kind: 'enumerated' }).effectiveShare).toBe(1)
})

test('marginals and decisions are those of the weights', () => {
  const posterior = twoSets([0.5, 0.5])
  expect([...labelMarginals(posterior)]).toEqual([0.5, 0.5])
  expect([...posterior.expectedCode()]).toEqual([0.5, 0.5])
  expect([...decideSet(posterior, 'threshold')]).toEqual([1, 1])
  expect([...decideSet(posterior, 'f1')]).toEqual([1, 1])
  expect([...decideSet(twoSets([0.9, 0.1]), 'jaccard')]).toEqual([1, 0])
})

test('the mode is the best output listed, unless there is a better way', () => {
  expect([...twoSets([0.4, 0.6]).mode()]).toEqual([0, 1])
  // twice as probable under the reference measure, and drawn as much more often
  const logReference = () => Float64Array.of(Math.log(2), 0)
  expect([...twoSets([0.4, 0.6], { logReference }).mode()]).toEqual([1, 0])
  const mode = () => Float32Array.of(1, 1)
  expect([...decideSet(twoSets([0.4, 0.6], { mode }), 'mode')]).toEqual([1, 1])
})

test('where a sparse loss says that nothing listed is possible, the highest score stands for all', () => {
  const posterior = twoSets([0.4, 0.6], { generator: sparsemax, logPartition: 100 })
  expect([...posterior.mode()]).toEqual([0, 1])
  expect([...posterior.weights]).toEqual([0, 1])
})

test('an output of weight zero is never drawn, first or last', () => {
  for (const weights of [
    [0, 1],
    [1, 0],
  ]) {
    const draws = twoSets(weights).sample(new Rng(1), 50)
    for (let d = 0; d < 50; d++) expect([...draws.subarray(2 * d, 2 * d + 2)]).toEqual(weights)
  }
})

describe.each([logistic, sparsemax, tsallis(1.5)])('all outputs under $name', (generator) => {
  const scores = [0.3, -1, 2, 0.5]
  const reference = [0.4, 0.1, 0.3, 0.2]
  const posterior = new WeightedOutputs({
    kind: 'enumerated',
    generator,
    codeLength: 2,
    codes: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1),
    scores,
    logRatio: Float64Array.from(reference, (q) => Math.log(4 * q)),
  })
  const loss = fenchelYoung(generator, { reference })

  test('have the distribution and the log-partition of the loss', () => {
    loss.distribution(scores).forEach((p, j) => {
      expect(posterior.weights[j]).toBeCloseTo(p, 12)
    })
    expect(posterior.logPartition).toBeCloseTo(loss.normalizer(scores), 12)
  })

  test('have mass one over their log-partition', () => {
    expect(posterior.logMass(posterior.logPartition)).toBeCloseTo(0, 12)
  })
})

test('decisions flatten what few samples say, never what all outputs do', () => {
  expect(twoSets([0.99, 0.01]).decidingWeights(1.9)[0]).toBeLessThan(0.7)
  const all = twoSets([0.99, 0.01], { kind: 'enumerated' })
  expect(all.decidingWeights(50)).toEqual(all.weights)
})
