import { describe, expect, test } from 'vitest'
import { createBackend } from '../../../src/engine/index.js'
import { exactLogPartition } from '../../../src/inference/index.js'
import {
  type Generator,
  logistic,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../../src/losses/index.js'
import { scoresThreeWays } from '../../models/energies/energies.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { normalizerOf } from '../../reference/set-distribution.js'

const generators: readonly Generator[] = [logistic, sparsemax, tsallis(1.5), safeLogistic(0.05)]
const cases = generators.flatMap((generator) =>
  (['linear', 'pairwise'] as const).flatMap((energy) =>
    [1, 2, 6].map((k) => ({ generator, energy, k })),
  ),
)

describe('the exact log-partition', () => {
  test.each(cases)('solves E_q f*′(g − τ) = 1: $generator.name, $energy, k = $k', (given) => {
    const { generator, energy, k } = given
    const tiny = tinyModel({ k, energy, random: 1 })
    const { expected } = scoresThreeWays(tiny, 3)
    const exact = exactLogPartition(tiny.model, generator, { features: normalFeatures(3, 2) })!
    for (let b = 0; b < 3; b++) {
      const scores = expected.slice(b * 2 ** k, (b + 1) * 2 ** k)
      expect(exact[b]).toBeCloseTo(normalizerOf(generator, scores), 9)
    }
  })

  test.each(cases.filter(({ k }) => k === 6))(
    'makes the probabilities of all sets sum to one: $generator.name, $energy',
    ({ generator, energy, k }) => {
      const tiny = tinyModel({ k, energy, random: 1 })
      const { expected } = scoresThreeWays(tiny, 3)
      const exact = exactLogPartition(tiny.model, generator, { features: normalFeatures(3, 2) })!
      for (let b = 0; b < 3; b++) {
        const scores = expected.slice(b * 2 ** k, (b + 1) * 2 ** k)
        const total = scores.reduce((sum, g) => sum + generator.weight(g - exact[b]) / 2 ** k, 0)
        expect(total).toBeCloseTo(1, 9)
      }
    },
  )

  test('is the same on the WebAssembly engine to single precision', async () => {
    const backend = await createBackend({ engine: 'wasm', deterministic: true })
    for (const generator of generators) {
      const batch = { features: normalFeatures(3, 2) }
      const options = { k: 5, energy: 'pairwise', random: 1 } as const
      const [a, b] = [tinyModel(options), tinyModel({ ...options, backend })].map(({ model }) =>
        exactLogPartition(model, generator, batch),
      )
      a!.forEach((tau, row) => {
        expect(b![row]).toBeCloseTo(tau, 4)
      })
    }
  })

  test('is undefined where nothing can compute it', () => {
    const batch = { features: normalFeatures(1, 2) }
    const reach = (k: number, energy: 'linear' | 'pairwise', generator: Generator) =>
      exactLogPartition(tinyModel({ k, energy }).model, generator, batch) !== undefined
    expect(reach(174, 'linear', logistic)).toBe(true)
    expect(reach(21, 'pairwise', logistic)).toBe(false)
    expect(reach(17, 'linear', sparsemax)).toBe(false)
  })
})
