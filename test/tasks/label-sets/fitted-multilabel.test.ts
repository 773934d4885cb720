import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import type { MultilabelOptions } from '../../../src/tasks/index.js'
import { plantedMultilabel } from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'
import {
  allLabelSets,
  bestExpectedMetric,
  expectedMetric,
  jaccard,
} from '../../reference/label-sets.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { classifier, everySet, labels, X, Y } from './weather.js'

const fitWeather = (options: MultilabelOptions = {}) => classifier(options).fit(X, Y)
const three = takeRows(X, Int32Array.of(0, 1, 2))

/** `Σ_y p(y|x)` over all sets of three labels, and `P(label in y)`, from `logProbability` alone. */
function summed(
  fitted: Awaited<ReturnType<typeof fitWeather>>,
  logPartition: 'auto' | 'learned' = 'auto',
) {
  const total = [0, 0, 0]
  const marginals = new Array<number>(9).fill(0)
  for (const set of everySet) {
    fitted.logProbability(three, [set, set, set], { logPartition }).forEach((l, r) => {
      total[r] += Math.exp(l)
      for (const name of set) marginals[3 * r + labels.indexOf(name)] += Math.exp(l)
    })
  }
  return { total, marginals }
}

const exact: readonly MultilabelOptions[] = [
  { objective: 'exact' },
  { objective: 'exact', energy: 'pairwise' },
  { objective: 'exact', energy: 'deep', deepHidden: [5] },
  { objective: 'exact', energy: 'pairwise-full' },
  { objective: 'exact', energy: 'pairwise-low-rank' },
  { objective: 'exact', loss: 'sparsemax' },
  { objective: 'exact', loss: 'tsallis:1.5', energy: 'pairwise' },
  { objective: 'exact', loss: 'safe-logistic:0.05', energy: 'pairwise' },
]
const joint: readonly MultilabelOptions[] = [
  { proposal: 'tied' },
  { energy: 'pairwise', proposal: 'marginal', samples: 30 },
  { energy: 'deep', proposal: 'tied', samples: 10 },
  { loss: 'sparsemax', proposal: 'uniform', samples: 30 },
]

describe.each(exact)('a model with an exact log-partition, %o', (options) => {
  test('has probabilities that sum to one, and give the marginals', async () => {
    const fitted = await fitWeather(options)
    const { total, marginals } = summed(fitted)
    for (const sum of total) expect(sum).toBeCloseTo(1, 5)
    fitted.predictProbabilities(three).values.forEach((p, e) => {
      expect(p).toBeCloseTo(marginals[e], 5)
    })
    expect([...fitted.logPartition(three)]).toEqual([...fitted.exactLogPartition(three)!])
  })
})

test('its diagnostics are those of the weights that were kept, with every warning once', async () => {
  const fitted = await fitWeather({ epochs: 6 })
  const { sampling, warnings } = fitted.diagnostics
  expect(sampling).toEqual(fitted.training.refit!.sampling)
  expect(sampling!.effectiveSampleSize).toBeGreaterThan(0.5)
  expect(warnings).toEqual([])
  const exactly = await fitWeather({ epochs: 6, objective: 'exact' })
  expect(exactly.diagnostics).toEqual({ sampling: undefined, warnings: [] })

  // of three labels early stopping sums over all sets: it has no samples of its own
  const pairwise = await fitWeather({ epochs: 6, energy: 'pairwise' })
  const { select, refit } = pairwise.training
  expect(select.sampling).not.toHaveProperty('validationEffectiveSampleSize')
  expect(pairwise.diagnostics.sampling).toEqual(refit!.sampling)

  // one uniform sample of eight sets, and steps far too long
  const options = { epochs: 12, proposal: 'uniform', samples: 1, rate: 1 } as const
  const wild = await fitWeather(options)
  const passes = [wild.training.select, wild.training.refit]
  const said = passes.flatMap((pass) => pass?.warnings ?? [])
  expect(said.length).toBeGreaterThan(0)
  expect(wild.diagnostics.warnings).toEqual([...new Set(said)])
})

