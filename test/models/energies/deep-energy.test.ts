import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adamW, createBackend, Tape, type Weights } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel, type ModelSpec } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { mixture, tied, uniform } from '../../../src/samplers/index.js'
import { permutations, type Space, subsets } from '../../../src/spaces/index.js'
import { createExactObjective, createJointObjective } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'
import { deepScoreOf } from '../../reference/concatenating-network.js'
import { parameterGradients } from '../parameter-gradients.js'
import { normalFeatures, tinyModel } from '../tiny-model.js'

const wasm = await createBackend({ engine: 'wasm' })

interface Shape {
  readonly features: number
  readonly hidden: readonly number[]
  readonly seed: number
}

/** A model without encoder, whose context is its input, with normal weights. */
function deepModel<Y>(space: Space<Y>, backend: Tape['backend'], shape: Shape) {
  const spec: ModelSpec = {
    features: shape.features,
    encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
    energy: 'deep',
    deep: { hidden: shape.hidden },
    logPartition: { kind: 'network', hidden: [3], input: 'context', tableRows: 0 },
  }
  const model = new EnergyModel(new Tape(backend), space, spec, new Rng(shape.seed))
  const rng = new Rng(shape.seed)
  const weights: Weights = new Map(
    [...model.store.snapshot()].map(([name, { rows, cols }]) => {
      const values = new Float32Array(rows * cols)
      rng.fillNormal(values)
      return [name, { rows, cols, values }]
    }),
  )
  model.store.restore(weights)
  return { model, weights }
}

/** Scores by the model and pair by pair, codes shared or `m` for each row. */
function bothWays<Y>(
  space: Space<Y>,
  backend: Tape['backend'],
  shape: Shape & { readonly rows: number; readonly m: number; readonly shared: boolean },
) {
  const { rows, m, shared, features: d, seed } = shape
  const { model, weights } = deepModel(space, backend, shape)
  const features = normalFeatures(rows, d, seed)
  const codes = new Float32Array((shared ? m : rows * m) * space.codeLength)
  space.sampleUniform(new Rng(seed), codes.length / space.codeLength, codes)
  const matrix = model.tape.upload(codes, codes.length / space.codeLength, space.codeLength)
  const actual = backend.read(model.at({ features }).score({ matrix, shared }).value)
  const expected = Array.from(actual, (_, e) => {
    const row = Math.floor(e / m)
    const at = (shared ? e % m : e) * space.codeLength
    const x = (features.values as Float32Array).subarray(row * d, (row + 1) * d)
    return deepScoreOf(weights, x, codes.subarray(at, at + space.codeLength))
  })
  return { actual, expected }
}

const shapes = fc.record({
  k: fc.integer({ min: 1, max: 9 }),
  features: fc.integer({ min: 1, max: 7 }),
  hidden: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
  rows: fc.integer({ min: 1, max: 7 }),
  m: fc.integer({ min: 1, max: 9 }),
  shared: fc.boolean(),
  seed: fc.nat(1e6),
})

