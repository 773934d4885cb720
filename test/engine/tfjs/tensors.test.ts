import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Backend, Matrix } from '../../../src/engine/index.js'
import { useTfjs } from '../../../src/engine/tfjs/index.js'
import { caught } from '../../reference/caught.js'
import { Operands, upload } from '../operands.js'
import { liveTensors, tfjsBackends } from './present-backends.js'
import { trainingSteps } from './training-steps.js'

describe.each(tfjsBackends.map((each) => [each.backend, each] as const))('%s', (name, { tf }) => {
  const create = () => useTfjs(tf, { backend: name }).createBackend()

  test('holds as many tensors after two hundred training steps as after the first', async () => {
    const backend = await create()
    const step = trainingSteps(backend, 'pairwise', 'sparsemax')
    step()
    const [tensors, bytes] = [liveTensors(tf), backend.memoryBytes()]
    for (let i = 0; i < 200; i++) step()
    expect(liveTensors(tf)).toBe(tensors)
    expect(backend.memoryBytes()).toBe(bytes)
  })

  test('keeps one tensor for each result until the reset, and nothing else', async () => {
    const backend = await create()
    const kept = backend.allocate(1, 1)
    backend.write(kept, [5])
    everyOperation(backend)
    backend.reset()
    const before = liveTensors(tf)
    const { watched, slots } = watching(backend)
    const results = everyOperation(watched)
    expect(liveTensors(tf) - before).toBe(slots().size)
    for (const matrix of results) expect(backend.read(matrix).every(Number.isFinite)).toBe(true)
    backend.reset()
    expect(liveTensors(tf)).toBe(before)
    expect([...backend.read(kept)]).toEqual([5])
  })

  test('holds no tensor more for a parameter that moves, is read and overwritten', async () => {
    const backend = await create()
    const [w, first, second] = [0, 1, 2].map(() => backend.allocate(4, 3))
    const settings = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, gradientScale: 1 }
    let held = 0
    for (let step = 1; step <= 20; step++) {
      const g = backend.upload(new Float32Array(12).fill(step), 4, 3)
      backend.adam(w, g, first, second, { ...settings, decay: 0.01, step })
      expect(backend.read(w).every(Number.isFinite)).toBe(true)
      if (step % 5 === 0) backend.write(w, new Float32Array(12))
      backend.reset()
      if (step === 1) held = liveTensors(tf)
      expect(liveTensors(tf)).toBe(held)
    }
  })

  test('says so when a matrix of an earlier step or a tensor disposed from outside is used', async () => {
    const backend = await create()
    const old = backend.upload([1], 1, 1)
    backend.reset()
    const error = await caught(() => backend.matmul(old, old, false, false))
    expect([error.code, error.message]).toEqual([
      'UNSUPPORTED',
      expect.stringMatching(/disposed tensor was used.*earlier step/),
    ])
    const stolen = backend.allocate(2, 2) as Matrix & { slot: { tensor: { dispose(): void } } }
    stolen.slot.tensor.dispose()
    expect((await caught(() => backend.read(stolen))).message).toMatch(/from outside/)
    expect((await caught(() => backend.write(stolen, [1, 2, 3, 4]))).message).toMatch(/disposed/)
  })

  test('computes on its own backend whatever the global one is meanwhile', async () => {
    const [backend, other] = await Promise.all([
      create(),
      useTfjs(tf, { backend: 'cpu' }).createBackend(),
    ])
    const a = backend.upload([1, 2, 3, 4], 2, 2)
    const b = other.upload([1, 2, 3, 4], 2, 2)
    expect(tf.getBackend()).toBe('cpu')
    const [mine, theirs] = [backend.matmul(a, a, true, false), other.matmul(b, b, true, false)]
    expect([...backend.read(mine)]).toEqual([...other.read(theirs)])
    expect([...backend.read(mine)]).toEqual([10, 14, 14, 20])
  })

  test('copies what it is given and what it gives', async () => {
    const backend = await create()
    const values = Float32Array.of(1, 2)
    const [arena, persistent] = [backend.upload(values, 1, 2), backend.allocate(1, 2)]
    backend.write(persistent, values)
    backend.read(arena).fill(7)
    values.fill(9)
    expect([...backend.read(arena), ...backend.read(persistent)]).toEqual([1, 2, 1, 2])
  })

  test('refuses lengths and indices that reach outside', async () => {
    const backend = await create()
    const table = backend.upload([1, 2], 2, 1)
    expect(() => backend.upload([1, 2], 3, 1)).toThrow(/3 × 1/)
    expect(() => backend.write(table, [1])).toThrow(/2 × 1/)
    expect(() => backend.gatherRows(table, Int32Array.of(0, 2))).toThrow(/from 0 to 1.*entry 1/)
    expect(() => backend.scatterRows(table, Int32Array.of(-1, 0), 2)).toThrow(/received -1/)
    const rows = { rows: 1, cols: 2, offsets: Int32Array.of(0, 1), values: Float32Array.of(1) }
    expect(() => backend.uploadSparse({ ...rows, indices: Int32Array.of(2) })).toThrow(/outside/)
  })

  test('frees the tensors of a backend that is forgotten', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const before = liveTensors(tf)
    await (async () => {
      const backend = await create()
      const [w, first, second] = Array.from({ length: 20 }, () => backend.allocate(2, 2))
      expect(liveTensors(tf)).toBe(before + 20)
      const settings = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1 }
      backend.adam(w, w, first, second, { ...settings, gradientScale: 1, step: 1 })
      expect(backend.read(w).every(Number.isFinite)).toBe(true)
    })()
    for (let turn = 0; turn < 50 && liveTensors(tf) > before; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      collect()
    }
    expect(liveTensors(tf)).toBeLessThanOrEqual(before)
  })
})

