import { describe, expect, test } from 'vitest'
import {
  type Generator,
  logistic,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'
import { type BatchScore, exactTerm } from '../../src/models/index.js'
import { subsets } from '../../src/spaces/index.js'
import { type Build, centralDifferences, tapeGradients } from '../reference/central-differences.js'
import { scoresThreeWays } from './energies/energies.js'
import { normalFeatures, tinyModel } from './tiny-model.js'

/** `min_τ τ + E_q f*(g − τ)` by ternary search: the function is convex in τ. */
function termBySearch({ conjugate }: Generator, scores: readonly number[]): number {
  const value = (tau: number) =>
    tau + scores.reduce((sum, g) => sum + conjugate(g - tau), 0) / scores.length
  let [low, high] = [Math.min(...scores), Math.max(...scores)]
  for (let round = 0; round < 200; round++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3]
    if (value(a) < value(b)) high = b
    else low = a
  }
  return value(low)
}

const generators = [logistic, sparsemax, tsallis(1.5), safeLogistic(0.05)]

describe.each(generators.map((generator) => [generator.name, generator] as const))(
  'the exact term of %s',
  (_, generator) => {
    test.each(['linear', 'pairwise'] as const)('equals its minimum over τ, %s', (energy) => {
      const tiny = tinyModel({ k: 3, energy, random: 1 })
      const { expected, score } = scoresThreeWays(tiny)
      const { tape, space } = tiny.model
      const term = tape.backend.read(exactTerm(space, generator)(tape, score).value)
      term.forEach((value, b) => {
        const scores = expected.slice(8 * b, 8 * b + 8)
        expect(value).toBeCloseTo(termBySearch(generator, scores), 9)
      })
    })

    test('is the same, with its gradient, when scores are computed in parts', () => {
      const { model, space } = tinyModel({ k: 4, energy: 'deep', random: 0.3 })
      const { tape, store } = model
      const features = normalFeatures(3, 2)
      const run = (numbersPerPair: number) => {
        tape.clear()
        store.clearGradients()
        const score = { ...model.at({ features }), numbersPerPair }
        const term = exactTerm(space, generator)(tape, score)
        tape.backward(tape.weightedSum(term, [1, -2, 0.5]))
        const gradients = [...store.all()].map(({ variable: { gradient } }) =>
          gradient ? [...tape.backend.read(gradient)] : [],
        )
        return [...tape.backend.read(term.value), ...gradients.flat()]
      }
      const whole = run(1)
      // 2²² numbers at once, 3 rows: 5 codes, and one code
      for (const parts of [run(2 ** 18), run(2 ** 30)]) {
        expect(parts).toHaveLength(whole.length)
        parts.forEach((value, i) => {
          expect(value).toBeCloseTo(whole[i], 10)
        })
      }
    })

    test('has the distribution as its gradient in the scores', () => {
      const space = subsets(2)
      const term = exactTerm(space, generator)
      const build: Build = (tape, [u]) => {
        // a score that is no closed form: the square of the linear one
        const score: BatchScore = {
          linear: u,
          isLinear: false,
          score: ({ matrix }) => tape.square(tape.matmul(u, matrix, false, true)),
        }
        return term(tape, score)
      }
      const { backend } = tinyModel().model.tape
      const inputs = [{ rows: 2, cols: 2, values: Float32Array.of(0.3, -1.2, 0.8, 1.1) }]
      const expected = centralDifferences(backend, build, inputs)[0]
      tapeGradients(backend, build, inputs)[0].forEach((value, e) => {
        expect(value).toBeCloseTo(expected[e], 8)
      })
    })
  },
)
