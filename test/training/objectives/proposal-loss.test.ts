import { describe, expect, test } from 'vitest'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel, type ModelSpec } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { bernoulli, mixture, plackettLuce, uniform } from '../../../src/samplers/index.js'
import { partialRanking, permutations } from '../../../src/spaces/index.js'
import {
  createJointObjective,
  createMcmcObjective,
  createNceObjective,
  type LabelledBatch,
  type Objective,
} from '../../../src/training/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { everyCodeOfEachRow } from '../../reference/every-code-proposal.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { countingBatch, meanAndError } from '../objective-checks.js'
import { toTheOptimum, trainTiny } from '../train-tiny.js'

type ProposalSpec = NonNullable<ModelSpec['proposal']>

const spec = (more: Partial<ProposalSpec>): ProposalSpec => ({
  kind: 'bernoulli',
  hidden: [3],
  input: 'features',
  training: 'likelihood',
  ...more,
})

/** Value of the auxiliary loss and its gradient in every parameter, by group. */
function auxiliaryOf<Y>(
  model: EnergyModel<Y>,
  objective: Objective<Y>,
  batch: LabelledBatch,
  rng: Rng,
) {
  const { tape, store } = model
  tape.clear()
  store.clearGradients()
  const { auxiliary } = objective.loss(model, batch, rng)
  tape.backward(tape.sum(auxiliary!))
  const gradient = (isProposal: boolean) =>
    [...store.all()]
      .filter(({ group }) => (group === 'proposal') === isProposal)
      .flatMap(({ variable: { rows, cols, gradient: g } }) =>
        g ? [...tape.backend.read(g)] : new Array<number>(rows * cols).fill(0),
      )
  return {
    values: [...tape.backend.read(auxiliary!.value)],
    own: gradient(true),
    others: gradient(false),
  }
}

