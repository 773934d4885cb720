import { describe, expect, test } from 'vitest'
import { exactLogPartition } from '../../../src/inference/index.js'
import { type Generator, logistic, sparsemax, tsallis } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { learnedReference } from '../../../src/tasks/fit/reference.js'
import { createJointObjective, type LabelledBatch } from '../../../src/training/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import {
  partsOf,
  type TinyRanker,
  type TinyRankerOptions,
  tinyRanker,
} from '../../models/tiny-ranker.js'
import { caught } from '../../reference/caught.js'
import { everyCodeOfEachRow } from '../../reference/every-code-proposal.js'
import { expectOrderFrequencies, rankedModel } from '../../reference/ranked-model.js'
import { orderScore } from '../../reference/ranking-distribution.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { meanAndError } from '../../training/objective-checks.js'

const rows = 2
const features = normalFeatures(rows, 2)
const CODES = ['ranks', 'matrix', 'pairs'] as const

describe('a learned reference measure', () => {
  const tiny = tinyRanker({ k: 4, reference: true })
  const { proposal, model } = tiny.reference!
  const parameters = tiny.reference!.parameters({ features })
  const worthsOf = (b: number) => [...parameters.subarray(4 * b, 4 * b + 4)]

  test('has the item scores of the fitted model as parameters, the same each time', () => {
    const before = [...model.tape.backend.read(model.at({ features }).linear.value)]
    before.forEach((score, e) => {
      expect(parameters[e]).toBeCloseTo(score, 6)
    })
    tiny.reference!.parameters({ features }).fill(9)
    expect(tiny.reference!.parameters({ features })).toEqual(parameters)
  })

  test.each(CODES)('has the density of Plackett–Luce over the uniform one, %s code', (code) => {
    const { space, reference } = tinyRanker({ k: 4, reference: true, code })
    const { orders, probabilities } = rankedModel(logistic, space, { worths: worthsOf(1) })
    const codes = new Float32Array(2 * 24 * space.codeLength)
    for (let j = 0; j < 48; j++) space.encode(orders[j % 24], codes, j * space.codeLength)
    const out = new Float64Array(48)
    const context = { rows, referenceParameters: reference!.parameters({ features }) }
    reference!.logDensity(codes, 24, context, out)
    orders.forEach((order, y) => {
      expect(Math.exp(out[24 + y]) / 24).toBeCloseTo(probabilities[y], 6)
      expect(out[y] - Math.log(24)).toBeCloseTo(orderScore({ plackettLuce: worthsOf(0) }, order), 6)
    })
  })

  test('is drawn from as often as it says (false-alarm rate 1e-6 a row)', () => {
    const { space } = tiny
    const count = 3000
    const codes = new Float32Array(rows * count * space.codeLength)
    proposal.sample(new Rng(4), count, { rows, referenceParameters: parameters }, codes)
    for (let b = 0; b < rows; b++) {
      const drawn = Array.from({ length: count }, (_, j) =>
        space.decode(codes, (b * count + j) * space.codeLength),
      )
      const { orders, probabilities } = rankedModel(logistic, space, { worths: worthsOf(b) })
      expectOrderFrequencies(drawn, orders, probabilities)
    }
  })

  test('is Plackett–Luce on rankings or linear on sets; nothing else has a sampler', async () => {
    for (const { model: other } of [tinyRanker(), tinyModel({ energy: 'pairwise' })]) {
      const error = await caught(() => learnedReference<never>(other as never))
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain(other.space.name)
    }
  })
})

describe.each(CODES)('on a learned reference, %s code', (code) => {
  test.each([logistic, sparsemax, tsallis(1.5)])(
    'the exact τ of $name normalises: E_q f*ʹ(g − τ) = 1',
    (generator) => {
      for (const reference of [true, false]) {
        const tiny = tinyRanker({ k: 4, code, reference })
        const exact = exactLogPartition(tiny.model, generator, { features })!
        partsOf(tiny, features).forEach((parts, b) => {
          const { scores, reference: q, tau } = rankedModel(generator, tiny.space, parts)
          expect(exact[b]).toBeCloseTo(tau, 5)
          const mean = scores.reduce((sum, g, y) => sum + q[y] * generator.weight(g - exact[b]), 0)
          expect(mean).toBeCloseTo(1, 5)
        })
      }
    },
  )
})

