import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { matchings, permutations, type Space, subsets } from '../../../src/spaces/index.js'
import {
  FittedPredictor,
  type PredictorOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { lamps } from '../lamps.js'

const rows = Array.from({ length: 40 }, (_, r) => [Math.cos(r), Math.sin(2 * r)])
const quick = {
  engine: 'wasm',
  energy: 'deep',
  epochs: 1,
  deepHidden: [6],
  encoder: { hidden: [5] },
} as const satisfies PredictorOptions

/** One output a row: of some uniform ones, the one whose code goes best with the input. */
function outputsOf<Y>(space: Space<Y>): Y[] {
  const rng = new Rng(space.name)
  const c = space.codeLength
  const weights = Float64Array.from({ length: 2 * c }, () => rng.normal())
  const codes = new Float32Array(8 * c)
  return rows.map(([a, b]) => {
    space.sampleUniform(rng, 8, codes)
    const scores = Array.from({ length: 8 }, (_, j) =>
      codes
        .subarray(j * c, (j + 1) * c)
        .reduce((sum, value, i) => sum + value * (a * weights[i] + b * weights[c + i]), 0),
    )
    return space.decode(codes, scores.indexOf(Math.max(...scores)) * c)
  })
}

describe('the proposal of a structured predictor', () => {
  test.each<[string, Space<unknown>, PredictorOptions, string, number]>([
    ['up to 512 outputs all of them', lamps(4), {}, 'sweep', 8],
    ['which is also named auto', lamps(4), { proposal: 'auto' }, 'sweep', 8],
    ['a closed form for a linear energy', subsets(10), { energy: 'linear' }, 'closed', 1],
    ['samples if they are asked for', subsets(10), { energy: 'linear', samples: 9 }, 'tied', 9],
    ['tied and outputs seen for a deep one', subsets(10), {}, 'tied-empirical', 32],
    ['also on rankings', permutations(6), {}, 'tied-empirical', 32],
    ['uniform and outputs seen elsewhere', lamps(14), {}, 'uniform-empirical', 256],
    ['also for other losses', subsets(10), { loss: 'sparsemax' }, 'uniform-empirical', 256],
    ['the reference that is learned', subsets(10), { reference: 'learned' }, 'reference', 32],
  ])('is by default %s', async (_, space, options, proposal, samples) => {
    const fitted = await new StructuredPredictor(space, { ...quick, ...options }).fit(
      rows,
      outputsOf(space),
    )
    expect(fitted.options).toMatchObject({ proposal, samples })
  })

  test.each<[Space<unknown>, string]>([
    [subsets(10), 'bernoulli'],
    [matchings(4), 'bernoulli'],
    [permutations(5), 'plackett-luce'],
  ])('may be a network trained along: $name', async (space, kind) => {
    const ys = outputsOf(space)
    const options = { ...quick, epochs: 3, proposal: 'learned' } as const
    const fitted = await new StructuredPredictor(space, options).fit(rows, ys)
    expect(fitted.options.model.proposal).toMatchObject({ kind, training: 'likelihood' })
    const again = await FittedPredictor.fromBytes(fitted.toBytes(), { space, engine: 'wasm' })
    expect([...again.logProbability(rows, ys)]).toEqual([...fitted.logProbability(rows, ys)])
    const weighed = new StructuredPredictor(space, { ...options, proposalTraining: 'weights' })
    expect((await weighed.fit(rows, ys)).logProbability(rows, ys)).not.toEqual(
      fitted.logProbability(rows, ys),
    )
  })

  test('is told what to learn from only where it learns', async () => {
    const space = subsets(3)
    const options = { ...quick, proposalTraining: 'weights' } as const
    for (const more of [{}, { proposal: 'learned', objective: 'exact' }] as const) {
      const predictor = new StructuredPredictor(space, { ...options, ...more })
      const error = await caught(() => predictor.fit(rows, outputsOf(space)))
      expect(error.code).toBe('INVALID_OPTION')
      expect(error.message).toContain('proposalTraining')
    }
  })

  test('cannot be learned where a space does not draw by scores', async () => {
    const ys = outputsOf(lamps(4))
    const learned = { ...quick, proposal: 'learned' } as const
    const error = await caught(() => new StructuredPredictor(lamps(4), learned).fit(rows, ys))
    expect(error.code).toBe('UNSUPPORTED')
  })

  test('may be learned as noise', async () => {
    const space = subsets(3)
    const ys = outputsOf(space)
    const options = { ...quick, proposal: 'learned', objective: 'nce', epochs: 20 } as const
    const fitted = await new StructuredPredictor(space, options).fit(rows, ys)
    const mean = fitted.logProbability(rows, ys).reduce((a, b) => a + b, 0) / ys.length
    expect(mean).toBeGreaterThan(-3 * Math.LN2)
    expect(fitted.diagnostics.sampling?.effectiveSampleSize).toBeGreaterThan(0.1)
  })
})

describe('a learned reference', () => {
  test.each<[Space<unknown>, string]>([
    [subsets(6), 'linear'],
    [matchings(3), 'linear'],
    [permutations(4), 'plackett-luce'],
  ])('is fitted first, sampled from, saved and loaded: $name', async (space, energy) => {
    const ys = outputsOf(space)
    const options = { ...quick, epochs: 4, reference: 'learned' } as const
    const fitted = await new StructuredPredictor(space, options).fit(rows, ys)
    expect(fitted.training.reference?.select.steps).toBeGreaterThan(0)
    const again = await FittedPredictor.fromBytes(fitted.toBytes(), { space, engine: 'wasm' })
    expect(again.predict(rows)).toEqual(fitted.predict(rows))
    expect([...again.logPartition(rows)]).toEqual([...fitted.logPartition(rows)])
    // with the exact log-partition the probabilities of all outputs sum to one, reference included
    const shift = fitted.logPartition([rows[0]])[0] - fitted.exactLogPartition([rows[0]])![0]
    let total = 0
    for (const y of space.enumerate!()) {
      total += Math.exp(fitted.logProbability([rows[0]], [y])[0] + shift)
    }
    expect(total).toBeCloseTo(1, 4)
    // the base alone is a model of its own
    const alone = { ...quick, epochs: 4, energy, objective: 'exact' } as PredictorOptions
    const base = await new StructuredPredictor(space, alone).fit(rows, ys)
    expect(fitted.parameterCount).toBeGreaterThan(base.parameterCount)
  })

  test('draws the samples of predictions where outputs are too many to list', async () => {
    const space = subsets(20)
    const options = { ...quick, epochs: 2, energy: 'deep', reference: 'learned' } as const
    const fitted = await new StructuredPredictor(space, options).fit(rows, outputsOf(space))
    expect(fitted.predict(rows).every((y) => space.contains(y))).toBe(true)
    for (const p of fitted.expectedCode(rows).values) {
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1 + 1e-6)
    }
  })

  test('is no choice where a space does not draw by scores', async () => {
    const options = { ...quick, reference: 'learned' } as const
    const error = await caught(() =>
      new StructuredPredictor(lamps(4), options).fit(rows, outputsOf(lamps(4))),
    )
    expect(error).toMatchObject({ code: 'UNSUPPORTED' })
    expect(error.message).toContain("reference: 'uniform'")
  })
})