describe.each(joint)('a model with a learned log-partition, %o', (options) => {
  test('has logistic probabilities that sum to e^(exact τ − learned τ) if it is asked for', async () => {
    const fitted = await fitWeather({ ...options, anchors: false })
    const learned = fitted.logPartition(three, { method: 'learned' }).values
    const truth = fitted.exactLogPartition(three)!
    expect([...learned]).not.toEqual([...truth])
    if (options.loss) return
    summed(fitted, 'learned').total.forEach((sum, r) => {
      expect(Math.log(sum)).toBeCloseTo(truth[r] - learned[r], 4)
    })
  })

  test('samples with the frequencies it predicts (false-alarm rate 1e-6 a label)', async () => {
    const fitted = await fitWeather(options)
    const { values: p } = fitted.predictProbabilities(three)
    const count = 2000
    const draws = fitted.sample(three, count)
    expect([draws.rows, draws.cols]).toEqual([3 * count, 3])
    for (let e = 0; e < 9; e++) {
      let ones = 0
      for (let d = 0; d < count; d++) {
        ones += draws.values[(Math.floor(e / 3) * count + d) * 3 + (e % 3)]
      }
      const deviation = Math.sqrt((p[e] * (1 - p[e])) / count)
      expect(Math.abs(ones / count - p[e])).toBeLessThanOrEqual(Z_LIMIT * deviation + 1e-6)
    }
    expect(fitted.sample(three, 20)).toEqual(fitted.sample(three, 20, { seed: 0 }))
    expect(fitted.sample(three, 20)).not.toEqual(fitted.sample(three, 20, { seed: 1 }))
  })
})

