import { describe, expect, test } from 'vitest'
import {
  decideSet,
  type EmptyScore,
  exactLogPartition,
  inferSets,
  labelMarginals,
  type SetPosterior,
  type SetRule,
  setsAtOnce,
} from '../../../src/inference/index.js'
import {
  type Generator,
  logistic,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { scoresThreeWays } from '../../models/energies/energies.js'
import { normalFeatures, type TinyModelOptions, tinyModel } from '../../models/tiny-model.js'
import { indexOfCode } from '../../reference/brute-force-samples.js'
import {
  allLabelSets,
  bestExpectedMetric,
  expectedMetric,
  f1,
  jaccard,
} from '../../reference/label-sets.js'
import { distributionOf, marginalsOf } from '../../reference/set-distribution.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'

const rows = 4

/** The posterior of a random model, and every row's true distribution by brute force. */
function infer(generator: Generator, options: TinyModelOptions) {
  const tiny = tinyModel({ random: 1, ...options })
  const { expected, shared } = scoresThreeWays(tiny, rows)
  // the formula is that of scores in pairs
  const scores = options.energy === 'deep' ? shared : expected
  const features = normalFeatures(rows, tiny.model.spec.features)
  const posteriors = inferSets(tiny.model, tiny.space, generator, { features }, new Rng(7))
  const sets = 2 ** tiny.space.codeLength
  const truth = Array.from({ length: rows }, (_, b) =>
    distributionOf(generator, scores.slice(b * sets, (b + 1) * sets)),
  )
  const exact = exactLogPartition(tiny.model, generator, { features })!
  return { posteriors, truth, k: tiny.space.codeLength, exact }
}

const decided = (posterior: SetPosterior, rule: SetRule, empty?: EmptyScore) => [
  ...decideSet(posterior, rule, { empty }),
]

/** The probability of a label set. */
const probabilityOf = (distribution: readonly number[], set: readonly number[]) =>
  distribution[indexOfCode(Float32Array.from(set), 0, set.length)]

const exactKinds: readonly [SetPosterior['kind'], Generator, TinyModelOptions][] = [
  ['exact', logistic, { k: 1 }],
  ['exact', logistic, { k: 4 }],
  ['enumerated', logistic, { k: 4, energy: 'pairwise' }],
  ['enumerated', logistic, { k: 1, energy: 'pairwise' }],
  ['enumerated', logistic, { k: 4, energy: 'pairwise-full' }],
  ['enumerated', logistic, { k: 4, energy: 'deep', random: 0.25 }],
  ['enumerated', sparsemax, { k: 4 }],
  ['enumerated', tsallis(1.5), { k: 3, energy: 'pairwise' }],
  ['enumerated', safeLogistic(0.02), { k: 3, energy: 'pairwise' }],
]

describe.each(exactKinds.map(([kind, generator, options]) => ({ kind, generator, options })))(
  'the $kind posterior of $generator.name, $options',
  ({ kind, generator, options }) => {
    const { posteriors, truth, k, exact } = infer(generator, options)

    test('is of the expected kind, and rests on no samples', () => {
      for (const posterior of posteriors) {
        expect(posterior.kind).toBe(kind)
        expect(posterior.effectiveShare).toBe(1)
      }
    })

    test('brings the exact log-partition where it lists all sets', () => {
      posteriors.forEach((posterior, b) => {
        if (posterior.kind === 'exact') return
        expect(posterior.logPartition).toBeCloseTo(exact[b], 6)
      })
    })

    test('has the marginals of the distribution', () => {
      truth.forEach((distribution, b) => {
        const marginals = labelMarginals(posteriors[b])
        marginalsOf(distribution).forEach((p, i) => {
          expect(marginals[i]).toBeCloseTo(p, 6)
        })
      })
    })

    test('decides for the most probable set', () => {
      truth.forEach((distribution, b) => {
        const chosen = probabilityOf(distribution, decided(posteriors[b], 'mode'))
        expect(chosen).toBeCloseTo(Math.max(...distribution), 6)
      })
    })

    test('decides for labels that are more likely than not', () => {
      const expected = truth.map((d) => marginalsOf(d).map((p) => (p >= 0.5 ? 1 : 0)))
      expect(posteriors.map((posterior) => decided(posterior, 'threshold'))).toEqual(expected)
    })

    test.each([
      ['f1', 'zero'],
      ['f1', 'one'],
      ['jaccard', 'zero'],
      ['jaccard', 'one'],
    ] as const)('decides for the largest expected %s, 0/0 is %s', (rule, empty) => {
      const metric = rule === 'f1' ? f1 : jaccard
      const worth = empty === 'one' ? 1 : 0
      const sets = allLabelSets(k)
      truth.forEach((distribution, b) => {
        const chosen = decided(posteriors[b], rule, empty)
        expect(expectedMetric(metric, sets, distribution, chosen, worth)).toBeCloseTo(
          bestExpectedMetric(metric, sets, distribution, worth),
          6,
        )
      })
    })

    test('draws every set as often as it should (false-alarm rate 1e-6 a row)', () => {
      const draws = 4000
      const rng = new Rng(3)
      truth.forEach((distribution, b) => {
        const samples = posteriors[b].sample(rng, draws)
        const counts = new Array<number>(2 ** k).fill(0)
        for (let d = 0; d < draws; d++) counts[indexOfCode(samples, d * k, k)]++
        const cells = distribution.map((p, set) => [p * draws, counts[set]])
        const rare = cells.filter(([expected]) => expected < 5)
        const common = cells.filter(([expected]) => expected >= 5)
        // Sets of probability zero are never drawn; other rare ones form one cell.
        const pooled = [0, 1].map((at) => rare.reduce((sum, cell) => sum + cell[at], 0))
        if (pooled[0] < 1e-9) expect(pooled[1]).toBe(0)
        else common.push(pooled)
        const limit = chiSquareLimit(Math.max(1, common.length - 1))
        expect(
          chiSquare(
            common.map(([, n]) => n),
            common.map(([e]) => e),
          ),
        ).toBeLessThan(limit)
      })
    })
  },
)

// A thousand importance samples a row, of scores near enough to their linear part that standard errors
// are below 0.02: 0.1 is five of them.
describe.each<{ name: string; generator: Generator; options: TinyModelOptions }>([
  { name: 'logistic', generator: logistic, options: { energy: 'pairwise', random: 0.25 } },
  { name: 'logistic', generator: logistic, options: { energy: 'pairwise-full', random: 0.1 } },
  { name: 'logistic', generator: logistic, options: { energy: 'pairwise-low-rank', random: 0.3 } },
  { name: 'logistic', generator: logistic, options: { energy: 'deep', random: 0.15 } },
  { name: 'sparsemax', generator: sparsemax, options: { random: 0.3 } },
])('beyond 14 labels the posterior of $name, $options, is sampled', ({ generator, options }) => {
  const { posteriors, truth, k } = infer(generator, { k: 15, ...options })

  test('with marginals within 0.1', () => {
    truth.forEach((distribution, b) => {
      expect(posteriors[b].kind).toBe('sampled')
      const marginals = labelMarginals(posteriors[b])
      marginalsOf(distribution).forEach((p, i) => {
        expect(Math.abs(marginals[i] - p)).toBeLessThan(0.1)
      })
      expect(Math.max(...marginals)).toBeLessThanOrEqual(1)
    })
  })

  test('with the exact mode', () => {
    truth.forEach((distribution, b) => {
      const chosen = probabilityOf(distribution, decided(posteriors[b], 'mode'))
      expect(chosen / Math.max(...distribution)).toBeCloseTo(1, 6)
    })
  })

  test.each([
    ['f1', f1],
    ['jaccard', jaccard],
  ] as const)('with decisions of nearly the largest expected %s', (rule, metric) => {
    const sets = allLabelSets(k)
    truth.forEach((distribution, b) => {
      const [chosen, mode] = ([rule, 'mode'] as const).map((by) =>
        expectedMetric(metric, sets, distribution, decided(posteriors[b], by)),
      )
      expect(chosen).toBeGreaterThan(mode - 0.02)
    })
  })

  test('and draws with these marginals', () => {
    const draws = 2000
    const rng = new Rng(3)
    for (const posterior of posteriors) {
      const samples = posterior.sample(rng, draws)
      labelMarginals(posterior).forEach((p, i) => {
        let count = 0
        for (let d = 0; d < draws; d++) count += samples[d * k + i]
        // five standard errors of a frequency
        expect(Math.abs(count / draws - p)).toBeLessThan(5 * Math.sqrt(0.25 / draws))
      })
    }
  })
})

test('a sampled posterior comes out the same with the same key', () => {
  const run = (seed: number) => {
    const { model, space } = tinyModel({ k: 16, energy: 'pairwise', random: 0.5 })
    const features = normalFeatures(2, 2)
    return inferSets(model, space, logistic, { features }, new Rng(seed)).map(labelMarginals)
  }
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

test('a logistic posterior needs no log-partition, so a table does not stand in its way', () => {
  const options = { random: 0.5, logPartition: { kind: 'table', tableRows: 3 } } as const
  for (const k of [3, 15]) {
    const { model, space } = tinyModel({ k, energy: 'pairwise', ...options })
    const features = normalFeatures(2, 2)
    for (const posterior of inferSets(model, space, logistic, { features }, new Rng(1))) {
      expect(labelMarginals(posterior).every((p) => p >= 0 && p <= 1)).toBe(true)
    }
  }
})

test('a learned log-partition that is far off changes nothing in a sparse posterior', () => {
  // 17 labels: sampled; a score of zero, so each label is as likely as not
  const { model, space } = tinyModel({ k: 17, logPartition: { kind: 'constant' } })
  const constant = { rows: 1, cols: 1, values: Float32Array.of(1e6) }
  model.store.restore(new Map([...model.store.snapshot(), ['log-partition/constant', constant]]))
  const features = normalFeatures(1, 2)
  const [posterior] = inferSets(model, space, sparsemax, { features }, new Rng(1))
  // 500 of 1000 draws are uniform, the others of the same distribution: five standard errors
  for (const p of labelMarginals(posterior))
    expect(Math.abs(p - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 1000))
})

test('chunks are as many rows as fit, at least one', () => {
  expect(setsAtOnce(174, true)).toBe(512)
  expect(setsAtOnce(3, false)).toBe(512)
  expect(setsAtOnce(14, false)).toBe(64)
  expect(setsAtOnce(20, false)).toBe(52)
  expect(setsAtOnce(5000, false)).toBe(1)
})

test('the mode of a deep energy over many labels is a set that no flip improves', () => {
  const k = 40
  const { model, space } = tinyModel({ k, energy: 'deep', random: 0.2 })
  const features = normalFeatures(3, 2)
  const posteriors = inferSets(model, space, logistic, { features }, new Rng(1))
  const values = posteriors.flatMap((posterior) => decided(posterior, 'mode'))
  const { tape } = model
  tape.clear()
  const score = model.at({ features })
  const scoresOf = (codes: Float32Array) => {
    const matrix = tape.upload(codes, codes.length / k, k)
    return tape.backend.read(score.score({ matrix, shared: false }).value)
  }
  const best = scoresOf(Float32Array.from(values))
  const linear = scoresOf(
    Float32Array.from(tape.backend.read(score.linear.value), (u) => (u > 0 ? 1 : 0)),
  )
  best.forEach((value, b) => {
    expect(value).toBeGreaterThanOrEqual(linear[b])
  })
  expect([...best]).not.toEqual([...linear])
  for (let i = 0; i < k; i++) {
    const flipped = Float32Array.from(values, (y, e) => (e % k === i ? 1 - y : y))
    scoresOf(flipped).forEach((value, b) => {
      expect(value).toBeLessThanOrEqual(best[b] + 1e-5 * (1 + Math.abs(best[b])))
    })
  }
})
