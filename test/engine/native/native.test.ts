import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adamW,
  type Backend,
  createBackend,
  type NativeAddon,
  Tape,
  useNative,
} from '../../../src/engine/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { subsets } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { skip } from '../../reference/skip.js'
import { expectAgreement } from '../backends.js'
import { Operands, seed, upload } from '../operands.js'
import { absence, nativeAddon } from './present-native.js'

if (!nativeAddon) test('native kernels', (context) => skip(context, absence))
else withAddon(nativeAddon)

/** A step of training on a backend; returns the loss. */
function training(backend: Backend, seed: string, k: number): () => number {
  const rng = new Rng(seed)
  const tape = new Tape(backend)
  const encoder = { hidden: [24], activation: 'relu', dropout: 0, inputDropout: 0 } as const
  const spec = { features: 9, encoder, energy: 'pairwise' } as const
  const model = new EnergyModel(tape, subsets(k), spec, rng)
  const optimizer = adamW({ groups: { main: { rate: 0.01, decay: 0 } } })
  const X = new Float32Array(16 * 9)
  const S = new Float32Array(64 * k)
  rng.fillNormal(X)
  rng.fillBits(S)
  return () => {
    tape.clear()
    model.store.clearGradients()
    const score = model.at({ features: { rows: 16, cols: 9, values: X } })
    const { perExample } = tape.jointLoss({
      positive: score.score({ matrix: tape.upload(S.subarray(0, 16 * k), 16, k), shared: false }),
      sampled: score.score({ matrix: tape.upload(S, 64, k), shared: true }),
      logRatio: tape.upload(new Float32Array(64), 1, 64),
      logPartition: score.logPartition(),
      conjugate: logistic,
      clamp: 30,
    })
    const loss = tape.weightedSum(perExample, new Float32Array(16).fill(1 / 16))
    tape.backward(loss)
    optimizer.step(model.store, 1)
    return backend.read(loss.value)[0]
  }
}