describe('predictions', () => {
  test('are one set a row, by the rule of the fit unless another is asked for', async () => {
    const fitted = await fitWeather({ decision: 'threshold', rate: 0.05, epochs: 20 })
    const { rows, cols, values } = fitted.predict(X)
    expect([rows, cols]).toEqual([60, 3])
    expect(new Set(values)).toEqual(new Set([0, 1]))
    const probabilities = fitted.predictProbabilities(X)
    expect([...values]).toEqual([...probabilities.values].map((p) => (p >= 0.5 ? 1 : 0)))
    expect(fitted.predict(X, { decision: 'threshold' })).toEqual(fitted.predict(X))
    expect(fitted.predict(X, { decision: 'f1' })).not.toEqual(fitted.predict(X))
    const decision = 'coin' as 'f1'
    expect((await caught(() => fitted.predict(X, { decision }))).code).toBe('INVALID_OPTION')
  })

  test.each(['linear', 'pairwise'] as const)(
    'have the largest expected Jaccard index of all sets where that is asked for: %s energy',
    async (energy) => {
      const fitted = await fitWeather({ energy, decision: 'jaccard', emptyPolicy: 'one' })
      const sets = allLabelSets(3)
      const byName = everySet.map((set) => fitted.logProbability(three, [set, set, set]))
      const { values } = fitted.predict(three)
      for (let r = 0; r < 3; r++) {
        const masses = byName.map((logProbability) => Math.exp(logProbability[r]))
        const chosen = [...values.subarray(3 * r, 3 * r + 3)]
        expect(expectedMetric(jaccard, sets, masses, chosen, 1)).toBeCloseTo(
          bestExpectedMetric(jaccard, sets, masses, 1),
          6,
        )
      }
    },
  )

  test('come as names too', async () => {
    const fitted = await fitWeather()
    const { values } = fitted.predict(three)
    const named = fitted.predictSets(three)
    expect(named).toHaveLength(3)
    named.forEach((set, r) => {
      expect(set).toEqual(labels.filter((_, i) => values[3 * r + i] === 1))
    })
  })

  test('of a row do not depend on the rows around it', async () => {
    const many = plantedMultilabel({ rows: 1100, features: 4, labels: 3, seed: 5 }).features
    const last = takeRows(many, Int32Array.of(0, 511, 512, 1099))
    for (const options of [{}, { energy: 'pairwise' }, { loss: 'sparsemax' }] as const) {
      const fitted = await fitWeather(options)
      const all = fitted.predictProbabilities(many).values
      const some = fitted.predictProbabilities(last).values
      const tau = fitted.logPartition(many)
      ;[0, 511, 512, 1099].forEach((row, r) => {
        for (let i = 0; i < 3; i++) expect(some[3 * r + i]).toBeCloseTo(all[3 * row + i], 6)
        expect(fitted.logPartition(last)[r]).toBeCloseTo(tau[row], 5)
      })
    }
  })

  test('cannot be used to change the model', async () => {
    const fitted = await fitWeather()
    const before = [...fitted.predictProbabilities(three).values]
    fitted.predictProbabilities(three).values.fill(9)
    fitted.predict(three).values.fill(9)
    fitted.logPartition(three).fill(9)
    expect([...fitted.predictProbabilities(three).values]).toEqual(before)
  })

  test('on bad data are refused', async () => {
    const fitted = await fitWeather()
    const narrow = { rows: 1, cols: 3, values: new Float32Array(3) }
    const wrongColumns = await caught(() => fitted.predict(narrow))
    expect(wrongColumns.code).toBe('SHAPE_MISMATCH')
    expect(wrongColumns.message).toMatch(/expected 4.*received 3/)
    for (const [code, ask] of [
      ['EMPTY_DATA', () => fitted.predict([])],
      ['EMPTY_DATA', () => fitted.evaluate([], [])],
      ['NOT_FINITE', () => fitted.predict([[1, 2, 3, Number.NaN]])],
      ['UNKNOWN_LABEL', () => fitted.logProbability([[1, 2, 3, 4]], [['snow']])],
      ['UNKNOWN_LABEL', () => fitted.evaluate([[1, 2, 3, 4]], [['snow']])],
      ['SHAPE_MISMATCH', () => fitted.score(X, [['rain']])],
      ['INVALID_OPTION', () => fitted.sample(X, 0)],
      ['INVALID_OPTION', () => fitted.sample(X, 1.5)],
      ['INVALID_OPTION', () => fitted.sample(X, 1, { seed: Number.NaN })],
    ] as const) {
      expect((await caught(ask)).code).toBe(code)
    }
  })
})

