import * as tfl from '@tensorflow/tfjs-layers'
import { describe, expect, test } from 'vitest'
import { Tape, type Variable } from '../../src/engine/index.js'
import { tensorFunction } from '../../src/engine/tfjs/index.js'
import { decodeModel } from '../../src/io/index.js'
import { EnergyModel, type ModelSpec } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { subsets } from '../../src/spaces/index.js'
import {
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
} from '../../src/tasks/index.js'
import { fromLayersModel, fromTfjs, useTfjs } from '../../src/tfjs/index.js'
import { liveTensors } from '../engine/tfjs/present-backends.js'
import { caught } from '../reference/caught.js'
import { tf } from './tf.js'

// layers make tensors while they are put together, on whichever backend is current
await tf.setBackend('cpu')
const engine = useTfjs(tf, { backend: 'cpu' })
const quick = { engine, samples: 8, logPartitionHidden: [4], deepHidden: [4] }
const space = subsets(3)
const spec: ModelSpec = {
  features: 2,
  encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
  energy: 'linear',
  logPartition: { kind: 'network', hidden: [], input: 'context', tableRows: 0 },
}
const X = Array.from({ length: 20 }, (_, r) => [Math.cos(r), Math.sin(2 * r)])
const Y = X.map(([a, b]) => new Set([0, 1, 2].filter((i) => [a, b, a + b][i] > 0)))

/** Dense layers `[inputs] → … → [last of widths]`, seeded. */
function dense(inputs: number, ...widths: number[]) {
  const layers = widths.map((units, i) =>
    tfl.layers.dense({
      units,
      activation: 'tanh',
      inputShape: i === 0 ? [inputs] : undefined,
      kernelInitializer: tfl.initializers.glorotNormal({ seed: 7 + i }),
    }),
  )
  return tfl.sequential({ layers })
}

/** A score of pairs: context `[h]` and code `[c]` to one number. */
function pairs(h: number, c: number) {
  const [x, y] = [tfl.input({ shape: [h] }), tfl.input({ shape: [c] })]
  const joined = tfl.layers.concatenate().apply([x, y]) as tfl.SymbolicTensor
  const hidden = tfl.layers.dense({
    units: 5,
    activation: 'tanh',
    kernelInitializer: tfl.initializers.glorotNormal({ seed: 3 }),
  })
  const out = tfl.layers.dense({
    units: 1,
    kernelInitializer: tfl.initializers.glorotNormal({ seed: 4 }),
  })
  const score = out.apply(hidden.apply(joined)) as tfl.SymbolicTensor
  return tfl.model({ inputs: [x, y], outputs: score })
}

/** The largest difference between gradients and central differences of a scalar function. */
function worstGradientError(tape: Tape, leaves: readonly Variable[], f: () => Variable): number {
  const { backend } = tape
  const loss = () => backend.read(tape.untracked(f).value)[0]
  for (const leaf of leaves) leaf.gradient = undefined
  tape.backward(f())
  let worst = 0
  for (const leaf of leaves) {
    const gradient = [...backend.read(leaf.gradient!)]
    const values = backend.read(leaf.value)
    gradient.forEach((slope, i) => {
      const at = (shift: number) => {
        backend.write(
          leaf.value,
          values.map((x, j) => (j === i ? x + shift : x)),
        )
        return loss()
      }
      const step = 1e-2
      worst = Math.max(worst, Math.abs((at(step) - at(-step)) / (2 * step) - slope))
    })
    backend.write(leaf.value, values)
  }
  return worst
}

describe('a function of tensors on the tape', () => {
  test('passes gradients to inputs and variables, adding to those that are there', async () => {
    const tape = new Tape(await engine.createBackend())
    const { backend } = tape
    const leaf = (values: number[], rows: number, cols: number) => {
      const matrix = backend.allocate(rows, cols)
      backend.write(matrix, values)
      return tape.variable(matrix)
    }
    const [x, w] = [leaf([0.3, -0.2, 0.5, 1], 2, 2), leaf([0.1, 0.4], 1, 2)]
    const own = tf.variable(tf.tensor1d([9, 9]))
    const variable = {
      shape: [2],
      trainable: true,
      read: () => own,
      write: (value: unknown) => own.assign(value as typeof own),
    }
    const f = () => {
      const out = tensorFunction(tape, {
        name: 'f',
        inputs: [x],
        bound: [{ variable, parameter: w }],
        rows: 2,
        cols: 2,
        run: (value) => tf.tanh(tf.mul(value as typeof own, own)),
      })
      return tape.add(tape.sum(tape.square(out)), tape.sum(tape.multiply(x, x)))
    }
    expect(worstGradientError(tape, [x, w], f)).toBeLessThan(1e-3)
    expect([...own.dataSync()]).not.toEqual([9, 9])
  })

  test('needs an engine of TensorFlow.js, and a live result of the right size', async () => {
    const make = (backend: Tape['backend'], run: () => never) => () =>
      tensorFunction(new Tape(backend), { name: 'f', inputs: [], bound: [], rows: 1, cols: 2, run })
    const backend = await engine.createBackend()
    const disposed = tf.tensor1d([1, 2])
    disposed.dispose()
    for (const [result, message] of [
      [tf.tensor1d([1, 2, 3]), /another size; expected \[1, 2\]; received \[3\]/],
      [disposed, /a disposed tensor/],
      [undefined, /no tensor.*received undefined/],
    ] as const) {
      const error = await caught(make(backend, () => result as never))
      expect(error.message).toMatch(message)
    }
  })
})

