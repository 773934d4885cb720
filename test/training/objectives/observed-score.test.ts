import { describe, expect, test } from 'vitest'
import { logistic, sparsemax } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { multistage, uniform } from '../../../src/samplers/index.js'
import { partialRanking } from '../../../src/spaces/index.js'
import { observedRankings } from '../../../src/tasks/rankings/ranking-input.js'
import {
  createExactObjective,
  createJointObjective,
  type LabelledBatch,
} from '../../../src/training/index.js'
import { observedScore } from '../../../src/training/objectives/observed-score.js'
import { parameterGradients } from '../../models/parameter-gradients.js'
import { normalFeatures } from '../../models/tiny-model.js'
import {
  partsOf,
  type TinyRanker,
  type TinyRankerOptions,
  tinyRanker,
} from '../../models/tiny-ranker.js'
import { caught } from '../../reference/caught.js'
import { everyCodeOfEachRow } from '../../reference/every-code-proposal.js'
import { rankedModel } from '../../reference/ranked-model.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { toTheOptimum, trainTiny } from '../train-tiny.js'

const rows = 3
const features = normalFeatures(rows, 2)
const known = [
  partialRanking(4, { top: [2, 0] }),
  partialRanking(4, { preferences: [[3, 1]] }),
  partialRanking(4, { order: [1, 0, 3, 2] }),
]

/** How rows known in part are told: all extensions listed, or some or all rows by constraints. */
const tellings = ['listed', 'mixed', 'constrained'] as const
type Telling = (typeof tellings)[number]

/** The three rows with what is known of them. */
function partialBatch(
  { space }: TinyRanker,
  telling: Telling = 'listed',
): LabelledBatch & { codeLength: number } {
  const rowIndices = Int32Array.from({ length: rows }, (_, r) => r)
  const observed = observedRankings(known, space)
  const isTold = (r: number) => telling === 'constrained' || (telling === 'mixed' && r !== 0)
  const constraints = known.map((ranking, r) => (isTold(r) ? ranking : undefined))
  const rest = { features, rowIndices, codeLength: space.codeLength }
  return { ...observed, ...(telling !== 'listed' && { constraints }), ...rest }
}

const cases: readonly TinyRankerOptions[] = [
  { k: 4, code: 'ranks' },
  { k: 4, code: 'matrix' },
  { k: 4, energy: 'plackett-luce' },
  { k: 4, reference: true },
  { k: 4, reference: true, code: 'matrix' },
]

/** `ln Σ p(y|x)` over the orders consistent with what is known of each row, by enumeration. */
function observedLogLikelihood(tiny: TinyRanker): number[] {
  return partsOf(tiny, features).map((parts, b) => {
    const { orders, probabilities } = rankedModel(logistic, tiny.space, parts)
    const consistent = orders.map((order, y) =>
      known[b].preferences().every(([i, j]) => order.indexOf(i) < order.indexOf(j))
        ? probabilities[y]
        : 0,
    )
    return Math.log(consistent.reduce((sum, p) => sum + p, 0))
  })
}

