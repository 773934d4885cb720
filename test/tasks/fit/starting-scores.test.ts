import { describe, expect, test } from 'vitest'
import { logistic, parseGenerator } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  boundedSubsets,
  choices,
  constrained,
  gridPairs,
  matchings,
  permutations,
  product,
  type Space,
  sequences,
  subsets,
  topRankings,
  withPairs,
} from '../../../src/spaces/index.js'
import { startingScores } from '../../../src/tasks/fit/starting-scores.js'
import type { TrainingData } from '../../../src/training/index.js'
import { lamps } from '../lamps.js'

const ROWS = 12
const backend = { engine: 'wasm' } as const

/** Rows whose outputs are uniform draws of the space. */
function rowsOf(space: Space<unknown>, weights?: Float32Array): TrainingData {
  const codes = new Float32Array(ROWS * space.codeLength)
  space.sampleUniform(new Rng(space.name), ROWS, codes)
  const features = { rows: ROWS, cols: 1, values: new Float32Array(ROWS) }
  return { features, codes, codeLength: space.codeLength, weights }
}

/** `E_{y ∝ exp⟨b, φ(y)⟩} φ(y)`, by going through the space. */
function meanUnder(space: Space<unknown>, scores: ArrayLike<number>): Float64Array {
  const c = space.codeLength
  const code = new Float32Array(c)
  const mean = new Float64Array(c)
  let total = 0
  for (const y of space.enumerate!()) {
    space.encode(y, code, 0)
    const power = Math.exp(code.reduce((sum, value, i) => sum + value * scores[i], 0))
    total += power
    code.forEach((value, i) => {
      mean[i] += power * value
    })
  }
  return mean.map((value) => value / total)
}

const spaces: readonly Space<unknown>[] = [
  choices(1),
  choices(40),
  boundedSubsets(6, { min: 1, max: 2 }),
  boundedSubsets(5, { min: 0, max: 0 }),
  product(choices(3), subsets(2)),
  sequences(3, 4),
  matchings(3, 4),
  permutations(4),
  permutations(4, { code: 'pairs' }),
  topRankings(4, 2),
  withPairs(subsets(4), gridPairs(2, 2)),
  constrained(permutations(4), (y) => y[0] !== 0),
]

describe('where an energy starts from', () => {
  test.each(spaces.map((space) => [space.name, space] as const))(
    '%s: the mean code is that of the rows and of one uniform output',
    async (_, space) => {
      const data = rowsOf(space)
      const scores = (await startingScores(space, data, logistic, backend))!
      const uniform = meanUnder(space, new Float64Array(space.codeLength))
      meanUnder(space, scores).forEach((mean, i) => {
        let sum = uniform[i]
        for (let row = 0; row < ROWS; row++) sum += data.codes[row * space.codeLength + i]
        expect(Math.abs(mean - sum / (ROWS + 1))).toBeLessThan(3e-3)
      })
    },
  )

  test('labels have their log-odds, or for other losses four times what is above one half', async () => {
    const space = subsets(2)
    const data = { ...rowsOf(space), codes: Float32Array.from({ length: 24 }, (_, e) => e % 2) }
    const [never, always] = (await startingScores(space, data, logistic, backend))!
    const p = (12 + 0.5) / 13
    expect(always).toBeCloseTo(Math.log(p / (1 - p)), 5)
    expect(never).toBeCloseTo(-always, 5)
    const sparse = (await startingScores(space, data, parseGenerator('sparsemax'), backend))!
    expect([...sparse]).toEqual([Math.fround(4 * (0.5 / 13 - 0.5)), Math.fround(4 * (p - 0.5))])
  })

  test('weights count as rows', async () => {
    const space = sequences(2, 3)
    const weights = Float32Array.from({ length: ROWS }, (_, row) => (row < 3 ? 2 : 0))
    const weighted = rowsOf(space, weights)
    const twice = rowsOf(space)
    const half = 3 * space.codeLength
    const codes = Float32Array.from({ length: 2 * half }, (_, e) => twice.codes[e % half])
    const repeated = { ...twice, codes, features: { ...twice.features, rows: 6 } }
    const [a, b] = await Promise.all(
      [weighted, repeated].map((data) => startingScores(space, data, logistic, backend)),
    )
    a!.forEach((score, i) => {
      expect(score).toBeCloseTo(b![i], 4)
    })
  })

  test('nothing is known where a space has no sums, another loss is learned, or rows are partial', async () => {
    const space = permutations(3)
    const whole = rowsOf(space)
    expect(await startingScores(lamps(4), rowsOf(lamps(4)), logistic, backend)).toBeUndefined()
    expect(await startingScores(space, whole, parseGenerator('sparsemax'), backend)).toBeUndefined()
    const listed = { ...whole, count: 2 }
    expect(await startingScores(space, listed, logistic, backend)).toBeUndefined()
    const known = { ...whole, constraints: [{ allows: () => true }] }
    expect(await startingScores(space, known, logistic, backend)).toBeUndefined()
  })
})
