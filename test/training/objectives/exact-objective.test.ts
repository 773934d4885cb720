import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  fenchelYoung,
  logistic,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { createExactObjective } from '../../../src/training/index.js'
import { scoresThreeWays } from '../../models/energies/energies.js'
import { normalFeatures, plainWeights, tinyModel } from '../../models/tiny-model.js'
import { caught } from '../../reference/caught.js'
import { countingBatch, lossAndGradient } from '../objective-checks.js'
import { toTheOptimum, trainTiny } from '../train-tiny.js'

const golden: {
  rows: number
  features: number
  labels: number
  X: number[]
  Y: number[]
  weights: number[]
  unweighted: { coefficients: number[]; intercepts: number[]; loss: number }
  weighted: { coefficients: number[]; intercepts: number[]; loss: number }
} = JSON.parse(
  readFileSync(new URL('../../golden/logistic-regression.json', import.meta.url), 'utf8'),
)

describe('maximum likelihood with a linear energy is logistic regression, as in scikit-learn', () => {
  const { rows, features, labels: k } = golden
  const data = {
    features: { rows, cols: features, values: Float32Array.from(golden.X) },
    codes: Float32Array.from(golden.Y),
    codeLength: k,
  }

  test.each(['unweighted', 'weighted'] as const)('%s', async (kind) => {
    const tiny = tinyModel({ k, features })
    const total = golden.weights.reduce((a, b) => a + b, 0)
    const weights =
      kind === 'weighted' ? Float32Array.from(golden.weights, (w) => (w * rows) / total) : undefined
    const objective = createExactObjective(tiny.space, logistic)
    const { loss } = await trainTiny(tiny, objective, { ...data, weights }, toTheOptimum())
    const { coefficients, intercepts, loss: expectedLoss } = golden[kind]
    const fitted = plainWeights(tiny)
    expect(loss).toBeCloseTo(expectedLoss, 5)
    coefficients.forEach((value, e) => {
      expect(Math.abs(fitted['energy/linear/weight'][e] - value)).toBeLessThan(1e-3)
    })
    intercepts.forEach((value, e) => {
      expect(Math.abs(fitted['energy/linear/bias'][e] - value)).toBeLessThan(1e-3)
    })
  })
})

const generators = [logistic, sparsemax, tsallis(1.5), safeLogistic(0.2)]

describe.each(['linear', 'pairwise'] as const)('the exact loss of a %s energy', (energy) => {
  test.each(generators.map((generator) => [generator.name, generator] as const))(
    'is the enumerated Fenchel–Young loss, %s',
    (_, generator) => {
      const tiny = tinyModel({ energy, random: 1 })
      const { expected } = scoresThreeWays(tiny, 4)
      const batch = countingBatch(tiny, 4)
      const { losses } = lossAndGradient(
        tiny,
        createExactObjective(tiny.space, generator),
        batch,
        new Rng(0),
      )
      const { value } = fenchelYoung(generator)
      const zero = value(new Float64Array(8), 0)
      losses.forEach((loss, b) => {
        // Both carry a constant of their own: ours is such that the logistic loss is −ln p.
        const constant = generator === logistic ? 0 : zero
        const truth = value(expected.slice(8 * b, 8 * b + 8), b) - constant
        expect(loss).toBeCloseTo(truth, 9)
      })
    },
  )
})

test('is watched without dropout in early stopping', () => {
  const tiny = tinyModel({ random: 1, encoder: { hidden: [8], dropout: 0.5 } })
  const objective = createExactObjective(tiny.space, logistic)
  const batch = countingBatch(tiny, 4)
  const watched = [1, 2].map((seed) => [...objective.criterion(tiny.model, batch, new Rng(seed))])
  expect(watched[0]).toEqual(watched[1])
  const losses = [1, 1, 2].map(
    (seed) => lossAndGradient(tiny, objective, batch, new Rng(seed)).losses,
  )
  expect(losses[0]).toEqual(losses[1])
  expect(losses[0]).not.toEqual(losses[2])
  expect(losses[0]).not.toEqual(watched[0])
})

test('is refused where no exact way exists, with the way out', async () => {
  const tiny = tinyModel({ k: 21, energy: 'pairwise' })
  const objective = createExactObjective(tiny.space, logistic)
  const batch = { features: normalFeatures(1, 2), codes: new Float32Array(21) }
  const error = await caught(() => objective.loss(tiny.model, batch, new Rng(0)))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toMatch(/subsets\(21\).*joint/)
})