/** A backend and what its matrices hold, those that sparse rows are made dense into included. */
function watching(backend: Backend) {
  const seen: { slot?: object; matrix?: { slot: object } }[] = []
  const watched = new Proxy(backend, {
    get: (target, name: keyof Backend) => {
      const operation = target[name]
      if (typeof operation !== 'function') return operation
      return (...given: never[]) => {
        const result = (operation as (...given: never[]) => object)(...given)
        if (result) seen.push(result, ...Object.values(result))
        return result
      }
    },
  })
  const slots = () => new Set(seen.flatMap((each) => each?.slot ?? each?.matrix?.slot ?? []))
  return { watched, slots }
}

/** The result of every operation, with and without accumulation. */
function everyOperation(backend: Backend): Matrix[] {
  const operands = new Operands(3)
  const normal = (rows: number, cols: number) => upload(backend, operands.normal(rows, cols))
  const bits = upload(backend, operands.bits(6, 3))
  const [a, square, row, column] = [normal(2, 3), normal(3, 3), normal(1, 3), normal(2, 1)]
  const couplings = upload(backend, operands.couplings(3, 1))
  const sparse = () =>
    backend.uploadSparse({
      rows: 2,
      cols: 3,
      offsets: Int32Array.of(0, 1, 2),
      indices: Int32Array.of(2, 0),
      values: Float32Array.of(1, 2),
    })
  const onto = [() => undefined, normal]
  const sums = backend.rowLogSumExp(a)
  const loss = backend.jointLoss({
    positive: column,
    sampled: a,
    logRatio: row,
    logPartition: column,
    conjugate: { conjugate: Math.expm1, weight: Math.exp },
    clamp: 30,
  })
  const sets = backend.binaryLogPartition(a, couplings, true)
  const orders = backend.orderLogPartition({ worths: a }, 3, true)
  const gathered = backend.gatherRows(a, Int32Array.of(1, 0, 1))
  const plain = [
    backend.quadraticForm(bits, couplings),
    backend.biasActivation(a, row, 'tanh'),
    backend.activationGradient(a, a, 'sigmoid'),
    backend.pairActivation(a, square, true, 'relu'),
    backend.map(a, 'silu'),
    backend.reshape(a, 3, 2),
    gathered,
    sums,
    ...Object.values(loss),
    ...Object.values(sets),
    ...Object.values(orders),
  ]
  const accumulating = onto.flatMap((into) => [
    backend.matmul(a, square, false, true, into(2, 3)),
    backend.sparseMatmul(sparse(), square, into(2, 3)),
    backend.sparseMatmulTransposed(sparse(), a, into(3, 3)),
    backend.groupDot(a, bits, into(2, 3)),
    backend.groupCombine(a, bits, into(2, 3)),
    backend.groupOuter(a, a, into(6, 3)),
    backend.quadraticFormGradient(bits, normal(6, 1), into(3, 3)),
    ...Object.values(
      backend.pairActivationGradient(normal(6, 3), normal(6, 3), 2, true, 'tanh', into(2, 3)),
    ),
    backend.mapGradient(a, a, a, 'square', into(2, 3)),
    backend.scale(a, 2, into(2, 3)),
    backend.multiply(a, a, into(2, 3)),
    backend.broadcastRow(row, 2, 1, into(2, 3)),
    backend.broadcastColumn(column, 3, 2, into(2, 3)),
    backend.multiplyColumn(a, column, into(2, 3)),
    backend.rowSum(a, 1, into(2, 1)),
    backend.columnSum(a, 1, into(1, 3)),
    backend.rowLogSumExpGradient(a, sums, column, into(2, 3)),
    backend.scatterRows(gathered, Int32Array.of(0, 0, 1), 2, into(2, 3)),
  ])
  backend.sumOfSquares(a)
  const state = [normal(2, 3), normal(2, 3), normal(2, 3)].map((x) => backend.map(x, 'square'))
  const rates = { rate: 0.1, decay: 0.1, gradientScale: 0.5 }
  backend.adam(a, a, state[0], state[1], {
    ...rates,
    beta1: 0.9,
    beta2: 0.9,
    epsilon: 1e-8,
    step: 1,
  })
  backend.sgd(a, a, state[2], { ...rates, momentum: 0.9 })
  return [...plain, ...accumulating, ...state]
}
