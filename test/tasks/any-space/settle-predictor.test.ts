import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { choices, type Space, subsets } from '../../../src/spaces/index.js'
import {
  FittedPredictor,
  type PredictorOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'

const quick = {
  engine: 'wasm',
  epochs: 12,
  rate: 0.02,
  batchSize: 32,
  deepHidden: [12],
  encoder: { hidden: [8] },
} as const satisfies PredictorOptions

const space = subsets(3)
const outputs = [...space.enumerate()]

/** Inputs, and sets drawn from `p(y|x) ∝ e^{score(x, y)}`. */
function drawn(count: number, score: (x: number, y: ReadonlySet<number>) => number) {
  const rng = new Rng('auto')
  const X = Array.from({ length: count }, () => [rng.normal()])
  const ys = X.map(([x]) => {
    const noisy = outputs.map((y) => score(x, y) + rng.gumbel())
    return outputs[noisy.indexOf(Math.max(...noisy))]
  })
  return { X, ys }
}

const independent = drawn(160, (x, y) => (y.has(0) ? 2 * x : 0) - (y.has(1) ? x : 0))
/** the first two labels go together, whatever the input */
const together = drawn(160, (_, y) => (y.has(0) === y.has(1) ? 4 : 0))
/** whether the number of labels is odd is what matters, and the input says which way */
const parity = drawn(240, (x, y) => (y.size % 2 === 1 ? 6 * Math.sign(x) : 0))

describe('an energy chosen by held-out likelihood', () => {
  test('is not linear where labels go together, a forest or deep where three do and the input tells how', async () => {
    const pair = await new StructuredPredictor(space, quick).fit(together.X, together.ys)
    expect(['pairwise', 'forest', 'deep']).toContain(pair.options.energy)
    const odd = await new StructuredPredictor(space, { ...quick, epochs: 60 }).fit(
      parity.X,
      parity.ys,
    )
    expect(['forest', 'deep']).toContain(odd.options.energy)
    expect(odd.options.choices).toEqual([
      expect.stringMatching(
        /^energy (forest|deep): held-out negative log-likelihood .* linear.* pairwise.* forest.*; exact match /,
      ),
    ])
    const again = await FittedPredictor.fromBytes(odd.toBytes(), { engine: 'wasm' })
    expect(again.options).toEqual(odd.options)
    expect(again.predict(parity.X)).toEqual(odd.predict(parity.X))
    // the one that is chosen is no worse than each of them alone, on the rows of the fit
    for (const energy of ['linear', 'pairwise'] as const) {
      const alone = await new StructuredPredictor(space, { ...quick, energy }).fit(
        parity.X,
        parity.ys,
      )
      expect(odd.evaluate(parity.X, parity.ys).nll).toBeLessThan(
        alone.evaluate(parity.X, parity.ys).nll,
      )
    }
  })

  test('is refitted to all rows, for as many epochs as were best on average', async () => {
    const phases: string[] = []
    const onEvent = (event: TrainingEvent) => {
      if (event.type === 'end') phases.push(event.phase)
    }
    const { X, ys } = independent
    const fitted = await new StructuredPredictor(space, quick).fit(X, ys, { onEvent })
    // each part of the rows for every energy that is not far behind
    const board = fitted.training.leaderboard ?? []
    expect(board).toHaveLength(5)
    const trained = board.filter(({ candidate }) => candidate !== 'forest')
    const parts = trained.reduce((sum, entry) => sum + entry.parts, 0)
    expect(phases).toEqual([...Array(parts).fill('choose select'), 'refit'])
    expect(fitted.training.refit?.epochs).toBe(Math.max(1, fitted.training.select.bestEpoch))
  })

  test('has no pair scores outside sets', async () => {
    const options = choices(4)
    const ys = independent.X.map(([x]) => (x > 0 ? 1 : 2))
    const fitted = await new StructuredPredictor(options, quick).fit(independent.X, ys)
    expect(fitted.options.choices?.[0]).not.toContain('pairwise')
  })

  test('an abort keeps what the first one has learned', async () => {
    const controller = new AbortController()
    const onEvent = ({ type }: TrainingEvent) => {
      if (type === 'epoch') controller.abort()
    }
    const { X, ys } = independent
    const fitted = await new StructuredPredictor(space, quick).fit(X, ys, {
      signal: controller.signal,
      onEvent,
    })
    expect(fitted.training.aborted).toBe(true)
    expect(fitted.options.energy).toBe('linear')
    expect(fitted.options.choices).toEqual(['energy linear without inputs: the fit was aborted'])
    expect(fitted.predict(X).every((y) => space.contains(y))).toBe(true)
  })

  test.each<[string, string, number, PredictorOptions]>([
    ['linear', 'there are fewer than 8 rows', 7, {}],
    ['deep', 'the loss is not logistic', 20, { loss: 'sparsemax' }],
    ['deep', 'the objective is mcmc', 20, { objective: 'mcmc' }],
    ['deep', 'a learned reference is fitted', 20, { reference: 'learned' }],
    ['deep', 'no rows are held out', 20, { validationFraction: 0 }],
  ])('is %s, without a comparison, where %s', async (energy, why, rows, options) => {
    const of: Space<ReadonlySet<number>> = space
    const fitted = await new StructuredPredictor(of, { ...quick, epochs: 1, ...options }).fit(
      independent.X.slice(0, rows),
      independent.ys.slice(0, rows),
    )
    expect(fitted.options.energy).toBe(energy)
    expect(fitted.options.choices).toEqual([`energy ${energy}: ${why}`])
  })
})
