import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactLogPartition } from '../../../src/inference/index.js'
import { type Generator, logistic, sparsemax, tsallis } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  bernoulli,
  empirical,
  marginal,
  mixture,
  type Proposal,
  tied,
  uniform,
} from '../../../src/samplers/index.js'
import type { Subsets } from '../../../src/spaces/index.js'
import { createExactObjective, createJointObjective } from '../../../src/training/index.js'
import { type TinyModelOptions, tinyModel } from '../../models/tiny-model.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { everyCodeProposal } from '../../reference/every-code-proposal.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { countingBatch, lossAndGradient, meanAndError } from '../objective-checks.js'

/** The objective with the expectation itself in place of samples. */
const enumerated = (space: Subsets, generator: Generator) =>
  createJointObjective(space, {
    generator,
    proposal: everyCodeProposal(space),
    samples: 2 ** space.codeLength,
    clamp: 30,
  })

const models: readonly TinyModelOptions[] = (['linear', 'pairwise'] as const).flatMap((energy) =>
  (['constant', 'table', 'network', 'residual'] as const).map((kind) => ({
    energy,
    logPartition: { kind, tableRows: 4 },
  })),
)

test.each(models)(
  'the loss is the negative log-likelihood plus e^δ − 1 − δ, δ = exact τ − learned τ: %j',
  (options) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.1, max: 1.5, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }),
        (k, random, seed) => {
          const tiny = tinyModel({ ...options, k, random, seed })
          const { model, space } = tiny
          const { tape } = model
          const batch = countingBatch(tiny, 4)
          const exact = exactLogPartition(model, logistic, batch)!
          const learned = tape.backend.read(model.at(batch).logPartition().value)
          const codes = tape.upload(batch.codes, 4, k)
          const scores = tape.backend.read(
            model.at(batch).score({ matrix: codes, shared: false }).value,
          )
          const { losses } = lossAndGradient(tiny, enumerated(space, logistic), batch, new Rng(0))
          losses.forEach((loss, b) => {
            const nll = exact[b] + space.logSize - scores[b]
            const delta = exact[b] - learned[b]
            const gap = Math.expm1(delta) - delta
            expect(Math.abs(loss - nll - gap)).toBeLessThan(1e-9 * (1 + gap + Math.abs(nll)))
          })
        },
      ),
      { seed: 6, numRuns: 15 },
    )
  },
)

describe('in closed form, of a linear energy', () => {
  const kinds = ['constant', 'table', 'network', 'residual'] as const
  test.each(kinds)('is what enumerating gives, gradient included: %s', (kind) => {
    const tiny = tinyModel({ random: 0.9, logPartition: { kind, tableRows: 4 } })
    const { space } = tiny
    const given = { generator: logistic, proposal: tied(space), samples: 1, clamp: 30 }
    const closed = createJointObjective(space, { ...given, closed: true })
    const batch = countingBatch(tiny, 4)
    const [own, truth] = [closed, enumerated(space, logistic)].map((objective) =>
      lossAndGradient(tiny, objective, batch, new Rng(0)),
    )
    const numbersOf = ({ losses, gradient }: typeof own) => [...losses, ...gradient]
    const expected = numbersOf(truth)
    expect(Math.max(...truth.gradient.map(Math.abs))).toBeGreaterThan(0.1)
    numbersOf(own).forEach((value, e) => {
      expect(value).toBeCloseTo(expected[e], 9)
    })
    expect(own.samples!.effectiveShares).toEqual(new Float64Array(4).fill(1))
    Array.from(own.samples!.totals!).forEach((total, b) => {
      expect(total).toBeCloseTo(truth.samples!.totals![b], 9)
    })
    // nothing is drawn: another key is the same loss
    expect(lossAndGradient(tiny, closed, batch, new Rng(1)).losses).toEqual(own.losses)
  })

  test('gives way to samples where the energy is not linear, or the loss not logistic', () => {
    for (const [energy, generator] of [
      ['pairwise', logistic],
      ['linear', sparsemax],
    ] as const) {
      const tiny = tinyModel({ random: 0.9, energy })
      const given = { generator, proposal: uniform(tiny.space), samples: 3, clamp: 30 }
      const [closed, sampled] = [true, false].map((closed) => {
        const objective = createJointObjective(tiny.space, { ...given, closed })
        return lossAndGradient(tiny, objective, countingBatch(tiny, 4), new Rng(3)).losses
      })
      expect(closed).toEqual(sampled)
    }
  })
})