/** Losses of a batch and the gradient of their sum in all parameters, one after the other. */
function lossAndGradient(
  { model, space, reference }: TinyRanker,
  generator: Generator,
  samples: number | 'all',
  batch: LabelledBatch,
  rng: Rng,
): number[] {
  const { tape, store } = model
  const isAll = samples === 'all'
  const objective = createJointObjective(space, {
    generator,
    proposal: isAll ? everyCodeOfEachRow(space) : reference!.proposal,
    reference: reference!.proposal,
    samples: isAll ? Math.round(Math.exp(space.logSize)) : samples,
    clamp: 30,
  })
  tape.clear()
  store.clearGradients()
  const { perExample } = objective.loss(model, batch, rng)
  tape.backward(tape.sum(perExample))
  const gradient = [...store.all()].flatMap(({ variable }) =>
    variable.gradient
      ? [...tape.backend.read(variable.gradient)]
      : new Array<number>(variable.rows * variable.cols).fill(0),
  )
  return [...gradient, ...tape.backend.read(perExample.value)]
}

describe('the joint objective on samples of its reference', () => {
  const cases: readonly (TinyRankerOptions & { generator: Generator; samples: number })[] = [
    { k: 3, code: 'pairs', generator: logistic, samples: 4 },
    { k: 4, code: 'pairs', generator: logistic, samples: 8 },
    { k: 3, code: 'ranks', generator: sparsemax, samples: 4 },
    { k: 3, code: 'matrix', generator: tsallis(1.5), samples: 2 },
    { k: 3, code: 'pairs', generator: logistic, samples: 1 },
  ]

  // About 100 z-tests, each with a false-alarm rate of 1e-6 (seeds are fixed).
  test.each(cases)(
    'has the gradient of the expectation over many draws, scale included: $code $k, $samples of $generator.name',
    ({ generator, samples, ...options }) => {
      const tiny = tinyRanker({ ...options, reference: true, random: 0.5 })
      const codes = new Float32Array(rows * tiny.space.codeLength)
      tiny.space.sampleUniform(new Rng(8), rows, codes)
      const batch = { features, codes, rowIndices: Int32Array.of(0, 1) }
      const expected = lossAndGradient(tiny, generator, 'all', batch, new Rng(0))
      const root = new Rng(12)
      const draws = Array.from({ length: 300 }, (_, s) =>
        lossAndGradient(tiny, generator, samples, batch, root.split(s)),
      )
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1)
      meanAndError(draws).forEach(({ mean, error }, e) => {
        expect(Math.abs(mean - expected[e])).toBeLessThan(Z_LIMIT * error + 1e-6)
      })
    },
  )

  test('weighs every sample e^(g − τ) / m: no importance ratios are needed', () => {
    const tiny = tinyRanker({ k: 4, reference: true, random: 0 })
    const codes = new Float32Array(rows * tiny.space.codeLength)
    tiny.space.sampleUniform(new Rng(8), rows, codes)
    const { proposal } = tiny.reference!
    const options = { generator: logistic, proposal, reference: proposal, samples: 5, clamp: 30 }
    const objective = createJointObjective(tiny.space, options)
    const { samples } = objective.loss(tiny.model, { features, codes }, new Rng(1))
    for (let b = 0; b < rows; b++) {
      expect(samples!.totals![b]).toBeCloseTo(1, 12)
      expect(samples!.effectiveShares[b]).toBeCloseTo(1, 12)
    }
  })

  test('trains the residual only: the reference stays as it was', () => {
    const tiny = tinyRanker({ k: 3, reference: true })
    const before = [...tiny.reference!.model.store.snapshot()].map(([, { values }]) => [...values])
    const codes = new Float32Array(rows * tiny.space.codeLength)
    tiny.space.sampleUniform(new Rng(8), rows, codes)
    lossAndGradient(tiny, logistic, 4, { features, codes }, new Rng(1))
    for (const { variable } of tiny.reference!.model.store.all()) {
      expect(variable.gradient).toBeUndefined()
    }
    const after = [...tiny.reference!.model.store.snapshot()].map(([, { values }]) => [...values])
    expect(after).toEqual(before)
  })
})