describe('a LayersModel', () => {
  test.each([
    ['encoder', { encoder: fromLayersModel(dense(2, 4, 3)) }],
    ['logPartition', { logPartition: fromLayersModel(dense(2, 4, 1)) }],
    ['energy', { energy: fromLayersModel(pairs(2, 3)) }],
  ] as const)('has gradients that equal central differences, as %s', async (place, parts) => {
    const tape = new Tape(await engine.createBackend())
    const custom = { [place]: 'layers-model' }
    const own = { ...spec, custom, ...(place === 'energy' && { energy: 'custom' as const }) }
    const model = new EnergyModel(tape, space, own, new Rng(1), parts)
    const draw = new Rng(2)
    for (const { variable } of model.store.all()) {
      const values = new Float32Array(variable.rows * variable.cols)
      draw.fillNormal(values)
      tape.backend.write(
        variable.value,
        values.map((x) => x / 2),
      )
    }
    const features = { rows: 2, cols: 2, values: Float32Array.of(0.5, -1, 0.2, 0.7) }
    const codes = Float32Array.of(1, 0, 1, 0, 1, 1)
    const leaves = [...model.store.all()].map(({ variable }) => variable)
    const f = () => {
      const score = model.at({ features })
      const shared = score.score({ matrix: tape.upload(codes, 2, 3), shared: true })
      const own = score.score({ matrix: tape.upload(codes, 2, 3), shared: false })
      const all = [shared, own, score.logPartition()].map((each) => tape.sum(tape.square(each)))
      return all.reduce((a, b) => tape.add(a, b))
    }
    expect(leaves.length).toBeGreaterThan(4)
    expect(worstGradientError(tape, leaves, f)).toBeLessThan(2e-2)
  })

  test('computes as it does by itself', async () => {
    const layers = dense(2, 4, 3)
    const tape = new Tape(await engine.createBackend())
    const own = { ...spec, custom: { encoder: 'layers-model' } }
    const model = new EnergyModel(tape, space, own, new Rng(1), {
      encoder: fromLayersModel(layers),
    })
    const values = Float32Array.of(0.5, -1, 0.2, 0.7)
    const head = [...model.store.all()].find(({ name }) => name === 'energy/linear/weight')!
    tape.backend.write(head.variable.value, [1, 0, 0, 0, 1, 0, 0, 0, 1])
    const { linear } = model.at({ features: { rows: 2, cols: 2, values } })
    const predicted = layers.predict(tf.tensor2d(values, [2, 2])) as ReturnType<typeof tf.tensor>
    const expected = predicted.dataSync()
    tape.backend.read(linear.value).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6)
    })
  })

  test('is trained and saved with the model, from the weights it had when it was passed', async () => {
    const encoder = fromLayersModel(dense(2, 6, 4))
    const logPartition = fromLayersModel(dense(4, 3, 1), { name: 'tau' })
    const options = { ...quick, encoder, logPartition, energy: 'linear', epochs: 8 } as const
    const predictor = new StructuredPredictor(space, options)
    const fitted = await predictor.fit(X, Y)
    const weights = decodeModel(fitted.toBytes(), 'structured').weights
    expect([...weights.keys()].filter((name) => name.includes('layers/'))).toEqual([
      ...['encoder/layers/0', 'encoder/layers/1', 'encoder/layers/2', 'encoder/layers/3'],
      ...['log-partition/layers/0', 'log-partition/layers/1'],
      ...['log-partition/layers/2', 'log-partition/layers/3'],
    ])
    const probabilities = [...fitted.logProbability(X, Y)]
    expect([...(await predictor.fit(X, Y)).logProbability(X, Y)]).toEqual(probabilities)

    // other layers of the same shape take the saved weights
    const again = await FittedPredictor.fromBytes(fitted.toBytes(), {
      space,
      engine,
      encoder: fromLayersModel(dense(2, 6, 4)),
      logPartition: fromLayersModel(dense(4, 3, 1), { name: 'tau' }),
    })
    expect([...again.logProbability(X, Y)]).toEqual(probabilities)
    const missing = { space, engine, encoder }
    const error = await caught(() => FittedPredictor.fromBytes(fitted.toBytes(), missing))
    expect(error.message).toMatch(/the logPartition is not the one of the model.*tau/)
  })

  test.each([
    ['encoder', () => ({ encoder: fromLayersModel(dense(2, 6)), energy: 'linear' as const })],
    ['energy', () => ({ energy: fromLayersModel(pairs(2, 3)), encoder: { hidden: [] } })],
    [
      'log-partition',
      () => ({ logPartition: fromLayersModel(dense(256, 1)), energy: 'linear' as const }),
    ],
  ] as const)('is the %s of label sets too', async (_, parts) => {
    const classifier = new MultilabelClassifier({
      ...{ engine, labels: ['a', 'b', 'c'], epochs: 30, rate: 0.02, logPartitionHidden: [4] },
      ...parts(),
    })
    const fitted = await classifier.fit(X, Y)
    expect(fitted.evaluate(X, Y).report.exampleF1).toBeGreaterThan(0.5)
    expect(fitted.engine).toBe('tfjs-cpu')
    const again = await FittedMultilabel.fromBytes(fitted.toBytes(), { engine, ...loaded(parts()) })
    expect([...again.logProbability(X, Y)]).toEqual([...fitted.logProbability(X, Y)])
    const error = await caught(() => FittedMultilabel.fromBytes(fitted.toBytes(), { engine }))
    expect(error.message).toMatch(/is not the one of the model/)
  })

  test.each([
    ['plackett-luce', () => ({ encoder: fromLayersModel(dense(2, 6)) })],
    [
      'linear',
      () => ({
        encoder: fromLayersModel(dense(2, 6)),
        logPartition: fromLayersModel(dense(6, 4, 1), { name: 'tau' }),
      }),
    ],
  ] as const)('is a part of rankings too: %s', async (energy, parts) => {
    const ranks = X.map(([a, b]) => [0, 1, 2].sort((i, j) => [a, b, 0][j] - [a, b, 0][i]))
    const ranker = new LabelRanker({ engine, energy, ...parts(), epochs: 60, decay: 0 })
    const fitted = await ranker.fit(X, ranks)
    expect(fitted.options.encoder).toBe('custom')
    expect(fitted.evaluate(X, ranks).report.kendallTau).toBeGreaterThan(0.5)
    const again = await FittedRanker.fromBytes(fitted.toBytes(), { engine, ...parts() })
    expect([...again.logProbability(X, ranks)]).toEqual([...fitted.logProbability(X, ranks)])
    const error = await caught(() => FittedRanker.fromBytes(fitted.toBytes(), { engine }))
    expect(error.message).toMatch(/is not the one of the model/)
  })

  test('is not asked for by name', async () => {
    const ranker = new LabelRanker({ engine, encoder: 'custom' as never })
    const error = await caught(() => ranker.fit(X, new Array(X.length).fill([0, 1, 2])))
    expect(error.message).toMatch(/invalid option encoder/)
    const labels = ['a', 'b', 'c']
    const classifier = new MultilabelClassifier({ engine, labels, energy: 'custom' as never })
    expect((await caught(() => classifier.fit(X, Y))).message).toMatch(/invalid option energy/)
  })

  test('leaves no tensors behind in predictions', async () => {
    const encoder = fromLayersModel(dense(2, 6))
    const options = { ...quick, encoder, energy: 'deep', epochs: 1 } as const
    const fitted = await new StructuredPredictor(space, options).fit(X, Y)
    fitted.predict(X)
    const before = liveTensors(tf)
    for (let i = 0; i < 5; i++) {
      fitted.predict(X)
      fitted.logProbability(X, Y)
      fitted.sample(X, 2, { seed: 1 })
      fitted.evaluate(X, Y)
    }
    fitted.predict(X)
    expect(liveTensors(tf)).toBe(before)
  })

  test.each([
    ['too many inputs', { encoder: fromLayersModel(dense(3, 4)) }, /other inputs.*\[2\].*\[3\]/],
    [
      'a log-partition of two outputs',
      { logPartition: fromLayersModel(dense(128, 2)) },
      /one output.*2/,
    ],
    [
      'an energy of one input',
      { energy: fromLayersModel(dense(5, 1)) },
      /other inputs.*and \[3\].*\[5\]/,
    ],
    ['an image', { encoder: fromLayersModel(image()) }, /other inputs.*\[2\].*\[2, 1\]/],
  ])('is refused before training: %s', async (_, parts, message) => {
    const events: string[] = []
    const predictor = new StructuredPredictor(space, { engine, energy: 'deep', ...parts })
    const error = await caught(() =>
      predictor.fit(X, Y, { onEvent: ({ type }) => events.push(type) }),
    )
    expect([error.code, error.message]).toEqual(['SHAPE_MISMATCH', expect.stringMatching(message)])
    expect(events).toEqual([])
  })

  test('is refused by other engines, sparse inputs, and once it was disposed', async () => {
    const encoder = fromLayersModel(dense(2, 4))
    const fitting = (options: object) => () =>
      new StructuredPredictor(space, { encoder, ...options }).fit(X, Y)
    expect((await caught(fitting({ engine: 'wasm' }))).message).toMatch(/engine: useTfjs\(tf\)/)
    const layers = dense(2, 4)
    const part = fromLayersModel(layers)
    layers.dispose()
    expect((await caught(() => fromLayersModel(layers))).message).toMatch(/disposed before/)
    expect((await caught(fitting({ engine, encoder: part }))).message).toMatch(/disposed before/)
    const sparse = {
      ...{ rows: 20, cols: 2, offsets: Int32Array.from({ length: 21 }, (_, r) => r) },
      ...{ indices: new Int32Array(20), values: new Float32Array(20).fill(1) },
    }
    const unseen = () => new StructuredPredictor(space, { engine, encoder }).fit(sparse, Y)
    expect((await caught(unseen)).message).toMatch(/takes no sparse inputs/)
    const unbuilt = tfl.sequential()
    expect((await caught(() => fromLayersModel(unbuilt))).message).toMatch(/has not been built/)
  })
})