test.each(models)(
  'its gradient in every parameter of the model equals central differences: %j',
  (options) => {
    const tiny = tinyModel({ ...options, random: 0.7, encoder: { hidden: [3] } })
    const { tape, store } = tiny.model
    const objective = enumerated(tiny.space, logistic)
    const batch = countingBatch(tiny, 4)
    const run = () => lossAndGradient(tiny, objective, batch, new Rng(0))
    const sum = () => run().losses.reduce((total, loss) => total + loss, 0)
    const { gradient } = run()
    const step = 1e-5
    let e = 0
    for (const { name, variable } of store.all()) {
      const values = tape.backend.read(variable.value)
      const k = variable.cols
      for (let i = 0; i < values.length; i++, e++) {
        // U is one number on both sides of its diagonal
        const twin = name === 'energy/pairwise' ? (i % k) * k + Math.floor(i / k) : i
        if (name === 'energy/pairwise' && twin === i) continue
        const at = (shift: number) => {
          const moved = values.slice()
          moved[i] += shift
          if (twin !== i) moved[twin] += shift
          tape.backend.write(variable.value, moved)
          return sum()
        }
        const slope = (at(step) - at(-step)) / (2 * step)
        tape.backend.write(variable.value, values)
        const expected = twin === i ? gradient[e] : 2 * gradient[e]
        expect(Math.abs(slope - expected)).toBeLessThan(1e-6 * (1 + Math.abs(slope)))
      }
    }
    expect(e).toBe(gradient.length)
  },
)

test('losses other than the logistic carry no constant', () => {
  const tiny = tinyModel({ k: 2 })
  const batch = countingBatch(tiny, 4)
  const { losses } = lossAndGradient(tiny, enumerated(tiny.space, sparsemax), batch, new Rng(0))
  expect(losses).toEqual([0, 0, 0, 0])
})

describe('over many draws the gradient of all parameters is that of the expectation, scale included', () => {
  const proposals: readonly [string, number, (space: Subsets) => Proposal][] = [
    ['uniform', 6, (space) => uniform(space)],
    ['marginal', 6, () => marginal([0.2, 0.5, 0.7])],
    ['tied', 5, (space) => tied(space)],
    [
      'tied + uniform',
      5,
      (space) =>
        mixture([
          { proposal: tied(space), weight: 0.8 },
          { proposal: uniform(space), weight: 0.2 },
        ]),
    ],
    [
      'tied + empirical + uniform',
      5,
      (space) =>
        mixture([
          { proposal: tied(space), weight: 0.5 },
          { proposal: empirical(space, Float32Array.of(1, 0, 1, 1, 0, 1, 0, 1, 0)), weight: 0.4 },
          { proposal: uniform(space), weight: 0.1 },
        ]),
    ],
    [
      'empirical + uniform, not stratified',
      4,
      (space) =>
        mixture(
          [
            { proposal: empirical(space, Float32Array.of(1, 0, 1, 1, 0, 1)), weight: 0.5 },
            { proposal: uniform(space), weight: 0.5 },
          ],
          { stratified: false },
        ),
    ],
    ['learned bernoulli', 6, (space) => bernoulli(space)],
  ]
  const cases = proposals.flatMap(([name, samples, create]) =>
    [logistic, sparsemax, tsallis(1.5)].flatMap((generator) =>
      (['linear', 'pairwise'] as const).map((energy) => ({
        name: `${name}, ${generator.name}, ${energy}`,
        samples,
        create,
        generator,
        energy,
      })),
    ),
  )

  // About 900 z-tests, each with a false-alarm rate of 1e-6 (seeds are fixed).
  test.each(cases)('$name', ({ samples, create, generator, energy }) => {
    const tiny = tinyModel({
      energy,
      random: 0.6,
      encoder: { hidden: [2] },
      logPartition: { kind: 'residual', hidden: [] },
      proposal: { kind: 'bernoulli', hidden: [], input: 'features', training: 'weights' },
    })
    const { space } = tiny
    const batch = countingBatch(tiny, 3)
    const expected = lossAndGradient(tiny, enumerated(space, generator), batch, new Rng(0))
    const proposal = create(space)
    const objective = createJointObjective(space, { generator, proposal, samples, clamp: 30 })
    const root = new Rng(11)
    const draws = Array.from({ length: 300 }, (_, s) => {
      const { losses, gradient } = lossAndGradient(tiny, objective, batch, root.split(s))
      return [...gradient, ...losses]
    })
    const exact = [...expected.gradient, ...expected.losses]
    expect(Math.max(...expected.gradient.map(Math.abs))).toBeGreaterThan(0.1)
    meanAndError(draws).forEach(({ mean, error }, e) => {
      expect(Math.abs(mean - exact[e])).toBeLessThan(Z_LIMIT * error + 1e-9)
    })
  })
})

