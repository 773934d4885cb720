import { describe, expect, test } from 'vitest'
import { permutations, sequences, subsets } from '../../../src/spaces/index.js'
import { LabelRanker, MultilabelClassifier, StructuredPredictor } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'

const X = [0, 1, 2, 3, 4, 5, 6, 7].map((r) => [r % 3, (r * 5) % 7])
const quick = { epochs: 2, standardize: false, validationFraction: 0, encoder: { hidden: [] } }
const sets = [...subsets(3).enumerate()]
const labels = (set: ReadonlySet<number>) => [0, 1, 2].map((label) => Number(set.has(label)))
const scaled = (factor: number) => [[factor, -0.7 * factor]]

/** Σ_y p(y|x) for one input. */
function total<Y>(
  model: { logProbability(X: number[][], ys: Y[]): Float64Array },
  outputs: readonly Y[],
  x: number[][],
): number {
  return outputs.reduce((sum, y) => sum + Math.exp(model.logProbability(x, [y])[0]), 0)
}

describe('scores that 32 bits cannot tell apart', () => {
  test.each([
    ...['linear', 'pairwise', 'deep', 'pairwise-full', 'pairwise-low-rank'].map((energy) => ({
      energy,
    })),
    { energy: 'linear', loss: 'sparsemax' },
    { energy: 'deep', loss: 'tsallis:1.5' },
  ] as const)('are refused, or probabilities sum to one: %o', async (options) => {
    const settings = { ...quick, ...options, engine: 'wasm' } as object
    const model = await new MultilabelClassifier(settings).fit(
      X,
      X.map((_, r) => labels(sets[r])),
    )
    let refused = 0
    for (const factor of [1, 1e4, 1e8, 1e12, 1e20, 1e28, 1e32]) {
      try {
        const sum = total(model, sets.map(labels), scaled(factor))
        expect(Math.abs(sum - 1)).toBeLessThan(0.02)
        const marginals = model.predictProbabilities(scaled(factor)).values
        for (const p of marginals) expect(p >= 0 && p <= 1).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'NOT_FINITE' })
        expect((error as Error).message).toMatch(/too large for numbers of float32.*row 0.*scale/)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(2)
  })

  test('are no matter to the engine of double precision, within its own', async () => {
    const model = await new MultilabelClassifier({
      ...quick,
      engine: 'reference',
      energy: 'deep',
    }).fit(
      X,
      X.map((_, r) => labels(sets[r])),
    )
    for (const factor of [1e4, 1e8]) {
      expect(total(model, sets.map(labels), scaled(factor))).toBeCloseTo(1, 4)
    }
    const error = await caught(() => total(model, sets.map(labels), scaled(1e28)))
    expect(error.message).toMatch(/too large for numbers of float64/)
  })

  test.each([
    { energy: 'plackett-luce' },
    { energy: 'plackett-luce', engine: 'reference' },
    { energy: 'linear', reference: 'uniform', code: 'ranks', engine: 'reference' },
    { energy: 'linear', reference: 'uniform', code: 'matrix', engine: 'reference' },
    { energy: 'linear', reference: 'uniform', code: 'pairs', engine: 'reference' },
  ] as const)('of rankings are refused, or probabilities sum to one: %o', async (options) => {
    const orders = [...permutations(3).enumerate()]
    const settings = { ...quick, encoder: 'linear', ...options } as const
    const Y = X.map((_, r) => orders[r % 6])
    const model = await new LabelRanker(settings).fit(X, Y)
    let refused = 0
    for (const factor of [1, 1e4, 1e7, 1e8, 1e12, 1e16, 1e20, 1e36]) {
      for (const x of [scaled(factor), [[factor, factor]]]) {
        try {
          expect(Math.abs(total(model, orders, x) - 1)).toBeLessThan(0.02)
        } catch (error) {
          expect(error).toMatchObject({ code: 'NOT_FINITE' })
          refused++
        }
      }
    }
    expect(refused).toBeGreaterThan(2)
    expect(refused).toBeLessThan(14)
  })

  test('of rankings and other outputs are refused, too', async () => {
    const orders = [...permutations(4).enumerate()]
    const ranker = await new LabelRanker({
      ...quick,
      encoder: 'linear',
      reference: 'uniform',
      energy: 'linear',
    }).fit(
      X,
      X.map((_, r) => orders[r]),
    )
    const space = sequences(3, 3)
    const words = [...space.enumerate!()]
    const predictor = await new StructuredPredictor(space, { ...quick, energy: 'deep' }).fit(
      X,
      X.map((_, r) => words[r]),
    )
    const far = scaled(1e25)
    for (const answer of [
      () => ranker.logProbability(far, [orders[0]]),
      () => predictor.logProbability(far, [words[0]]),
      () => predictor.expectedCode(far),
      () => predictor.sample(far, 2),
    ]) {
      expect((await caught(answer)).code).toBe('NOT_FINITE')
    }
  })
})

describe('weights of rows', () => {
  const Y = X.map((_, r) => labels(sets[r]))
  const weighted = (sampleWeight?: number[]) =>
    new MultilabelClassifier({ ...quick, energy: 'linear' }).fit(X, Y, { sampleWeight })

  test('may be the largest numbers there are: only their ratios matter', async () => {
    const ratios = X.map((_, r) => 1 + (r % 2))
    const model = await weighted(ratios)
    const huge = await weighted(ratios.map((ratio) => (ratio / 2) * 1.7e308))
    const answers = [...model.predictProbabilities(X).values]
    huge.predictProbabilities(X).values.forEach((p, e) => {
      expect(p).toBeCloseTo(answers[e], 5)
    })
    const equal = await weighted(X.map(() => 1e308))
    const none = await weighted()
    expect(equal.predictProbabilities(X)).toEqual(none.predictProbabilities(X))
  })
})