describe('an energy in TensorFlow.js operations', () => {
  const strength = tf.variable(tf.tensor2d([0.1, 0.2, 0.3], [1, 3]))
  const score = (x: ReturnType<typeof tf.tensor>, codes: ReturnType<typeof tf.tensor>) =>
    tf.sum(tf.mul(tf.mul(tf.sum(tf.square(x), -1, true), strength), codes), -1)

  test('is trained, saved, and differentiated', async () => {
    const energy = fromTfjs(score, { variables: [strength], name: 'norm' })
    const options = { ...quick, energy, encoder: { hidden: [4] }, epochs: 5 } as const
    const fitted = await new StructuredPredictor(space, options).fit(X, Y)
    const trained = decodeModel(fitted.toBytes(), 'structured').weights.get('energy/custom/tfjs/0')!
    expect([trained.rows, trained.cols]).toEqual([1, 3])
    expect(Math.abs(trained.values[0] - 0.1)).toBeGreaterThan(1e-3)
    const again = await FittedPredictor.fromBytes(fitted.toBytes(), { space, engine, energy })
    expect(again.predict(X)).toEqual(fitted.predict(X))

    const tape = new Tape(await engine.createBackend())
    const x = tape.variable(tape.backend.allocate(2, 4))
    tape.backend.write(x.value, [1, 2, 3, 4, -1, 0.5, 0, 1])
    const direct = tensorFunction(tape, {
      name: 'norm',
      inputs: [x],
      bound: [],
      rows: 2,
      cols: 1,
      run: (value) => tf.sum(tf.square(value as typeof strength), -1),
    })
    tape.backward(tape.sum(direct))
    expect([...tape.backend.read(x.gradient!)]).toEqual([2, 4, 6, 8, -2, 1, 0, 2])
  })

  test('is refused when it returns another shape or reads what was disposed', async () => {
    const wrong = fromTfjs((x: typeof strength) => tf.sum(x))
    const fitting = (energy: typeof wrong) => () =>
      new StructuredPredictor(space, { engine, energy }).fit(X, Y)
    expect((await caught(fitting(wrong))).message).toMatch(/another size; expected \[2, 3\]/)
    const gone = tf.variable(tf.tensor1d([1]))
    const energy = fromTfjs(score, { variables: [gone] })
    gone.dispose()
    expect((await caught(() => fromTfjs(score, { variables: [gone] }))).message).toMatch(/disposed/)
    expect((await caught(fitting(energy))).message).toMatch(/disposed/)
  })
})

/** The layers among the options of a fit. */
function loaded(parts: object) {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => 'create' in Object(part)))
}

function image() {
  return tfl.sequential({ layers: [tfl.layers.flatten({ inputShape: [2, 1] })] })
}