describe('an evaluation', () => {
  test('judges every rule, with the likelihood over the exact log-partition', async () => {
    const fitted = await fitWeather()
    const evaluation = fitted.evaluate(X, Y)
    expect(evaluation.decision).toBe('f1')
    expect(evaluation.report).toEqual(evaluation.byDecision.f1)
    expect(fitted.score(X, Y)).toBe(evaluation.report.exampleF1)
    expect(Object.keys(evaluation.byDecision).sort()).toEqual(['f1', 'mode', 'threshold'])
    const learned = fitted.logPartition(X, { method: 'learned' }).values
    const truth = fitted.exactLogPartition(X)!
    const logProbability = fitted.logProbability(X, Y, { logPartition: 'learned' })
    const nll = truth.reduce((sum, tau, r) => sum - logProbability[r] + tau - learned[r], 0) / 60
    expect(evaluation.nll).toBeCloseTo(nll, 6)
    const error = truth.reduce((sum, tau, r) => sum + Math.abs(tau - learned[r]), 0) / 60
    expect(evaluation).toMatchObject({ logPartition: 'exact', zeroProbability: 0 })
    expect(evaluation.logPartitionError).toBeCloseTo(error, 6)
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation)
  })

  test('judges the Jaccard rule where it is the rule of the fit', async () => {
    const fitted = await fitWeather({ decision: 'jaccard' })
    const evaluation = fitted.evaluate(X, Y)
    expect(evaluation.decision).toBe('jaccard')
    expect(evaluation.report).toEqual(evaluation.byDecision.jaccard)
    const keys = ['f1', 'jaccard', 'mode', 'threshold']
    expect(Object.keys(evaluation.byDecision).sort()).toEqual(keys)
    expect(evaluation.report.exampleF1).toBe(fitted.score(X, Y))
    expect(fitted.predict(X, { decision: 'jaccard' })).toEqual(fitted.predict(X))
  })

  test('counts outputs that a sparse loss deems impossible', async () => {
    const fitted = await fitWeather({
      loss: 'sparsemax',
      objective: 'exact',
      rate: 0.1,
      epochs: 60,
    })
    const { nll, zeroProbability } = fitted.evaluate(X, Y)
    const impossible = [...fitted.logProbability(X, Y)].filter((l) => l === -Infinity).length
    expect(impossible).toBeGreaterThan(0)
    expect(zeroProbability).toBeCloseTo(impossible / 60, 9)
    expect(nll).toBe(Number.POSITIVE_INFINITY)
  })

  test('of a model without a log-partition of its own has no error of it', async () => {
    for (const options of [
      { objective: 'exact' },
      { logPartition: 'table' },
    ] satisfies MultilabelOptions[]) {
      const { logPartitionError, logPartition } = (await fitWeather(options)).evaluate(X, Y)
      expect(logPartition).toBe('exact')
      expect(logPartitionError).toBeUndefined()
    }
  })

  test('uses the learned log-partition where no exact one is in reach', async () => {
    const wide = plantedMultilabel({ rows: 20, features: 4, labels: 12, seed: 1 })
    const values = Float32Array.from({ length: 20 * 24 }, (_, e) => {
      return wide.labels.values[Math.floor(e / 24) * 12 + (e % 12)]
    })
    const options = { labels: undefined, energy: 'pairwise', epochs: 2 } as const
    const fitted = await classifier(options).fit(wide.features, { rows: 20, cols: 24, values })
    const some = takeRows(wide.features, Int32Array.of(0, 1, 2))
    const truth = { rows: 3, cols: 24, values: values.subarray(0, 72) }
    const evaluation = fitted.evaluate(some, truth)
    expect(fitted.exactLogPartition(some)).toBeUndefined()
    expect(evaluation.logPartition).toBe('learned')
    expect(evaluation.logPartitionError).toBeUndefined()
    expect(Number.isFinite(evaluation.nll)).toBe(true)
  })

  test('follows the policy for rows without labels', async () => {
    const none = { ...Y, values: Y.values.map(() => 0) }
    const [zero, one] = [
      await fitWeather({ emptyPolicy: 'zero' }),
      await fitWeather({ emptyPolicy: 'one' }),
    ]
    expect(zero.evaluate(X, none).report.exampleF1).toBe(0)
    const { report } = one.evaluate(X, none)
    expect(report.policy).toBe('one')
    expect(report.exampleF1).toBeCloseTo(report.undefinedCounts.exampleF1 / 60, 9)
  })
})

test('a fitted model says what it is', async () => {
  const fitted = await fitWeather({ featureNames: ['a', 'b', 'c', 'd'], energy: 'pairwise' })
  expect(fitted.labels).toEqual(labels)
  expect(fitted.featureNames).toEqual(['a', 'b', 'c', 'd'])
  expect(fitted.featureCount).toBe(4)
  expect(fitted.engine).toBe('wasm')
  expect(fitted.options).toMatchObject({ loss: 'logistic', objective: 'joint', samples: 32 })
  // encoder 4→6, head 6→3, U 3×3, log-partition 6→4→1
  expect(fitted.parameterCount).toBe(30 + 21 + 9 + 28 + 5)
  const { select, refit, aborted } = fitted.training
  expect(aborted).toBe(false)
  expect(select.sampling?.effectiveSampleSize).toBeGreaterThan(0)
  expect(refit).toMatchObject({ reason: 'epochs', epochs: select.bestEpoch })
})