describe.each(cases)('what is known of an output, %o', (options) => {
  test.each(tellings)(
    'scores as the log-sum over the rankings it leaves open, less the log-partition: %s',
    (telling) => {
      const tiny = tinyRanker(options)
      const { tape } = tiny.model
      const score = tiny.model.at({ features })
      const batch = partialBatch(tiny, telling)
      const observed = observedScore(tape, tiny.space, logistic, score, batch)
      expect([observed.rows, observed.cols]).toEqual([rows, 1])
      const values = [...tape.backend.read(observed.value)]
      const likelihood = observedLogLikelihood(tiny)
      const parts = partsOf(tiny, features)
      values.forEach((value, b) => {
        // relative to the uniform measure, as is the log-partition of Plackett–Luce itself
        const isAlone = options.energy === 'plackett-luce'
        const tau = isAlone ? 0 : rankedModel(logistic, tiny.space, parts[b]).tau
        expect(value - tau - tiny.space.logSize).toBeCloseTo(likelihood[b], 5)
      })
    },
  )

  test('is estimated without bias where its sum is not exact (z-test, false alarm 1e-6 a row)', () => {
    const tiny = tinyRanker({ ...options, random: 0.5 })
    const { model, space, reference } = tiny
    const truth = observedLogLikelihood(tiny)
    const parts = partsOf(tiny, features)
    const isAlone = options.energy === 'plackett-luce'
    const sampling = {
      proposal: multistage(space),
      samples: 64,
      reference: reference?.proposal,
    }
    const sums = Array.from({ length: 200 }, (_, draw) => {
      model.tape.clear()
      const score = model.at({ features })
      const inexact = { ...score, isLinear: false, constrainedLogPartition: undefined }
      const values = model.tape.backend.read(
        observedScore(model.tape, space, logistic, inexact, partialBatch(tiny, 'mixed'), {
          ...sampling,
          rng: new Rng(draw),
        }).value,
      )
      return Array.from(values, (value, b) => {
        const tau = isAlone ? 0 : rankedModel(logistic, space, parts[b]).tau
        return Math.exp(value - tau - space.logSize - truth[b])
      })
    })
    for (let b = 0; b < rows; b++) {
      const mean = sums.reduce((sum, draw) => sum + draw[b], 0) / sums.length
      const square = sums.reduce((sum, draw) => sum + (draw[b] - mean) ** 2, 0) / (sums.length - 1)
      const limit = Z_LIMIT * Math.sqrt(square / sums.length)
      // the row that is listed, and the complete one, are exact
      expect(Math.abs(mean - 1)).toBeLessThan(b === 1 ? limit : 1e-5)
      if (b !== 1) expect(square).toBeLessThan(1e-9)
      else expect(square).toBeGreaterThan(0)
    }
  })

  test.each(tellings)(
    'is learned from: the exact loss is its negative log-likelihood, with its gradient: %s',
    (telling) => {
      const tiny = tinyRanker(options)
      const { model, space } = tiny
      const objective = createExactObjective(space, logistic)
      const batch = partialBatch(tiny, telling)
      model.tape.clear()
      const { perExample } = objective.loss(model, batch, new Rng(0))
      const losses = [...model.tape.backend.read(perExample.value)]
      observedLogLikelihood(tiny).forEach((likelihood, b) => {
        expect(losses[b]).toBeCloseTo(-likelihood, 5)
      })
      const { fromTape, numeric } = parameterGradients(
        model,
        () => objective.loss(model, batch, new Rng(0)).perExample,
      )
      expect(Math.max(...fromTape.map(Math.abs))).toBeGreaterThan(0.05)
      fromTape.forEach((slope, e) => {
        expect(Math.abs(slope - numeric[e])).toBeLessThan(1e-6)
      })
    },
  )

  test.each(tellings)(
    'has a joint loss of e^δ − 1 − δ more, δ = exact τ − learned τ, with its gradient: %s',
    (telling) => {
      const tiny = tinyRanker({ ...options, random: 0.6 })
      const { model, space } = tiny
      const objective = createJointObjective(space, {
        generator: logistic,
        proposal: everyCodeOfEachRow(space),
        reference: tiny.reference?.proposal,
        samples: 24,
        clamp: 30,
      })
      const batch = partialBatch(tiny, telling)
      const learned = model.tape.backend.read(model.at({ features }).logPartition().value)
      const parts = partsOf(tiny, features)
      model.tape.clear()
      const { perExample } = objective.loss(model, batch, new Rng(0))
      const losses = [...model.tape.backend.read(perExample.value)]
      observedLogLikelihood(tiny).forEach((likelihood, b) => {
        const isAlone = options.energy === 'plackett-luce'
        const tau = isAlone ? 0 : rankedModel(logistic, space, parts[b]).tau
        const delta = tau - learned[b]
        expect(losses[b]).toBeCloseTo(-likelihood + Math.expm1(delta) - delta, 5)
      })
      const { fromTape, numeric } = parameterGradients(
        model,
        () => objective.loss(model, batch, new Rng(0)).perExample,
      )
      fromTape.forEach((slope, e) => {
        expect(Math.abs(slope - numeric[e])).toBeLessThan(1e-6)
      })
    },
  )

  test('becomes more likely by training on it', async () => {
    const tiny = tinyRanker({ ...options, random: 0.3 })
    const before = observedLogLikelihood(tiny)
    const objective = tiny.reference
      ? createJointObjective(tiny.space, {
          generator: logistic,
          proposal: tiny.reference.proposal,
          reference: tiny.reference.proposal,
          samples: 100,
          clamp: 30,
        })
      : createExactObjective(tiny.space, logistic)
    const { codes, count, logWeights, codeLength } = partialBatch(tiny)
    const data = { features, codes, count, logWeights, codeLength }
    await trainTiny(tiny, objective, data, toTheOptimum(0.1, 40))
    const after = observedLogLikelihood(tiny)
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
    expect(sum(after)).toBeGreaterThan(sum(before) + 0.5)
  })
})

