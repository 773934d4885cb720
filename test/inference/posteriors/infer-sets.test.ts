import { describe, expect, test } from 'vitest'
import {
  exactLogPartition,
  inferSets,
  LARGEST_ENUMERATED_SETS,
  rowsPerChunk,
  type SetPosterior,
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
import { allLabelSets, bestExpectedMetric, expectedMetric, f1 } from '../../reference/label-sets.js'
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
  const posterior = inferSets(tiny.model, tiny.space, generator, { features }, new Rng(7))
  const sets = 2 ** tiny.space.codeLength
  const truth = Array.from({ length: rows }, (_, b) =>
    distributionOf(generator, scores.slice(b * sets, (b + 1) * sets)),
  )
  const exact = exactLogPartition(tiny.model, generator, { features })!
  return { posterior, truth, k: tiny.space.codeLength, exact }
}

const rowOf = (values: ArrayLike<number>, b: number, k: number) =>
  Array.from({ length: k }, (_, i) => values[b * k + i])

const exactKinds: readonly [SetPosterior['kind'], Generator, TinyModelOptions][] = [
  ['independent', logistic, { k: 1 }],
  ['independent', logistic, { k: 4 }],
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
    const { posterior, truth, k, exact } = infer(generator, options)

    test('is of the expected kind, and rests on no samples', () => {
      expect(posterior.kind).toBe(kind)
      for (let b = 0; b < rows; b++) expect(posterior.effectiveSampleSize(b)).toBe(1)
    })

    test('brings the exact log-partition where it lists all sets', () => {
      const known = posterior.exactLogPartition?.()
      expect(known === undefined).toBe(kind === 'independent')
      known?.forEach((tau, b) => {
        expect(tau).toBeCloseTo(exact[b], 6)
      })
    })

    test('has the marginals of the distribution', () => {
      const marginals = posterior.marginals()
      truth.forEach((distribution, b) => {
        marginalsOf(distribution).forEach((p, i) => {
          expect(marginals[b * k + i]).toBeCloseTo(p, 6)
        })
      })
    })

    test('decides for the most probable set', () => {
      const { values } = posterior.decide('mode', 'zero')
      truth.forEach((distribution, b) => {
        const chosen = distribution[indexOfCode(Float32Array.from(values), b * k, k)]
        expect(chosen).toBeCloseTo(Math.max(...distribution), 6)
      })
    })

    test('decides for labels that are more likely than not', () => {
      const { values } = posterior.decide('threshold', 'zero')
      const expected = truth.flatMap((d) => marginalsOf(d).map((p) => (p >= 0.5 ? 1 : 0)))
      expect([...values]).toEqual(expected)
    })

    test.each(['zero', 'one'] as const)(
      'decides for the largest expected F1, 0/0 is %s',
      (empty) => {
        const { values } = posterior.decide('f1', empty)
        const worth = empty === 'one' ? 1 : 0
        truth.forEach((distribution, b) => {
          const chosen = expectedMetric(
            f1,
            allLabelSets(k),
            distribution,
            rowOf(values, b, k),
            worth,
          )
          expect(chosen).toBeCloseTo(
            bestExpectedMetric(f1, allLabelSets(k), distribution, worth),
            6,
          )
        })
      },
    )

    test('draws every set as often as it should (false-alarm rate 1e-6 a row)', () => {
      const draws = 4000
      const samples = posterior.sample(new Rng(3), draws)
      truth.forEach((distribution, b) => {
        const counts = new Array<number>(2 ** k).fill(0)
        for (let d = 0; d < draws; d++) counts[indexOfCode(samples, (b * draws + d) * k, k)]++
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
  const { posterior, truth, k } = infer(generator, { k: 15, ...options })

  test('with marginals within 0.1', () => {
    expect(posterior.kind).toBe('sampled')
    const marginals = posterior.marginals()
    truth.forEach((distribution, b) => {
      marginalsOf(distribution).forEach((p, i) => {
        expect(Math.abs(marginals[b * k + i] - p)).toBeLessThan(0.1)
      })
    })
    expect(Math.max(...marginals)).toBeLessThanOrEqual(1)
  })

  test('with the exact mode', () => {
    const { values } = posterior.decide('mode', 'zero')
    truth.forEach((distribution, b) => {
      const chosen = distribution[indexOfCode(Float32Array.from(values), b * k, k)]
      expect(chosen / Math.max(...distribution)).toBeCloseTo(1, 6)
    })
  })

  test('with decisions of nearly the largest expected F1', () => {
    const values = (['f1', 'mode'] as const).map((rule) => posterior.decide(rule, 'zero').values)
    const sets = allLabelSets(k)
    truth.forEach((distribution, b) => {
      const [chosen, mode] = values.map((decided) =>
        expectedMetric(f1, sets, distribution, rowOf(decided, b, k)),
      )
      expect(chosen).toBeGreaterThan(mode - 0.02)
    })
  })

  test('and draws with these marginals', () => {
    const draws = 2000
    const samples = posterior.sample(new Rng(3), draws)
    const marginals = posterior.marginals()
    for (let e = 0; e < rows * k; e++) {
      let count = 0
      for (let d = 0; d < draws; d++) {
        count += samples[(Math.floor(e / k) * draws + d) * k + (e % k)]
      }
      // five standard errors of a frequency
      expect(Math.abs(count / draws - marginals[e])).toBeLessThan(5 * Math.sqrt(0.25 / draws))
    }
  })
})

test('a sampled posterior comes out the same with the same key', () => {
  const run = (seed: number) => {
    const { model, space } = tinyModel({ k: 16, energy: 'pairwise', random: 0.5 })
    const features = normalFeatures(2, 2)
    return inferSets(model, space, logistic, { features }, new Rng(seed)).marginals()
  }
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

test('a logistic posterior needs no log-partition, so a table does not stand in its way', () => {
  const options = { random: 0.5, logPartition: { kind: 'table', tableRows: 3 } } as const
  for (const k of [3, 15]) {
    const { model, space } = tinyModel({ k, energy: 'pairwise', ...options })
    const features = normalFeatures(2, 2)
    const marginals = inferSets(model, space, logistic, { features }, new Rng(1)).marginals()
    expect(marginals.every((p) => p >= 0 && p <= 1)).toBe(true)
  }
})

test('a learned log-partition that is far off changes nothing in a sparse posterior', () => {
  // 17 labels: sampled; a score of zero, so each label is as likely as not
  const { model, space } = tinyModel({ k: 17, logPartition: { kind: 'constant' } })
  const constant = { rows: 1, cols: 1, values: Float32Array.of(1e6) }
  model.store.restore(new Map([...model.store.snapshot(), ['log-partition/constant', constant]]))
  const features = normalFeatures(1, 2)
  const posterior = inferSets(model, space, sparsemax, { features }, new Rng(1))
  // 500 of 1000 draws are uniform, the others of the same distribution: five standard errors
  for (const p of posterior.marginals())
    expect(Math.abs(p - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 1000))
})

test('chunks are as many rows as fit, at least one', () => {
  expect(rowsPerChunk(174, true)).toBe(512)
  expect(rowsPerChunk(3, false)).toBe(512)
  expect(rowsPerChunk(LARGEST_ENUMERATED_SETS, false)).toBe(64)
  expect(rowsPerChunk(20, false)).toBe(52)
  expect(rowsPerChunk(5000, false)).toBe(1)
})

test('the mode of a deep energy over many labels is a set that no flip improves', () => {
  const k = 40
  const { model, space } = tinyModel({ k, energy: 'deep', random: 0.2 })
  const features = normalFeatures(3, 2)
  const posterior = inferSets(model, space, logistic, { features }, new Rng(1))
  const { values } = posterior.decide('mode', 'zero')
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
