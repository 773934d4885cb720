import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { subsets } from '../../../src/spaces/index.js'
import {
  FittedMultilabel,
  type FittedRanker,
  type MultilabelOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import * as weather from '../label-sets/weather.js'
import { lamps } from '../lamps.js'
import * as drinks from '../rankings/drinks.js'

const { classifier, X, Y } = weather

/** Twenty-four labels, of which sets of two are common: too many to enumerate in pairs. */
const many = Array.from({ length: 60 }, (_, r) =>
  Array.from({ length: 24 }, (_, i) => (i === r % 24 || i === (5 * r) % 24 ? 1 : 0)),
)
const manyLabels = (options: MultilabelOptions = {}) =>
  classifier({ labels: undefined, energy: 'pairwise', ...options })

describe('each way to the log-partition says which it is', () => {
  test('learned, exact, importance and annealed agree on a small space', async () => {
    const fitted = await classifier({ energy: 'pairwise', epochs: 10 }).fit(X, Y)
    const exact = fitted.logPartition(X, { method: 'exact' })
    expect(exact).toEqual({ method: 'exact', values: fitted.exactLogPartition(X) })
    const learned = fitted.logPartition(X, { method: 'learned' })
    expect(learned.method).toBe('learned')
    // eight outputs are anchors, all of them
    learned.values.forEach((value, r) => {
      expect(value).toBeCloseTo(exact.values[r], 5)
    })
    expect(fitted.logPartition(X, {})).toEqual(exact)
    expect(fitted.logPartition(X)).toEqual(exact.values)
    for (const method of ['importance', 'annealed'] as const) {
      const estimate = fitted.logPartition(X, { method, samples: 200 })
      expect(estimate.method).toBe(method)
      estimate.values.forEach((value, r) => {
        const error = estimate.standardErrors![r]
        expect(error).toBeGreaterThan(0)
        expect(Math.abs(value - exact.values[r])).toBeLessThan(4.9 * error + 1e-5)
        expect(estimate.effectiveSampleSizes![r]).toBeLessThanOrEqual(200 + 1e-9)
      })
    }
  })

  test('estimates of rankings start from the reference', async () => {
    const fitted = await drinks.ranker().fit(drinks.X, drinks.Y)
    const exact = fitted.logPartition(drinks.three, { method: 'exact' }).values
    for (const method of ['importance', 'annealed'] as const) {
      const { values, standardErrors } = fitted.logPartition(drinks.three, { method, seed: 3 })
      values.forEach((value, r) => {
        expect(Math.abs(value - exact[r])).toBeLessThan(4.9 * standardErrors![r] + 1e-5)
      })
    }
  })

  test('the same seed gives the same estimate, and rows do not depend on those beside them', async () => {
    const fitted = await classifier({ energy: 'pairwise' }).fit(X, Y)
    const of = (seed: number) => [
      ...fitted.logPartition(X, { method: 'annealed', samples: 4, temperatures: 20, seed }).values,
    ]
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
    for (const method of ['importance', 'annealed'] as const) {
      const options = { method, samples: 40, temperatures: 12 }
      const together = fitted.logPartition(X, options)
      for (const row of [0, 3, X.rows - 1]) {
        const alone = fitted.logPartition(takeRows(X, Int32Array.of(row)), options)
        expect(alone.values[0]).toBeCloseTo(together.values[row], 5)
        expect(alone.standardErrors![0]).toBeCloseTo(together.standardErrors![row], 5)
      }
    }
  })
})

describe('a model that learned no log-partition does not pretend to have one', () => {
  const baselines: readonly MultilabelOptions[] = [
    { objective: 'exact' },
    { objective: 'mcmc', samples: 2 },
    { objective: 'min-max', samples: 4 },
    { objective: 'generalized' },
    { objective: 'nce', nce: 'ranking' },
  ]

  test.each(baselines)('%j gives the exact one where it can', async (options) => {
    const fitted = await classifier({ energy: 'pairwise', ...options }).fit(X, Y)
    expect(fitted.logPartition(X)).toEqual(fitted.exactLogPartition(X))
    const evaluation = fitted.evaluate(X, Y)
    expect(evaluation.logPartition).toBe('exact')
    expect(evaluation.logPartitionError).toBeUndefined()
    expect(evaluation.logPartitionStandardError).toBeUndefined()
    const error = await caught(() => fitted.logPartition(X, { method: 'learned' }))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain(options.objective)
  })

  test('and an estimate elsewhere, labelled, with its standard error', async () => {
    const options = { objective: 'mcmc', samples: 2, epochs: 10 } as const
    const fitted = await manyLabels(options).fit(X, many)
    expect(fitted.exactLogPartition(X)).toBeUndefined()
    const estimate = fitted.logPartition(X, { method: 'importance' })
    expect(fitted.logPartition(X)).toEqual(estimate.values)
    const evaluation = fitted.evaluate(X, many)
    expect(evaluation.logPartition).toBe('importance')
    expect(evaluation.logPartitionError).toBeUndefined()
    const errors = estimate.standardErrors!
    const mean = errors.reduce((a, b) => a + b, 0) / errors.length
    expect(evaluation.logPartitionStandardError).toBeCloseTo(mean, 12)
    const logs = fitted.logProbability(X, many)
    expect(evaluation.nll).toBeCloseTo(-logs.reduce((a, b) => a + b, 0) / logs.length, 9)
    // what the estimate is worth: annealing agrees with it
    const annealed = fitted.logPartition(X, { method: 'annealed' })
    annealed.values.forEach((value, r) => {
      const error = Math.hypot(annealed.standardErrors![r], errors[r])
      expect(Math.abs(value - estimate.values[r])).toBeLessThan(4.9 * error + 1e-5)
    })
    const error = await caught(() => fitted.logPartition(X, { method: 'exact' }))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toMatch(/annealed/)
  })

  test('binary noise contrast did learn one', async () => {
    const fitted = await classifier({ objective: 'nce' }).fit(X, Y)
    expect(fitted.logPartition(X, { method: 'learned' }).method).toBe('learned')
    expect(fitted.logPartition(X)).toEqual(fitted.exactLogPartition(X))
    expect(fitted.evaluate(X, Y).logPartitionError).toBeGreaterThanOrEqual(0)
  })

  test('a saved model gives the same answers', async () => {
    const fitted = await classifier({ objective: 'mcmc', energy: 'pairwise' }).fit(X, Y)
    const options = { deterministic: true }
    const again = await FittedMultilabel.fromBytes(fitted.toBytes(), options)
    expect(again.options).toEqual(fitted.options)
    expect(again.logPartition(X)).toEqual(fitted.logPartition(X))
    expect(again.evaluate(X, Y)).toEqual(fitted.evaluate(X, Y))
  })
})

const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length

describe('every objective fits', () => {
  test.each(['exact', 'joint', 'mcmc', 'min-max', 'generalized', 'nce'] as const)(
    'label sets by %s, better than knowing nothing',
    async (objective) => {
      for (const energy of ['linear', 'pairwise'] as const) {
        const fitted = await classifier({ objective, energy, epochs: 30, rate: 0.03 }).fit(X, Y)
        expect(mean(fitted.logProbability(X, Y))).toBeGreaterThan(-3 * Math.LN2 + 0.2)
      }
    },
  )

  const known = (fitted: FittedRanker) => mean(fitted.logProbability(drinks.X, drinks.Y))
  test.each(['exact', 'mcmc', 'min-max', 'generalized', 'nce'] as const)(
    'rankings by %s, better than knowing nothing',
    async (objective) => {
      for (const reference of ['uniform', 'plackett-luce'] as const) {
        if (objective === 'generalized' && reference !== 'uniform') continue
        const options = { objective, reference, epochs: 30, samples: 16 }
        const fitted = await drinks.ranker(options).fit(drinks.X, drinks.Y)
        expect(known(fitted)).toBeGreaterThan(-Math.log(24) + 0.3)
      }
    },
  )

  test('outputs of any space: by chains where it has moves, by noise contrast everywhere', async () => {
    const sets = Array.from({ length: 40 }, (_, r) => new Set(r % 2 ? [0, 1] : [2]))
    const inputs = sets.map((_, r) => [r % 2])
    const quick = {
      energy: 'deep',
      epochs: 40,
      rate: 0.03,
      batchSize: 8,
      deepHidden: [6],
      encoder: { hidden: [] },
      samples: 20,
    } as const
    for (const objective of ['mcmc', 'nce'] as const) {
      const task = new StructuredPredictor(subsets(4), { ...quick, objective })
      const fitted = await task.fit(inputs, sets)
      expect(mean(fitted.logProbability(inputs, sets))).toBeGreaterThan(-2)
      expect(fitted.logPartition(inputs)).toEqual(fitted.exactLogPartition(inputs))
    }
    const rows = [...lamps(3).enumerate()]
    const texts = inputs.map(([bit]) => rows[bit])
    const noise = new StructuredPredictor(lamps(3), { ...quick, objective: 'nce' })
    const fitted = await noise.fit(inputs, texts)
    expect(mean(fitted.logProbability(inputs, texts))).toBeGreaterThan(-1.2)
    const still = new StructuredPredictor(lamps(3), { ...quick, objective: 'mcmc' })
    const error = await caught(async () => void (await still.fit(inputs, texts)))
    expect(error.code).toBe('UNSUPPORTED')
  })

  test('a relaxed objective takes the uniform measure, and refuses a learned one', async () => {
    const { options } = await drinks.ranker({ objective: 'generalized' }).fit(drinks.X, drinks.Y)
    expect(options.reference).toBe('uniform')
    const learned = { objective: 'generalized', reference: 'plackett-luce' } as const
    const run = drinks.ranker(learned).fit(drinks.X, drinks.Y)
    expect((await caught(async () => void (await run))).code).toBe('INVALID_OPTION')
  })
})

describe('an evaluation says what its likelihood is worth', () => {
  test('measured with the log-partition asked for', async () => {
    const fitted = await classifier({ energy: 'pairwise', epochs: 10 }).fit(X, Y)
    const default_ = fitted.evaluate(X, Y)
    expect(default_).toMatchObject({ logPartition: 'exact', warnings: [] })
    expect(default_.logPartitionShortfall).toBeUndefined()
    const nll = (values: Float64Array) => -mean(fitted.logProbability(X, Y)) + mean(values)
    for (const method of ['learned', 'importance', 'annealed'] as const) {
      const { values } = fitted.logPartition(X, { method })
      const evaluation = fitted.evaluate(X, Y, { logPartition: method })
      expect(evaluation.logPartition).toBe(method)
      expect(evaluation.nll).toBeCloseTo(nll(values) - mean(fitted.logPartition(X)), 9)
    }
    const few = { method: 'importance', samples: 7, seed: 2 } as const
    const { values } = fitted.logPartition(X, few)
    const evaluation = fitted.evaluate(X, Y, { logPartition: few })
    expect(evaluation.nll).toBeCloseTo(nll(values) - mean(fitted.logPartition(X)), 9)
    expect(evaluation.logPartitionEffectiveShare).toBeGreaterThan(1 / 7)
  })

  test('with a warning where the learned log-partition is shown to be too low', async () => {
    const good = await manyLabels({ epochs: 3 }).fit(X, many)
    const sound = good.evaluate(X, many)
    expect(sound.logPartition).toBe('learned')
    expect(sound.logPartitionShortfall).toBeLessThan(1)
    expect(sound.warnings).toEqual([])
    // few uniform samples of 2²⁴ sets meet a likely one: the learned log-partition falls
    const lagging = { proposal: 'uniform', samples: 5, logPartition: 'network' } as const
    const options = { ...lagging, rate: 0.1, epochs: 200, validationFraction: 0 }
    const bad = await manyLabels(options).fit(X, many)
    const { logPartitionShortfall, warnings } = bad.evaluate(X, many)
    expect(logPartitionShortfall).toBeGreaterThan(1)
    expect(warnings).toEqual([expect.stringMatching(/at least .* nats too low.*no|none.*nearer/)])
    const annealed = { method: 'annealed', samples: 8 } as const
    const measured = bad.evaluate(X, many, { logPartition: annealed })
    expect(measured.logPartition).toBe('annealed')
    expect(measured.nll).toBeGreaterThan(0)
    expect(measured.warnings[0]).toMatch(/log-probabilities over it mean nothing/)
  })

  test('and where an estimate rests on few samples', async () => {
    const options = { objective: 'mcmc', samples: 2, epochs: 60, rate: 0.05 } as const
    const fitted = await manyLabels({ ...options, energy: 'pairwise-full' }).fit(X, many)
    const one = { method: 'importance', samples: 400 } as const
    const evaluation = fitted.evaluate(X, many, { logPartition: one })
    expect(evaluation.logPartitionEffectiveShare).toBeLessThan(0.1)
    expect(evaluation.effectiveSampleSize).toBeLessThan(0.1)
    expect(evaluation.warnings).toEqual([
      expect.stringMatching(/% of the samples of the importance log-partition count/),
      expect.stringMatching(/% of the samples that decisions are taken over count/),
    ])
    const other = { method: 'annealed', samples: 8 } as const
    const annealed = fitted.evaluate(X, many, { logPartition: other })
    expect(annealed.warnings.some((warning) => warning.includes('importance'))).toBe(false)
  })
})

test('bad questions are refused', async () => {
  const fitted = await classifier().fit(X, Y)
  const method = 'guess' as 'exact'
  expect((await caught(() => fitted.logPartition(X, { method }))).code).toBe('INVALID_OPTION')
  const named = await caught(() => fitted.logProbability(X, Y, { logPartition: method }))
  expect(named.message).toMatch(/invalid option logPartition; .* received "guess"/)
  for (const bad of [{ samples: 0 }, { samples: 1.5 }]) {
    for (const how of ['importance', 'annealed'] as const) {
      const error = await caught(() => fitted.logPartition(X, { method: how, ...bad }))
      expect(error.code).toBe('INVALID_OPTION')
    }
  }
  const sparse = await classifier({ loss: 'sparsemax' }).fit(X, Y)
  const error = await caught(() => sparse.logPartition(X, { method: 'annealed' }))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toContain('sparsemax')
})
