import { describe, expect, test } from 'vitest'
import type { Matrix } from '../../src/engine/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { backends, expectClose } from './backends.js'
import { type HostMatrix, Operands, upload } from './operands.js'

describe.each(backends)('backend: %s', (_, create) => {
  const ready = create()

  test('reads back what was written, and keeps persistent storage across resets', async () => {
    const backend = await ready
    const kept = backend.allocate(3, 5)
    expect(Array.from(backend.read(kept))).toEqual(new Array(15).fill(0))
    backend.write(
      kept,
      Array.from({ length: 15 }, (_, i) => i),
    )
    backend.reset()
    backend.upload(new Float32Array(10_000).fill(7), 100, 100)
    expect(Array.from(backend.read(kept))).toEqual(Array.from({ length: 15 }, (_, i) => i))
    const view = backend.reshape(kept, 5, 3)
    expect([view.rows, view.cols]).toEqual([5, 3])
    expect(Array.from(backend.read(view))).toEqual(Array.from(backend.read(kept)))
  })

  test('keeps every matrix intact while memory grows', async () => {
    const backend = await create()
    const operands = new Operands(1)
    const live: [Matrix, HostMatrix][] = []
    for (let i = 0; i < 30; i++) {
      const host = operands.normal(1 + i * 17, 67)
      const matrix = i % 3 === 0 ? backend.allocate(host.rows, host.cols) : upload(backend, host)
      if (i % 3 === 0) backend.write(matrix, host.values)
      live.push([matrix, host])
      if (i % 3 === 0) expect(backend.read(backend.allocate(50, 50)).some(Boolean)).toBe(false)
    }
    for (const [matrix, { values }] of live) expectClose(backend.read(matrix), values, 0)
  })

  test('needs no more memory after the first of many equal steps', async () => {
    const backend = await create()
    const operands = new Operands(2)
    const [x, g] = [operands.normal(9, 33), operands.normal(9, 17)]
    const w = backend.allocate(33, 17)
    const bias = backend.allocate(1, 17)
    const first = backend.allocate(33, 17)
    const second = backend.allocate(33, 17)
    const rates = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0 }
    const step = (count: number): void => {
      const input = upload(backend, x)
      backend.biasActivation(backend.matmul(input, w, false, false), bias, 'relu')
      const gradient = backend.matmul(input, upload(backend, g), true, false)
      backend.adam(w, gradient, first, second, { ...rates, step: count, gradientScale: 1 })
      backend.reset()
    }
    step(1)
    const bytes = backend.memoryBytes()
    for (let i = 2; i <= (backend.precision === 'float64' ? 20 : 3000); i++) step(i)
    expect(backend.memoryBytes()).toBe(bytes)
  })

  test('keeps what was computed of a parameter when the parameter moves', async () => {
    const backend = await create()
    const [w, first, second] = [0, 1, 2].map(() => backend.allocate(1, 2))
    backend.write(w, [1, 2])
    const settings = { rate: 0.5, beta1: 0, beta2: 0, epsilon: 0, decay: 0, gradientScale: 1 }
    for (const step of [1, 2]) {
      const before = [...backend.read(w)]
      const copy = backend.scale(w, 1)
      backend.adam(w, backend.upload([3, -4], 1, 2), first, second, { ...settings, step })
      expect([...backend.read(copy)]).toEqual(before)
      const after = [before[0] - 0.5, before[1] + 0.5]
      expectClose(backend.read(w), after, 1e-6)
      expectClose(backend.read(backend.scale(w, 2)), [2 * after[0], 2 * after[1]], 1e-6)
    }
    backend.write(w, [5, 6])
    expect([...backend.read(w)]).toEqual([5, 6])
    backend.adam(w, backend.upload([1, 1], 1, 2), first, second, { ...settings, step: 3 })
    expectClose(backend.read(w), [4.5, 5.5], 1e-6)
  })

  test('drops what was made since a mark, but not what older matrices have accumulated', async () => {
    const backend = await create()
    const before = backend.upload([1, 2, 3], 1, 3)
    const sum = backend.upload([10, 20, 30], 1, 3)
    let added = sum
    let bytes = 0
    for (let round = 0; round < 20; round++) {
      const drop = backend.mark()
      // more than one chunk of memory in every round
      const large = backend.upload(new Float32Array(500_000).fill(round), 500, 1000)
      added = backend.scale(before, 2, added)
      expect(backend.read(large)[499_999]).toBe(round)
      drop()
      if (round === 1) bytes = backend.memoryBytes()
    }
    expect(backend.memoryBytes()).toBe(bytes)
    expect([...backend.read(before)]).toEqual([1, 2, 3])
    expect([...backend.read(added)]).toEqual([50, 100, 150])
    const empty = await create()
    empty.mark()()
    expect([...empty.read(empty.upload([4], 1, 1))]).toEqual([4])
  })

  test('refuses matrices of another backend', async () => {
    const backend = await ready
    const other = await createWasmBackend()
    const foreign = other.upload([1], 1, 1)
    expect(() => backend.read(foreign)).toThrow(/another backend/)
    expect(() => backend.matmul(foreign, foreign, false, false)).toThrow(/another backend/)
  })

  test('gives the worked example of every operation', async () => {
    const backend = await ready
    const host = (rows: number, cols: number, ...values: number[]) =>
      backend.upload(values, rows, cols)
    const expectValues = (matrix: Matrix, rows: number, cols: number, ...values: number[]) => {
      expect([matrix.rows, matrix.cols]).toEqual([rows, cols])
      expectClose(backend.read(matrix), values, 1e-6)
    }
    const a = host(2, 2, 1, 2, 3, 4)
    const b = host(2, 2, 5, 6, 7, 8)
    expectValues(backend.matmul(a, b, false, false), 2, 2, 19, 22, 43, 50)
    expectValues(backend.matmul(a, b, true, false), 2, 2, 26, 30, 38, 44)
    expectValues(backend.matmul(a, b, false, true), 2, 2, 17, 23, 39, 53)
    const ones = host(2, 2, 1, 1, 1, 1)
    expectValues(backend.matmul(a, b, true, true, ones), 2, 2, 24, 32, 35, 47)

    const codes = host(4, 2, 1, 0, 0, 1, 1, 1, 2, 0)
    expectValues(backend.groupDot(a, codes), 2, 2, 1, 2, 7, 6)
    expectValues(backend.groupCombine(a, codes), 2, 2, 1, 2, 11, 3)
    expectValues(backend.groupOuter(a, b), 4, 2, 5, 6, 10, 12, 21, 24, 28, 32)
    const sets = host(2, 3, 1, 1, 0, 1, 1, 1)
    const U = host(3, 3, 0, 2, 3, 2, 0, 5, 3, 5, 0)
    expectValues(backend.quadraticForm(sets, U), 2, 1, 2, 10)
    const slope = backend.quadraticFormGradient(sets, host(2, 1, 2, 4))
    expectValues(slope, 3, 3, 0, 3, 2, 3, 0, 2, 2, 2, 0)

    expectValues(backend.scale(a, 3), 2, 2, 3, 6, 9, 12)
    expectValues(backend.scale(a, 3, host(2, 2, 1, 1, 1, 1)), 2, 2, 4, 7, 10, 13)
    expectValues(backend.multiply(a, b), 2, 2, 5, 12, 21, 32)
    expectValues(backend.broadcastRow(host(1, 2, 1, 2), 2, 2), 2, 2, 2, 4, 2, 4)
    expectValues(backend.broadcastColumn(host(2, 1, 1, 2), 3, 2), 2, 3, 2, 2, 2, 4, 4, 4)
    expectValues(backend.multiplyColumn(a, host(2, 1, 10, 100)), 2, 2, 10, 20, 300, 400)
    const y = backend.biasActivation(host(1, 2, 1, -5), host(1, 2, 1, 1), 'relu')
    expectValues(y, 1, 2, 2, 0)
    expectValues(backend.activationGradient(y, host(1, 2, 3, 3), 'relu'), 1, 2, 3, 0)

    expectValues(backend.rowSum(a, 2), 2, 1, 6, 14)
    expectValues(backend.columnSum(a, 2), 1, 2, 8, 12)
    expect(backend.sumOfSquares(a)).toBe(30)
    const even = host(1, 2, 7, 7)
    const sum = backend.rowLogSumExp(even)
    expectValues(sum, 1, 1, 7 + Math.LN2)
    expectValues(backend.rowLogSumExpGradient(even, sum, host(1, 1, 4)), 1, 2, 2, 2)
    expectValues(backend.gatherRows(a, Int32Array.of(1, 1, 0)), 3, 2, 3, 4, 3, 4, 1, 2)
    expectValues(backend.scatterRows(a, Int32Array.of(1, 1), 2), 2, 2, 0, 0, 4, 6)

    const [p, zero] = [host(1, 1, 1), () => host(1, 1, 0)]
    const adam = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0, decay: 0.5, step: 1 }
    backend.adam(p, host(1, 1, 4), zero(), zero(), { ...adam, gradientScale: 0.5 })
    expectValues(p, 1, 1, 1 - 0.1 * 0.5 - 0.1)
    const [q, velocity] = [host(1, 1, 1), host(1, 1, 10)]
    const settings = { rate: 0.1, momentum: 0.5, decay: 0, gradientScale: 0.5 }
    backend.sgd(q, host(1, 1, 4), velocity, settings)
    expectValues(q, 1, 1, 1 - 0.1 * 7)
  })
})