describe('a learned proposal', () => {
  const tiny = (more: Partial<ProposalSpec>, energy: ModelSpec['energy'] = 'pairwise') =>
    tinyModel({ energy, random: 0.7, encoder: { hidden: [2] }, proposal: spec(more) })

  test.each(['context', 'features'] as const)(
    'by likelihood: −ln r(y|x) of the data, its gradient by central differences, read from the %s',
    (input) => {
      const { model, space } = tiny({ input })
      const batch = countingBatch({ model, space }, 3)
      const proposal = bernoulli(space)
      const objective = createJointObjective(space, {
        generator: logistic,
        proposal,
        samples: 4,
        clamp: 30,
      })
      const run = () => auxiliaryOf(model, objective, batch, new Rng(1))
      const { values, own, others } = run()
      const parameters = Float32Array.from(
        model.tape.backend.read(model.at(batch).proposal!().parameters.value),
      )
      const out = new Float64Array(3)
      proposal.logDensity(batch.codes, 1, { rows: 3, parameters }, out)
      values.forEach((value, b) => {
        expect(value).toBeCloseTo(-out[b]!, 5)
      })
      expect(others.every((g) => g === 0)).toBe(true)
      let e = 0
      for (const { variable, group } of model.store.all()) {
        if (group !== 'proposal') continue
        const given = model.tape.backend.read(variable.value)
        for (let i = 0; i < given.length; i++, e++) {
          const at = (shift: number) => {
            model.tape.backend.write(
              variable.value,
              given.map((x, j) => (j === i ? x + shift : x)),
            )
            return run().values.reduce((sum, value) => sum + value, 0)
          }
          const slope = (at(1e-5) - at(-1e-5)) / 2e-5
          model.tape.backend.write(variable.value, given)
          expect(own[e]).toBeCloseTo(slope, 6)
        }
      }
      expect(e).toBe(own.length)
    },
  )

  test('by weights: in the mean the gradient of the cross-entropy from the model (z-tests, 1e-6)', () => {
    // a log-partition a little too high, so that no sum of weights is cut
    const { model, space } = tinyModel({
      energy: 'pairwise',
      random: 0.3,
      proposal: spec({ training: 'weights', hidden: [] }),
      logPartition: { kind: 'constant' },
    })
    model.tape.backend.write(
      [...model.store.all()].find(({ name }) => name === 'log-partition/constant')!.variable.value,
      [3],
    )
    const batch = countingBatch({ model, space }, 2)
    const create = (proposal: ReturnType<typeof uniform>, samples: number) =>
      createJointObjective(space, { generator: logistic, proposal, samples, clamp: 30 })
    const exact = auxiliaryOf(model, create(everyCodeOfEachRow(space), 8), batch, new Rng(0))
    const mixed = mixture([
      { proposal: bernoulli(space), weight: 0.5 },
      { proposal: uniform(space), weight: 0.5 },
    ])
    const objective = create(mixed, 6)
    const root = new Rng(3)
    const draws = Array.from({ length: 400 }, (_, s) => {
      return auxiliaryOf(model, objective, batch, root.split(s)).own
    })
    expect(Math.max(...exact.own.map(Math.abs))).toBeGreaterThan(0.001)
    meanAndError(draws).forEach(({ mean, error }, e) => {
      expect(Math.abs(mean - exact.own[e]!)).toBeLessThan(Z_LIMIT * error + 1e-9)
    })
  })

  describe('is trained along by objectives other than the joint one', () => {
    const noise = { samples: 8, proposal: uniform(tiny({}).space) }
    const binary = { ...noise, kind: 'binary' } as const
    const ranking = { ...noise, kind: 'ranking' } as const
    const chains = {
      chains: 40,
      moves: 60,
      start: 'contrastive',
      proposal: noise.proposal,
    } as const

    test('by likelihood: the same way', () => {
      const { model, space } = tiny({})
      const batch = countingBatch({ model, space }, 3)
      const options = { ...noise, generator: logistic, clamp: 30 }
      const joint = auxiliaryOf(model, createJointObjective(space, options), batch, new Rng(1))
      for (const objective of [
        createNceObjective(space, binary),
        createNceObjective(space, ranking),
        createMcmcObjective(space, chains),
      ]) {
        const { values, own, others } = auxiliaryOf(model, objective, batch, new Rng(1))
        expect(values).toEqual(joint.values)
        expect(own).toEqual(joint.own)
        expect(others.every((g) => g === 0)).toBe(true)
      }
    })

    test.each([
      ['binary noise contrast', 'nce'],
      ['ranking noise contrast', 'ranking'],
      ['Markov chains', 'mcmc'],
    ] as const)('by weights: %s, towards the model (z-tests, 1e-6)', (_, name) => {
      const { model, space } = tinyModel({
        energy: 'pairwise',
        random: 0.5,
        proposal: spec({ training: 'weights', hidden: [] }),
        logPartition: { kind: 'constant' },
      })
      // high enough that no sum of weights is cut
      const tau = name === 'nce' ? 3 : 0
      const constant = [...model.store.all()].find(({ name }) => name === 'log-partition/constant')!
      model.tape.backend.write(constant.variable.value, [tau])
      const batch = countingBatch({ model, space }, 2)
      // all codes with the probabilities of the model, times e^(exact τ − τ) for binary noise contrast
      const every = everyCodeOfEachRow(space)
      const all = {
        ...binary,
        proposal: every,
        kind: name === 'nce' ? 'binary' : 'ranking',
      } as const
      const exact = auxiliaryOf(model, createNceObjective(space, all), batch, new Rng(0))
      const objective = {
        nce: createNceObjective(space, { ...binary, samples: 6 }),
        ranking: createNceObjective(space, { ...ranking, samples: 4000 }),
        mcmc: createMcmcObjective(space, chains),
      }[name]
      const root = new Rng(3)
      const draws = Array.from({ length: name === 'nce' ? 400 : 60 }, (_unused, s) => {
        return auxiliaryOf(model, objective, batch, root.split(s)).own
      })
      expect(Math.max(...exact.own.map(Math.abs))).toBeGreaterThan(0.001)
      meanAndError(draws).forEach(({ mean, error }, e) => {
        // self-normalised weights are biased by O(1/m)
        expect(Math.abs(mean - exact.own[e]!)).toBeLessThan(Z_LIMIT * error + 1e-3)
      })
    })
  })

  test('by likelihood of rankings known in part: by all that agree, as by listing them', () => {
    const { model: plain, space } = tinyRanker({ k: 4 })
    const network = spec({ kind: 'plackett-luce', hidden: [], input: 'features' })
    const model = new EnergyModel(
      plain.tape,
      space,
      { ...plain.spec, proposal: network },
      new Rng(1),
    )
    model.store.restore(
      new Map(
        [...model.store.snapshot()].map(([name, tensor]) => {
          const values = new Float32Array(tensor.values.length)
          new Rng(2).split(name).fillNormal(values)
          return [name, { ...tensor, values }] as const
        }),
      ),
    )
    const known = partialRanking(4, { top: [2] })
    const agreeing = [...space.enumerate()].filter(([best]) => best === 2)
    expect(agreeing).toHaveLength(6)
    const { codeLength: c } = space
    const full = space.encode.bind(space)
    const codesOf = (rankings: readonly (readonly number[])[]) => {
      const codes = new Float32Array(rankings.length * c)
      rankings.forEach((y, j) => {
        full(y, codes, j * c)
      })
      return codes
    }
    const options = { generator: logistic, proposal: uniform(space), samples: 4, clamp: 30 }
    const objective = createJointObjective(space, options)
    const features = normalFeatures(2, 2)
    const [first] = agreeing
    const byConstraint = auxiliaryOf(
      model,
      objective,
      { features, codes: codesOf([first, [0, 1, 2, 3]]), constraints: [known, undefined] },
      new Rng(0),
    )
    const whole = Array.from({ length: 6 }, () => [0, 1, 2, 3])
    const logWeights = new Float64Array(12).fill(0)
    logWeights.fill(Number.NEGATIVE_INFINITY, 7)
    const byList = auxiliaryOf(
      model,
      objective,
      { features, codes: codesOf([...agreeing, ...whole]), count: 6, logWeights },
      new Rng(0),
    )
    byConstraint.values.forEach((value, b) => {
      expect(value).toBeCloseTo(byList.values[b], 4)
    })
    byConstraint.own.forEach((slope, e) => {
      expect(slope).toBeCloseTo(byList.own[e], 4)
    })
  })

  test('by weights: weights that sum to more than one are scaled down', () => {
    const build = (logPartition: number) => {
      const { model, space } = tinyModel({
        random: 0.3,
        proposal: spec({ training: 'weights', hidden: [] }),
      })
      const tau = [...model.store.all()].find(({ name }) => name === 'log-partition/constant')!
      model.tape.backend.write(tau.variable.value, [logPartition])
      const batch = countingBatch({ model, space }, 2)
      const every = everyCodeOfEachRow(space)
      const options = { generator: logistic, proposal: every, samples: 8, clamp: 30 }
      return auxiliaryOf(model, createJointObjective(space, options), batch, new Rng(0)).own
    }
    const [low, lower] = [build(-5), build(-20)]
    low.forEach((g, e) => {
      expect(g).toBeCloseTo(lower[e]!, 9)
    })
  })

  test.each(['likelihood', 'weights'] as const)(
    'trained in the loop by %s comes near the model, and the reported loss is the joint one',
    async (training) => {
      const { model, space } = tinyModel({
        features: 1,
        proposal: spec({ training, hidden: [] }),
        logPartition: { kind: 'residual', hidden: [] },
      })
      // label 0 follows the input, label 1 is nearly always on, label 2 a coin
      const rng = new Rng(5)
      const rows = 200
      const x = Float32Array.from({ length: rows }, () => rng.uniform() * 4 - 2)
      const codes = Float32Array.from({ length: rows * 3 }, (_, e) => {
        const p = [1 / (1 + Math.exp(-2 * x[Math.floor(e / 3)]!)), 0.9, 0.5][e % 3]!
        return rng.uniform() < p ? 1 : 0
      })
      const data = { features: { rows, cols: 1, values: x }, codes, codeLength: 3 }
      const objective = createJointObjective(space, {
        generator: logistic,
        proposal: mixture([
          { proposal: bernoulli(space), weight: 0.8 },
          { proposal: uniform(space), weight: 0.2 },
        ]),
        samples: 10,
        clamp: 30,
      })
      const losses: number[] = []
      const result = await trainTiny({ model }, objective, data, toTheOptimum(0.05, 150), {
        onEvent: (event) => {
          if (event.type === 'epoch') losses.push(event.trainLoss)
        },
      })
      const features = normalFeatures(20, 1)
      const { backend } = model.tape
      model.tape.clear()
      const batch = model.at({ features })
      const learned = backend.read(batch.proposal!().parameters.value)
      const truth = backend.read(batch.linear.value)
      learned.forEach((score, e) => {
        const sigma = (s: number) => 1 / (1 + Math.exp(-s))
        expect(Math.abs(sigma(score) - sigma(truth[e]!))).toBeLessThan(0.06)
      })
      expect(result.sampling!.effectiveSampleSize).toBeGreaterThan(0.8)
      // the joint loss alone: below ln 8 by what was learned, above the entropy of the data
      expect(losses.at(-1)).toBeLessThan(1.75)
      expect(losses.at(-1)).toBeGreaterThan(1.2)
    },
  )

  test('Plackett–Luce has the density of its sampler, shared codes and each row’s own', () => {
    const space = permutations(3, { code: 'pairs' })
    const { model: plain } = tinyRanker({ k: 3 })
    const proposal = spec({ kind: 'plackett-luce', hidden: [] })
    const model = new EnergyModel(plain.tape, space, { ...plain.spec, proposal }, new Rng(1))
    const weights = new Map(
      [...model.store.snapshot()].map(([name, tensor]) => {
        const values = new Float32Array(tensor.values.length)
        new Rng(2).split(name).fillNormal(values)
        return [name, { ...tensor, values }] as const
      }),
    )
    model.store.restore(weights)
    const { codes, count } = allCodes(space)
    const repeated = Float32Array.from([...codes, ...codes])
    const { tape } = model
    const proposed = model.at({ features: normalFeatures(2, 2) }).proposal!()
    const parameters = Float32Array.from(tape.backend.read(proposed.parameters.value))
    const expected = new Float64Array(2 * count)
    plackettLuce(space).logDensity(repeated, count, { rows: 2, parameters }, expected)
    const c = space.codeLength
    for (const given of [
      { matrix: tape.upload(codes, count, c), shared: true },
      { matrix: tape.upload(repeated, 2 * count, c), shared: false },
    ]) {
      tape.backend.read(proposed.logDensity(given).value).forEach((value, e) => {
        expect(value).toBeCloseTo(expected[e]!, 5)
      })
    }
  })

  test('on a space its kind does not apply to is refused', () => {
    expect(() => tinyModel({ proposal: spec({ kind: 'plackett-luce' }) })).toThrow(
      /no plackett-luce proposal for subsets/,
    )
    const { model, space } = tinyRanker()
    const withNetwork = { ...model.spec, proposal: spec({}) }
    expect(() => new EnergyModel(model.tape, space, withNetwork, new Rng(1))).toThrow(
      /no bernoulli proposal for permutations/,
    )
    expect(() => tinyModel({ proposal: spec({ training: 'luck' as never }) })).toThrow(
      /proposal.training/,
    )
  })
})
