import { describe, expect, test } from 'vitest'
import { logistic } from '../../src/losses/index.js'
import { EnergyModel, type ModelSpec } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { bernoulli, mixture, plackettLuce, uniform } from '../../src/samplers/index.js'
import { permutations } from '../../src/spaces/index.js'
import { createJointObjective } from '../../src/training/index.js'
import { normalFeatures, tinyModel } from '../models/tiny-model.js'
import { tinyRanker } from '../models/tiny-ranker.js'
import { allCodes } from '../reference/brute-force-samples.js'
import { everyCodeOfEachRow } from '../reference/every-code-proposal.js'
import { Z_LIMIT } from '../reference/statistics.js'
import { countingBatch, meanAndError } from './objective-checks.js'
import { toTheOptimum, trainTiny } from './train-tiny.js'

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
  objective: ReturnType<typeof createJointObjective<Y>>,
  batch: ReturnType<typeof countingBatch>,
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