function withAddon(addon: NativeAddon): void {
  const level = addon.levels()[0]
  const engine = (threads: number) => useNative(addon, { threads, level })

  test('two models with memories of their own are trained side by side as each alone', async () => {
    const alone = async (name: string, k: number) => {
      const step = training(await engine(1).createBackend(), name, k)
      return Array.from({ length: 6 }, step)
    }
    const wanted = [await alone('first', 20), await alone('second', 33)]
    const steps = [
      training(await engine(1).createBackend(), 'first', 20),
      training(await engine(1).createBackend(), 'second', 33),
    ]
    const turns = Array.from({ length: 6 }, () => steps.map((step) => step()))
    expect(turns.map(([first]) => first)).toEqual(wanted[0])
    expect(turns.map(([, second]) => second)).toEqual(wanted[1])
  })

  test('trains as WebAssembly does, to rounding', async () => {
    const native = training(await engine(1).createBackend(), 'a', 20)
    const wasm = training(await createBackend({ deterministic: true }), 'a', 20)
    for (let i = 0; i < 20; i++) expect(native()).toBeCloseTo(wasm(), 3)
  })

  test('works on where a memory has grown, and knows nothing of the old one', async () => {
    const backend = await engine(1).createBackend()
    const a = backend.allocate(32, 32)
    backend.write(a, new Float32Array(1024).fill(1))
    for (let i = 0; i < 6; i++) {
      const before = backend.memoryBytes()
      backend.upload(new Float32Array(1 << 20), 1024, 1024)
      expect(backend.memoryBytes()).toBeGreaterThan(before)
      const product = backend.read(backend.matmul(a, a, false, true))
      expect([...new Set(product)]).toEqual([32])
    }
  })

  test('large products and forms agree with float64, whatever their shape', async () => {
    const side = fc.integer({ min: 1, max: 200 })
    for (const threads of [1, 3]) {
      expectAgreement(
        await engine(threads).createBackend(),
        fc.record({ m: side, n: side, k: side, ta: fc.boolean(), tb: fc.boolean(), seed }),
        (backend, { m, n, k, ta, tb, seed }) => {
          const operands = new Operands(seed)
          const a = upload(backend, operands.normal(ta ? k : m, ta ? m : k))
          const b = upload(backend, operands.normal(tb ? n : k, tb ? k : n))
          const codes = upload(backend, operands.bits(m, n))
          const g = upload(backend, operands.normal(m, 1))
          return [
            backend.matmul(a, b, ta, tb, upload(backend, operands.normal(m, n))),
            backend.quadraticForm(codes, upload(backend, operands.couplings(n, 1))),
            backend.quadraticFormGradient(codes, g, upload(backend, operands.normal(n, n))),
          ]
        },
        ({ m, n, k }) => 6 * Math.sqrt(k + n + m),
        6,
      )
    }
  })

  test('any number of threads gives the same bits', async () => {
    const results = async (threads: number) => {
      const backend = await engine(threads).createBackend()
      const operands = new Operands(5)
      const [a, b] = [operands.normal(300, 150), operands.normal(150, 270)].map((host) =>
        upload(backend, host),
      )
      const codes = upload(backend, operands.bits(400, 100))
      const g = upload(backend, operands.normal(400, 1))
      const p = upload(backend, operands.normal(300, 300))
      const [first, second] = [backend.allocate(300, 300), backend.allocate(300, 300)]
      const adam = { rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1 }
      backend.adam(p, p, first, second, { ...adam, step: 1, gradientScale: 1 })
      const pairs = backend.pairActivation(
        a,
        upload(backend, operands.normal(9, 150)),
        true,
        'relu',
      )
      const inward = backend.pairActivationGradient(pairs, pairs, 300, true, 'relu')
      const loss = backend.jointLoss({
        positive: upload(backend, operands.normal(300, 1)),
        sampled: upload(backend, operands.normal(300, 270)),
        logRatio: upload(backend, operands.normal(1, 270)),
        logPartition: upload(backend, operands.normal(300, 1)),
        conjugate: logistic,
        clamp: 3,
      })
      const all = [
        backend.matmul(a, b, false, false),
        backend.matmul(b, a, true, true),
        backend.quadraticForm(codes, upload(backend, operands.couplings(100, 1))),
        backend.quadraticFormGradient(codes, g),
        ...[p, first, second, pairs, inward.rows, inward.codes, loss.loss, loss.weights],
      ]
      return all.map((matrix) => Buffer.from(backend.read(matrix).buffer).toString('base64'))
    }
    const alone = await results(1)
    for (const threads of [2, 3, 8]) expect(await results(threads)).toEqual(alone)
  })

  describe('what does not fit', () => {
    test('is refused by its shape before any address leaves JavaScript', async () => {
      const backend = await engine(1).createBackend()
      const [square, long, column] = [
        backend.allocate(20, 20),
        backend.allocate(30, 20),
        backend.allocate(20, 1),
      ]
      const wrong: [string, () => unknown][] = [
        ['matmul', () => backend.matmul(square, long, false, false)],
        ['matmul', () => backend.matmul(square, square, false, false, long)],
        ['quadraticForm', () => backend.quadraticForm(square, long)],
        ['quadraticFormGradient', () => backend.quadraticFormGradient(long, column)],
        ['pairActivation', () => backend.pairActivation(square, long, false, 'relu')],
        [
          'pairActivationGradient',
          () => backend.pairActivationGradient(long, square, 5, false, 'relu'),
        ],
        ['adam', () => backend.adam(square, long, square, square, {} as never)],
        [
          'jointLoss',
          () =>
            backend.jointLoss({
              positive: column,
              sampled: square,
              logRatio: long,
              logPartition: column,
              conjugate: logistic,
              clamp: 30,
            }),
        ],
      ]
      for (const [operation, call] of wrong) {
        const error = await caught(call)
        expect(error.code).toBe('SHAPE_MISMATCH')
        expect(error.message).toContain(operation)
      }
    })

    test('is refused by the addon where it would lie outside of the memory', () => {
      const kernels = new addon.Kernels(level, 1)
      const memory = new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer)
      const end = memory.byteLength
      const outside: (() => void)[] = [
        () => kernels.matmul(memory, false, false, 8, 8, 8, end - 252, 0, 0, false),
        () => kernels.matmul(memory, false, false, 2 ** 31, 2 ** 31, 4, 0, 0, 0, false),
        () => kernels.matmul(memory, false, false, 8, 8, 8, 0, 0, 2, false),
        () => kernels.quadraticForm(memory, 128, 129, 0, 0, 0),
        () => kernels.quadraticFormGradient(memory, 4, 129, 0, 0, 0, false),
        () => kernels.pairActivation(memory, true, 128, 1, 129, false, 0, 0, 0),
      ]
      for (const call of outside) expect(call).toThrow(/floats at byte \d+ do not lie in a memory/)
      const detached = new Float32Array(16)
      structuredClone(detached.buffer, { transfer: [detached.buffer] })
      const late = () => kernels.matmul(detached, false, false, 2, 2, 2, 0, 16, 32, false)
      expect(late).toThrow('memory of 0 bytes')
      const doubles = new Float64Array(16) as never
      expect(() => kernels.matmul(doubles, false, false, 1, 1, 1, 0, 0, 0, false)).toThrow(
        'expected a Float32Array',
      )
    })

    test('is refused among the options', async () => {
      for (const options of [{ threads: 0 }, { threads: 17 }, { threads: 1.5 }, { level: 'mmx' }]) {
        const error = await caught(() => useNative(addon, options).createBackend())
        expect(error.code).toBe('INVALID_OPTION')
        expect(error.message).toContain(Object.keys(options)[0])
      }
      const options = { engine: useNative(addon), deterministic: true }
      expect((await caught(() => createBackend(options))).message).toContain('deterministic')
    })
  })
}