test('a single complete output scores as itself; places left empty count for nothing', () => {
  const tiny = tinyRanker({ k: 3 })
  const { tape } = tiny.model
  const score = tiny.model.at({ features })
  const of = (batch: Omit<LabelledBatch, 'features'>) => [
    ...tape.backend.read(
      observedScore(tape, tiny.space, logistic, score, { ...batch, features }).value,
    ),
  ]
  const complete = observedRankings(
    [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ].map((order) => partialRanking(3, { order })),
    tiny.space,
  )
  const matrix = tape.upload(complete.codes, rows, 3)
  const alone = [...tape.backend.read(score.score({ matrix, shared: false }).value)]
  expect(of(complete)).toEqual(alone)
  // the same codes twice, the second time with weight zero or each with weight one half
  const c = tiny.space.codeLength
  const twice = new Float32Array(2 * rows * c)
  for (let r = 0; r < rows; r++) {
    const code = complete.codes.subarray(r * c, (r + 1) * c)
    twice.set(code, 2 * r * c)
    twice.set(code, (2 * r + 1) * c)
  }
  for (const pair of [
    [0, Number.NEGATIVE_INFINITY],
    [Math.log(0.5), Math.log(0.5)],
  ]) {
    const logWeights = Float64Array.from({ length: 2 * rows }, (_, a) => pair[a % 2])
    of({ codes: twice, count: 2, logWeights }).forEach((value, b) => {
      expect(value).toBeCloseTo(alone[b], 9)
    })
  }
})

test('several outputs a row need the logistic loss', async () => {
  const tiny = tinyRanker({ k: 4 })
  const objective = createExactObjective(tiny.space, sparsemax)
  const error = await caught(() => objective.loss(tiny.model, partialBatch(tiny), new Rng(0)))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toMatch(/sparsemax.*loss: 'logistic'/)
})

test('constraints need the logistic loss, an exact sum or samples, and a proposal that heeds them', async () => {
  const tiny = tinyRanker({ k: 4 })
  const { model, space } = tiny
  const batch = partialBatch(tiny, 'constrained')
  const message = async (...rest: [typeof logistic, Parameters<typeof observedScore>[5]?]) => {
    const score = { ...model.at({ features }), isLinear: false }
    const [generator, sampling] = rest
    const error = await caught(() =>
      observedScore(model.tape, space, generator, score, batch, sampling),
    )
    expect(error.code).toBe('UNSUPPORTED')
    return error.message
  }
  expect(await message(sparsemax)).toMatch(/sparsemax.*loss: 'logistic'/)
  expect(await message(logistic)).toMatch(/permutations\(4, pairs\).*list the outputs/)
  const sampling = { proposal: uniform(space), samples: 8, rng: new Rng(1) }
  expect(await message(logistic, sampling)).toMatch(/uniform does not heed/)
})

test('a constraint of another kind, or of other items, is refused', async () => {
  const tiny = tinyRanker({ k: 4 })
  const { model, space } = tiny
  for (const constraint of [partialRanking(3, { top: [1] }), { allows: () => true }]) {
    const batch = { ...partialBatch(tiny), constraints: [constraint, undefined, undefined] }
    const error = await caught(() =>
      observedScore(model.tape, space, logistic, model.at({ features }), batch),
    )
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('a partial ranking of 4 items')
  }
})