describe('the WebAssembly backend', () => {
  test('refuses lengths and indices that would reach into other matrices', async () => {
    const backend = await createWasmBackend()
    const table = backend.upload([1, 2], 2, 1)
    expect(() => backend.upload([1, 2], 3, 1)).toThrow(/3 × 1/)
    expect(() => backend.write(table, [1])).toThrow(/2 × 1/)
    expect(() => backend.gatherRows(table, Int32Array.of(0, 2))).toThrow(/from 0 to 1.*entry 1/)
    expect(() => backend.scatterRows(table, Int32Array.of(-1, 0), 2)).toThrow(/received -1/)
    const rows = { rows: 1, cols: 2, offsets: Int32Array.of(0, 1), values: Float32Array.of(1) }
    expect(() => backend.uploadSparse({ ...rows, indices: Int32Array.of(2) })).toThrow(/outside/)
  })

  test('starts small', async () => {
    const backend = await createWasmBackend()
    backend.allocate(10, 10)
    backend.upload([1], 1, 1)
    expect(backend.memoryBytes()).toBeLessThanOrEqual(2 ** 21)
  })
})

describe('the two builds of the WebAssembly backend', () => {
  test('the deterministic one never uses relaxed SIMD', async () => {
    const backend = await createWasmBackend({ deterministic: true })
    expect(backend.name).toBe('wasm')
    const usual = await createWasmBackend()
    expect(['wasm', 'wasm-relaxed']).toContain(usual.name)
  })

  test('the deterministic one gives the same bits everywhere', async () => {
    const backend = await createWasmBackend({ deterministic: true })
    const operands = new Operands(99)
    const a = upload(backend, operands.normal(37, 53))
    const b = upload(backend, operands.normal(53, 29))
    const y = backend.map(backend.matmul(a, b, false, false), 'silu')
    const bits = new Uint32Array(Float32Array.from(backend.read(y)).buffer)
    const hash = bits.reduce((h, x) => Math.imul(h ^ x, 0x01000193) >>> 0, 0x811c9dc5)
    expect(hash).toMatchInlineSnapshot(`3537869697`)
  })
})