describe('the deep energy', () => {
  test.each([
    ['reference', createReferenceBackend(), 1e-12],
    ['wasm', wasm, 1e-5],
  ] as const)('is the network that puts context and code together, %s', (_, backend, tolerance) => {
    fc.assert(
      fc.property(shapes, ({ k, ...shape }) => {
        backend.reset()
        const { actual, expected } = bothWays(subsets(k), backend, shape)
        const scale = 1 + Math.max(...expected.map(Math.abs))
        expected.forEach((value, e) => {
          expect(Math.abs(actual[e] - value)).toBeLessThan(tolerance * scale)
        })
      }),
    )
  })

  test.each(['ranks', 'pairs'] as const)('scores rankings by their %s', (code) => {
    const shape = { features: 3, hidden: [5, 4], seed: 4, rows: 3, m: 4 }
    for (const shared of [true, false]) {
      const space = permutations(4, { code })
      const { actual, expected } = bothWays(space, createReferenceBackend(), { ...shape, shared })
      expected.forEach((value, e) => {
        expect(actual[e]).toBeCloseTo(value, 11)
      })
    }
  })

  test('starts as a linear energy with the bias it is given', () => {
    const linearBias = Float32Array.of(1, -2, 0.5)
    const { model } = tinyModel({ k: 3, energy: 'deep', linearBias })
    const read = (value: Parameters<typeof model.tape.backend.read>[0]) =>
      Array.from(model.tape.backend.read(value))
    const score = model.at({ features: normalFeatures(2, 2) })
    expect(score.isLinear).toBe(false)
    const matrix = model.tape.upload([1, 1, 0, 0, 0, 1], 2, 3)
    const [a, b, c, d, e, f] = read(score.linear.value)
    expect(read(score.score({ matrix, shared: true }).value)).toEqual(
      [a + b, c, d + e, f].map((v) => expect.closeTo(v, 5)),
    )
    const zeros = { rows: 1, cols: 2, values: new Float32Array(2) }
    expect(read(model.at({ features: zeros }).linear.value)).toEqual([...linearBias])
    expect([...model.store.all()].filter(({ group }) => group === 'deep')).toHaveLength(7)
  })

  test.each(['joint', 'exact'] as const)('has the gradient of the %s objective', (name) => {
    const space = subsets(3)
    const shape = { features: 2, hidden: [4, 3], seed: 7 }
    const { model } = deepModel(space, createReferenceBackend(), shape)
    const proposal = uniform(space)
    const objective =
      name === 'exact'
        ? createExactObjective(space, logistic)
        : createJointObjective(space, { generator: logistic, proposal, samples: 5, clamp: 30 })
    const batch = {
      features: normalFeatures(4, 2),
      codes: Float32Array.of(1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0),
    }
    const loss = () => objective.loss(model, batch, new Rng(3)).perExample
    const { fromTape, numeric } = parameterGradients(model, loss)
    fromTape.forEach((value, i) => {
      expect(value).toBeCloseTo(numeric[i], 6)
    })
  })

  test('learns what no sum over labels can say: an odd number of labels', () => {
    const space = subsets(3)
    const tape = new Tape(wasm)
    const spec: ModelSpec = {
      features: 1,
      encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
      energy: 'deep',
      deep: { hidden: [16, 16] },
      logPartition: { kind: 'residual', hidden: [8], input: 'context', tableRows: 0 },
    }
    const model = new EnergyModel(tape, space, spec, new Rng(5))
    const objective = createJointObjective(space, {
      generator: logistic,
      proposal: mixture([
        { proposal: tied(space), weight: 0.75 },
        { proposal: uniform(space), weight: 0.25 },
      ]),
      samples: 32,
      clamp: 30,
    })
    const group = { rate: 0.01, decay: 0 }
    const optimizer = adamW({ groups: { main: group, deep: { rate: 0.03, decay: 0 } } })
    const odd = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]
    const batch = {
      features: { rows: 4, cols: 1, values: new Float32Array(4) },
      codes: Float32Array.from(odd),
    }
    for (let step = 0; step < 600; step++) {
      tape.clear()
      model.store.clearGradients()
      tape.backward(
        tape.weightedSum(
          objective.loss(model, batch, new Rng(step)).perExample,
          [0.25, 0.25, 0.25, 0.25],
        ),
      )
      optimizer.step(model.store, 1 - step / 600) // annealed: the samples are noisy
    }
    tape.clear()
    const exact = createExactObjective(space, logistic)
    for (const nll of exact.criterion(model, batch, new Rng(0))) {
      // a linear energy cannot get below ln 8 = 2.08, the truth is ln 4 = 1.39
      expect(nll).toBeLessThan(1.5)
    }
  })

  test.each([[[]], [[0]], [[2.5]]])('refuses the hidden layers %j', async (hidden) => {
    const shape = { features: 1, hidden, seed: 1 }
    const error = await caught(() => deepModel(subsets(2), wasm, shape))
    expect(error).toMatchObject({ code: 'INVALID_OPTION' })
  })
})

test('a model says how many numbers it holds for a pair of a row and a code', () => {
  const { model } = deepModel(subsets(3), wasm, { features: 2, hidden: [10, 20], seed: 1 })
  expect(model.numbersPerPair).toBe(32)
})