test('a proposal without full support is refused, and the message says what to mix in', () => {
  const { space } = tinyModel()
  const seen = empirical(space, Float32Array.of(1, 0, 0))
  const parts = [
    { proposal: seen, weight: 0.9 },
    { proposal: uniform(space), weight: 0.1 },
  ]
  const create = (proposal: Proposal, samples: number) =>
    createJointObjective(space, { generator: logistic, proposal, samples, clamp: 30 })
  expect(() => create(seen, 8)).toThrow(
    /never draws some outputs.*empirical, 8 samples; mix in uniform/,
  )
  expect(() => create(mixture(parts), 1)).toThrow(/mix in uniform, with at least one sample/)
  expect(create(mixture(parts), 8).name).toBe('joint')
})

test('with a purely linear energy the weights of tied samples are constant: e^δ / m', () => {
  const tiny = tinyModel({ random: 1, logPartition: { kind: 'residual', hidden: [] } })
  const { model, space } = tiny
  const batch = countingBatch(tiny, 3)
  const options = { generator: logistic, proposal: tied(space), samples: 4, clamp: 30 }
  const objective = createJointObjective(space, options)
  const exact = exactLogPartition(model, logistic, batch)!
  const learned = model.tape.backend.read(model.at(batch).logPartition().value)
  const { samples } = lossAndGradient(tiny, objective, batch, new Rng(2))
  Array.from(samples!.totals!).forEach((sum, b) => {
    expect(sum / Math.exp(exact[b] - learned[b])).toBeCloseTo(1, 5)
    expect(samples!.effectiveShares[b]).toBeCloseTo(1, 5)
  })
})

test('reports the weights of its samples', () => {
  const tiny = tinyModel({ k: 2 })
  const objective = enumerated(tiny.space, logistic)
  const { samples } = lossAndGradient(tiny, objective, countingBatch(tiny, 2), new Rng(0))
  expect(samples).toEqual({
    effectiveShares: Float64Array.of(1, 1),
    totals: Float64Array.of(1, 1),
    clampedShares: Float64Array.of(0, 0),
  })
})

test('counts clamped log-weights and stays finite', () => {
  const tiny = tinyModel({ k: 2, linearBias: Float32Array.of(100, 0) })
  const objective = enumerated(tiny.space, logistic)
  const { samples, losses, gradient } = lossAndGradient(
    tiny,
    objective,
    countingBatch(tiny, 1),
    new Rng(0),
  )
  expect(samples!.clampedShares).toEqual(Float64Array.of(2 / 4))
  expect([...losses, ...gradient].every(Number.isFinite)).toBe(true)
})

describe('early stopping watches', () => {
  const criterionOf = (
    options: TinyModelOptions,
    generator: Generator,
    seed = 0,
    draws?: number,
  ) => {
    const tiny = tinyModel({ random: 0.7, logPartition: { kind: 'residual' }, ...options })
    const batch = countingBatch(tiny, 4)
    const proposal = uniform(tiny.space)
    const given = { generator, proposal, samples: 2, clamp: 30, criterionSamples: draws }
    const joint = createJointObjective(tiny.space, given)
    const exact = createExactObjective(tiny.space, generator)
    const [watched, truth] = [joint, exact].map((objective) => {
      tiny.model.tape.clear()
      return [...objective.criterion(tiny.model, batch, new Rng(seed))] as number[]
    })
    return { watched, truth, tiny, batch }
  }

  test('the exact loss of a linear score', () => {
    const { watched, truth } = criterionOf({}, logistic)
    watched.forEach((value, b) => {
      expect(value).toBeCloseTo(truth[b], 12)
    })
  })

  test('the exact one of any score where there are at most 512 outputs', () => {
    for (const energy of ['pairwise', 'deep'] as const) {
      const { watched, truth } = criterionOf({ energy, k: 3 }, logistic)
      watched.forEach((value, b) => {
        expect(value).toBeCloseTo(truth[b], 9)
      })
    }
    const { watched, truth } = criterionOf({ energy: 'pairwise', k: 10 }, logistic)
    watched.forEach((value, b) => {
      expect(Math.abs(value - truth[b])).toBeLessThan(0.5)
      expect(value).not.toBe(truth[b])
    })
  })

  test('the importance-sampled negative log-likelihood of a pairwise score', () => {
    const { watched, truth } = criterionOf({ energy: 'pairwise' }, logistic, 0, 256)
    watched.forEach((value, b) => {
      expect(Math.abs(value - truth[b])).toBeLessThan(0.3)
      expect(value).not.toBe(truth[b])
    })
  })

  test('the joint loss of a sparse generator on fixed draws', () => {
    const { watched, tiny, batch } = criterionOf({ energy: 'pairwise' }, sparsemax)
    const { losses } = lossAndGradient(tiny, enumerated(tiny.space, sparsemax), batch, new Rng(0))
    watched.forEach((value, b) => {
      expect(Math.abs(value - losses[b])).toBeLessThan(0.5)
    })
  })

  test('how many samples that estimate rests on: all sets once, against the sums over them', () => {
    // 2⁸ sets for 256 draws
    const options = { k: 8, energy: 'pairwise', random: 0.4 } as const
    const tiny = tinyModel({ ...options, logPartition: { kind: 'residual' } })
    const { model, space } = tiny
    const batch = countingBatch(tiny, 4)
    const told: number[] = []
    const given = {
      generator: logistic,
      proposal: everyCodeProposal(space),
      samples: 256,
      clamp: 30,
    }
    const drawn = createJointObjective(space, { ...given, criterionSamples: 256 })
    drawn.criterion(model, batch, new Rng(0), ({ effectiveShares }) => {
      told.push(...Array.from(effectiveShares))
    })
    model.tape.clear()
    const { codes } = allCodes(space)
    const matrix = model.tape.upload(codes, 256, 8)
    const scores = model.tape.backend.read(model.at(batch).score({ matrix, shared: true }).value)
    const expected = Array.from({ length: 4 }, (_, b) => {
      const weights = Array.from(scores.subarray(b * 256, (b + 1) * 256), Math.exp)
      const total = weights.reduce((sum, w) => sum + w, 0)
      return total ** 2 / weights.reduce((sum, w) => sum + w ** 2, 0) / 256
    })
    expect(Math.min(...expected)).toBeLessThan(0.5)
    expect(told).toHaveLength(4)
    told.forEach((share, b) => {
      expect(share / expected[b]).toBeCloseTo(1, 9)
    })
  })

  test('nothing of samples where the loss is exact, their weights where a sparse loss is sampled', () => {
    const told = (options: TinyModelOptions, generator: Generator) => {
      const tiny = tinyModel({ random: 0.7, logPartition: { kind: 'residual' }, ...options })
      const shares: number[] = []
      const joint = { generator, proposal: uniform(tiny.space), samples: 2, clamp: 30 }
      const objective = createJointObjective(tiny.space, joint)
      objective.criterion(tiny.model, countingBatch(tiny, 4), new Rng(0), (samples) => {
        shares.push(...Array.from(samples.effectiveShares))
      })
      return shares
    }
    expect(told({}, logistic)).toEqual([])
    const shares = told({ energy: 'pairwise' }, sparsemax)
    expect(shares).toHaveLength(4)
    const mean = shares.reduce((sum, share) => sum + share, 0) / 4
    expect(mean > 0 && mean < 1).toBe(true)
  })

  test('the same draws with the same key, and no dropout', () => {
    for (const generator of [logistic, sparsemax]) {
      const options = { energy: 'pairwise', encoder: { hidden: [4], dropout: 0.5 } } as const
      const [a, b, c] = [0, 0, 1].map((seed) => criterionOf(options, generator, seed, 256).watched)
      expect(a).toEqual(b)
      expect(a).not.toEqual(c)
      const still = { ...options, encoder: { hidden: [4] } }
      expect(criterionOf(still, generator, 0, 256).watched).toEqual(a)
    }
  })
})
