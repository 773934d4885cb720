import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type {
  Activation,
  Backend,
  ConjugateMap,
  CsrArrays,
  ElementwiseMap,
  Matrix,
} from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { safeLogistic, tsallis } from '../../src/losses/index.js'
import { jointLossRow } from '../reference/joint-loss-row.js'
import { matmul } from '../reference/matmul.js'
import { pairwiseLogPartition } from '../reference/pairwise-log-partition.js'
import { type HostMatrix, Operands, seed, size, upload } from './operands.js'

/** One suite, every backend. On machines without relaxed SIMD the last two are the same. */
const factories: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['reference', async () => createReferenceBackend()],
  ['wasm, deterministic', () => createWasmBackend({ deterministic: true })],
  ['wasm, default', () => createWasmBackend()],
]

const maps: readonly ElementwiseMap[] = [
  'exp',
  'log',
  'relu',
  'sigmoid',
  'silu',
  'softplus',
  'square',
  'tanh',
]
const activations: readonly Activation[] = ['identity', 'relu', 'tanh', 'sigmoid']

const conjugates: readonly ConjugateMap[] = [
  tsallis(1),
  tsallis(1.2),
  tsallis(1.5),
  tsallis(2),
  tsallis(3),
  safeLogistic(0.1),
  { conjugate: Math.expm1, weight: Math.exp },
]

/** `|actual − expected| ≤ tolerance · (|expected| + magnitude)`, infinities and NaN alike. */
function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  magnitude = 0,
): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]]
    if (Object.is(a, e) || a === e) continue
    if (!(Math.abs(a - e) <= tolerance * (Math.abs(e) + magnitude))) {
      expect.fail(`entry ${i}: ${a}, expected ${e} within ${tolerance} of ${magnitude}`)
    }
  }
}

describe.each(factories)('backend: %s', (_, create) => {
  const reference = createReferenceBackend()
  const ready = create()

  afterEach(async () => {
    const backend = await ready
    backend.reset()
  })

  /** A property over shapes and seeds, compared with the reference backend. */
  async function agrees<T>(
    cases: fc.Arbitrary<T>,
    operation: (backend: Backend, given: T) => Matrix | readonly Matrix[],
    magnitude: (given: T) => number,
    runs = 60,
  ): Promise<void> {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 5e-7 : 1e-13
    fc.assert(
      fc.property(cases, (given) => {
        backend.reset()
        const actual = [operation(backend, given)].flat() as Matrix[]
        const expected = [operation(reference, given)].flat() as Matrix[]
        actual.forEach((matrix, i) => {
          expect([matrix.rows, matrix.cols]).toEqual([expected[i].rows, expected[i].cols])
          const [ours, theirs] = [backend.read(matrix), reference.read(expected[i])]
          expectClose(ours, theirs, tolerance, magnitude(given))
        })
      }),
      { seed: 20, numRuns: runs },
    )
  }

  /** Three sizes, whether to accumulate, and a seed. */
  const shaped = fc.record({ m: size, n: size, k: size, add: fc.boolean(), seed })
  const target = (backend: Backend, add: boolean, host: HostMatrix): Matrix | undefined =>
    add ? upload(backend, host) : undefined

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
    for (let i = 0; i < 40; i++) {
      const host = operands.normal(1 + i * 31, 67)
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
    const [x, g] = [operands.normal(33, 70), operands.normal(33, 40)]
    const w = backend.allocate(70, 40)
    const bias = backend.allocate(1, 40)
    const first = backend.allocate(70, 40)
    const second = backend.allocate(70, 40)
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
    for (let i = 2; i <= (backend.precision === 'float64' ? 20 : 2000); i++) step(i)
    expect(backend.memoryBytes()).toBe(bytes)
  })

  test('refuses matrices of another backend', async () => {
    const backend = await ready
    const other = await createWasmBackend()
    const foreign = other.upload([1], 1, 1)
    expect(() => backend.read(foreign)).toThrow(/another backend/)
    expect(() => backend.matmul(foreign, foreign, false, false)).toThrow(/another backend/)
  })

  test('multiplies matrices, transposed or not, as the triple loop does', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 1e-6 : 1e-13
    const cases = fc.record({ m: size, n: size, k: size, ta: fc.boolean(), tb: fc.boolean(), seed })
    fc.assert(
      fc.property(cases, ({ m, n, k, ta, tb, seed }) => {
        backend.reset()
        const operands = new Operands(seed)
        const a = operands.normal(ta ? k : m, ta ? m : k)
        const b = operands.normal(tb ? n : k, tb ? k : n)
        const product = backend.matmul(upload(backend, a), upload(backend, b), ta, tb)
        const expected = matmul(a.values, b.values, { m, n, k }, ta, tb)
        expect([product.rows, product.cols]).toEqual([m, n])
        expectClose(backend.read(product), expected, tolerance, Math.sqrt(k))
      }),
      { seed: 21, numRuns: 150 },
    )
  })

  test('multiplies and accumulates across the boundaries of the packed blocks', async () => {
    const boundary = fc.constantFrom(
      ...[
        [1, 300, 700],
        [130, 1, 515],
        [300, 515, 1],
        [129, 13, 257],
        [257, 1030, 6],
        [6, 9, 1030],
        [140, 70, 520],
      ].map(([m, n, k]) => ({ m, n, k })),
    )
    await agrees(
      fc.record({ shape: boundary, ta: fc.boolean(), tb: fc.boolean(), add: fc.boolean(), seed }),
      (backend, { shape: { m, n, k }, ta, tb, add, seed }) => {
        const operands = new Operands(seed)
        const a = upload(backend, operands.normal(ta ? k : m, ta ? m : k))
        const b = upload(backend, operands.normal(tb ? n : k, tb ? k : n))
        return backend.matmul(a, b, ta, tb, target(backend, add, operands.normal(m, n)))
      },
      ({ shape }) => 6 * Math.sqrt(shape.k),
      25,
    )
  })

  test('multiplies sparse matrices as their dense equals', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 1e-6 : 1e-13
    fc.assert(
      fc.property(shaped, ({ m: rows, k: cols, n, add, seed }) => {
        backend.reset()
        const operands = new Operands(seed)
        const dense = operands.normal(rows, cols)
        dense.values.forEach((value, i) => {
          if (value < 0.8) dense.values[i] = 0
        })
        const x = backend.uploadSparse(sparseRows(dense))
        const [w, g] = [operands.normal(cols, n), operands.normal(rows, n)]
        const onto = [operands.normal(rows, n), operands.normal(cols, n)]
        const forward = backend.sparseMatmul(x, upload(backend, w), target(backend, add, onto[0]))
        const backward = backend.sparseMatmulTransposed(
          x,
          upload(backend, g),
          target(backend, add, onto[1]),
        )
        const wanted = [
          matmul(dense.values, w.values, { m: rows, n, k: cols }, false, false),
          matmul(dense.values, g.values, { m: cols, n, k: rows }, true, false),
        ]
        wanted.forEach((expected, i) => {
          if (add) for (let j = 0; j < expected.length; j++) expected[j] += onto[i].values[j]
        })
        expectClose(backend.read(forward), wanted[0], tolerance, Math.sqrt(cols))
        expectClose(backend.read(backward), wanted[1], tolerance, Math.sqrt(rows))
      }),
      { seed: 22, numRuns: 60 },
    )
  })

  test('multiplies rows with their groups of codes', async () => {
    await agrees(
      fc.record({ rows: size, m: size, c: size, add: fc.boolean(), seed }),
      (backend, { rows, m, c, add, seed }) => {
        const operands = new Operands(seed)
        const u = upload(backend, operands.normal(rows, c))
        const g = upload(backend, operands.normal(rows, m))
        const codes = upload(backend, operands.normal(rows * m, c))
        const onto = (r: number, n: number) => target(backend, add, operands.normal(r, n))
        return [
          backend.groupDot(u, codes, onto(rows, m)),
          backend.groupCombine(g, codes, onto(rows, c)),
          backend.groupOuter(g, u, onto(rows * m, c)),
        ]
      },
      ({ m, c }) => Math.sqrt(m + c),
      30,
    )
  })

  test('evaluates quadratic forms and their gradients, reading only the upper triangle', async () => {
    const dimension = fc.oneof(size, fc.constantFrom(1, 63, 64, 65, 128, 130, 150))
    const cases = fc.record({ n: size, k: dimension, add: fc.boolean(), bits: fc.boolean(), seed })
    await agrees(
      cases,
      (backend, { n, k, add, bits, seed }) => {
        const operands = new Operands(seed)
        const codes = upload(backend, bits ? operands.bits(n, k) : operands.normal(n, k))
        const U = operands.couplings(k, 1)
        for (let i = 0; i < k; i++) U.values.fill(Number.NaN, i * k, i * k + i + 1)
        const g = upload(backend, operands.normal(n, 1))
        return [
          backend.quadraticForm(codes, upload(backend, U)),
          backend.quadraticFormGradient(codes, g, target(backend, add, operands.normal(k, k))),
        ]
      },
      ({ n, k }) => 4 * (k + Math.sqrt(n)),
      30,
    )
  })

  test('handles more rows of codes than one block', async () => {
    await agrees(
      seed.map((seed) => ({ seed })),
      (backend, given) => {
        const operands = new Operands(given.seed)
        const codes = upload(backend, operands.normal(600, 70))
        const U = upload(backend, operands.couplings(70, 1))
        const g = upload(backend, operands.normal(600, 1))
        return [backend.quadraticForm(codes, U), backend.quadraticFormGradient(codes, g)]
      },
      () => 100,
      2,
    )
  })

  test('sums over all binary vectors as plain enumeration does', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 3e-7 : 1e-12
    const k = fc.integer({ min: 1, max: 8 })
    const scale = fc.constantFrom(0.1, 1, 10, 300)
    fc.assert(
      fc.property(k, fc.integer({ min: 1, max: 5 }), scale, seed, (k, rows, scale, seed) => {
        backend.reset()
        const operands = new Operands(seed)
        const [u, U] = [operands.normal(rows, k, scale), operands.couplings(k, scale)]
        const [uHere, UHere] = [upload(backend, u), upload(backend, U)]
        const out = backend.binaryLogPartition(uHere, UHere, true)
        const [first, pairs] = [backend.read(out.marginals), backend.read(out.pairMarginals)]
        const logPartition = backend.read(out.logPartition)
        for (let b = 0; b < rows; b++) {
          const expected = pairwiseLogPartition(u.values.subarray(b * k, b * k + k), U.values)
          expectClose([logPartition[b]], [expected.logPartition], tolerance, 1)
          expectClose(first.subarray(b * k, b * k + k), expected.marginals, tolerance, 1)
          const own = pairs.subarray(b * k * k, (b + 1) * k * k)
          expectClose(own, expected.pairMarginals, tolerance, 1)
        }
        const alone = backend.binaryLogPartition(uHere, UHere, false)
        expect(alone.marginals.rows * alone.pairMarginals.rows).toBe(0)
        expectClose(backend.read(alone.logPartition), logPartition, 0)
      }),
      { seed: 23, numRuns: 60 },
    )
  })

  test('sums over 2¹² binary vectors in double precision', async () => {
    await agrees(
      seed.map((seed) => ({ seed })),
      (backend, given) => {
        const operands = new Operands(given.seed)
        const u = upload(backend, operands.normal(3, 12, 3))
        const U = upload(backend, operands.couplings(12, 1))
        const out = backend.binaryLogPartition(u, U, true)
        return [out.logPartition, out.marginals, out.pairMarginals]
      },
      () => 0.2,
      4,
    )
  })

  test('adds a bias and applies the activation, and takes its gradient from the output', async () => {
    await agrees(
      fc.record({ m: size, n: size, activation: fc.constantFrom(...activations), seed }),
      (backend, { m, n, activation, seed }) => {
        const operands = new Operands(seed)
        const a = upload(backend, operands.normal(m, n, 3))
        const bias = upload(backend, operands.normal(1, n))
        const g = upload(backend, operands.normal(m, n))
        const y = backend.biasActivation(a, bias, activation)
        return [y, backend.activationGradient(y, g, activation)]
      },
      () => 2,
    )
  })

  test('maps elementwise, with gradients', async () => {
    await agrees(
      fc.record({ m: size, n: size, fn: fc.constantFrom(...maps), add: fc.boolean(), seed }),
      (backend, { m, n, fn, add, seed }) => {
        const operands = new Operands(seed)
        const host = operands.normal(m, n, 4)
        const a = upload(
          backend,
          fn === 'log' ? { ...host, values: host.values.map(Math.abs) } : host,
        )
        const y = backend.map(a, fn)
        const g = upload(backend, operands.normal(m, n))
        return [y, backend.mapGradient(a, y, g, fn, target(backend, add, operands.normal(m, n)))]
      },
      ({ fn }) => (fn === 'square' ? 8 : 2),
      150,
    )
  })

  test.each(maps)('maps the whole range of floats by %s', async (fn) => {
    const backend = await ready
    const values = Float32Array.from([...extremeFloats()])
    const [a, b] = [backend, reference].map((each) => each.upload(values, 1, values.length))
    const ours = Float32Array.from(backend.read(backend.map(a, fn)))
    const theirs = Float32Array.from(reference.read(reference.map(b, fn)))
    theirs.forEach((expected, i) => {
      // two units in the last place; below the normal range only an absolute precision is left
      const allowed = 2.5e-7 * Math.abs(expected) + 1e-44 * Math.max(1, Math.abs(values[i]))
      const same = Object.is(ours[i], expected) || ours[i] === expected
      if (!same && !(Math.abs(ours[i] - expected) <= allowed)) {
        expect.fail(`${fn}(${values[i]}) = ${ours[i]}, expected ${expected}`)
      }
    })
  })

  test.each(maps)('gives a finite gradient of %s wherever it exists', async (fn) => {
    const backend = await ready
    const values = Float32Array.from([...extremeFloats()].filter(Number.isFinite))
    const a = backend.upload(values, 1, values.length)
    const y = backend.map(a, fn)
    const one = backend.upload(new Float32Array(values.length).fill(1), 1, values.length)
    const slopes = backend.read(backend.mapGradient(a, y, one, fn))
    const b = reference.upload(values, 1, values.length)
    const ones = reference.upload(new Float32Array(values.length).fill(1), 1, values.length)
    const expected = reference.read(reference.mapGradient(b, reference.map(b, fn), ones, fn))
    // differences such as 1 − y² keep the absolute precision of 1
    if (fn === 'exp' || fn === 'log' || fn === 'square') {
      expectClose(slopes, Float32Array.from(expected), 1e-6, 1e-37)
    } else {
      expectClose(slopes, expected, 1e-6, 1)
    }
  })

  test('scales, multiplies and broadcasts', async () => {
    await agrees(
      shaped,
      (backend, { m, n, add, seed }) => {
        const operands = new Operands(seed)
        const [a, b] = [operands.normal(m, n), operands.normal(m, n)].map((x) => upload(backend, x))
        const row = upload(backend, operands.normal(1, n))
        const column = upload(backend, operands.normal(m, 1))
        const onto = () => target(backend, add, operands.normal(m, n))
        return [
          backend.scale(a, -1.5, onto()),
          backend.multiply(a, b, onto()),
          backend.broadcastRow(row, m, 0.5, onto()),
          backend.broadcastColumn(column, n, 3, onto()),
          backend.multiplyColumn(a, column, onto()),
        ]
      },
      () => 6,
    )
  })

  test('sums rows, columns and squares', async () => {
    const backend = await ready
    await agrees(
      shaped,
      (backend, { m, n, add, seed }) => {
        const operands = new Operands(seed)
        const a = upload(backend, operands.normal(m, n))
        return [
          backend.rowSum(a, 0.7, target(backend, add, operands.normal(m, 1))),
          backend.columnSum(a, -2, target(backend, add, operands.normal(1, n))),
        ]
      },
      ({ m, n }) => 2 * Math.sqrt(m + n),
    )
    const { values } = new Operands(5).normal(13, 77)
    const expected = values.reduce((sum, x) => sum + x * x, 0)
    expectClose([backend.sumOfSquares(backend.upload(values, 13, 77))], [expected], 1e-6)
  })

  test('sums a hundred thousand equal floats without drift', async () => {
    const backend = await ready
    const n = 100_003
    const values = new Float32Array(n).fill(0.1)
    const a = backend.upload(values, 1, n)
    const expected = n * Math.fround(0.1)
    const tolerance = backend.precision === 'float32' ? 1e-6 : 1e-12
    expectClose(backend.read(backend.rowSum(a, 1)), [expected], tolerance)
    const column = backend.columnSum(backend.reshape(a, n, 1), 1)
    expectClose(backend.read(column), [expected], 20 * tolerance)
    const logSumExp = backend.read(backend.rowLogSumExp(a))
    expectClose(logSumExp, [Math.fround(0.1) + Math.log(n)], tolerance)
  })

  test('takes the log-sum-exp of rows, whatever their magnitude', async () => {
    await agrees(
      fc.record({
        m: size,
        n: size,
        scale: fc.constantFrom(0.1, 1, 30, 1000),
        add: fc.boolean(),
        seed,
      }),
      (backend, { m, n, scale, add, seed }) => {
        const operands = new Operands(seed)
        const host = operands.normal(m, n, scale)
        host.values[0] = Number.NEGATIVE_INFINITY
        const a = upload(backend, host)
        const sums = backend.rowLogSumExp(a)
        const g = upload(backend, operands.normal(m, 1))
        // the same float32 log-sum-exps for both, because errors of large ones enter an exponential
        const rounded = upload(backend, { rows: m, cols: 1, values: rounds(backend.read(sums)) })
        const onto = target(backend, add, operands.normal(m, n))
        return [sums, backend.rowLogSumExpGradient(a, rounded, g, onto)]
      },
      ({ scale }) => 2 + scale,
    )
  })

  test('gathers and scatters rows', async () => {
    await agrees(
      fc.record({ rows: size, count: size, cols: size, add: fc.boolean(), seed }),
      (backend, { rows, count, cols, add, seed }) => {
        const operands = new Operands(seed)
        const table = upload(backend, operands.normal(rows, cols))
        const g = upload(backend, operands.normal(count, cols))
        const indices = operands.indices(count, rows)
        const onto = target(backend, add, operands.normal(rows, cols))
        return [backend.gatherRows(table, indices), backend.scatterRows(g, indices, rows, onto)]
      },
      ({ count }) => 3 * Math.sqrt(count),
    )
  })

  const losses = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    m: fc.oneof(size, fc.constantFrom(255, 256, 257, 1030)),
    shared: fc.boolean(),
    conjugate: fc.constantFrom(...conjugates),
    seed,
  })

  test('computes the joint objective as the formula says', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 2e-6 : 1e-12
    fc.assert(
      fc.property(losses, ({ rows, m, shared, conjugate, seed }) => {
        backend.reset()
        const operands = new Operands(seed)
        const positive = operands.normal(rows, 1)
        const sampled = operands.normal(rows, m)
        const logRatio = operands.normal(shared ? 1 : rows, m)
        const logPartition = operands.normal(rows, 1)
        const out = backend.jointLoss({
          positive: upload(backend, positive),
          sampled: upload(backend, sampled),
          logRatio: upload(backend, logRatio),
          logPartition: upload(backend, logPartition),
          conjugate,
          clamp: 30,
        })
        const loss = backend.read(out.loss)
        const sums = backend.read(out.weightSum)
        const squares = backend.read(out.weightSquareSum)
        const weights = backend.read(out.weights)
        for (let b = 0; b < rows; b++) {
          const expected = jointLossRow(
            conjugate,
            positive.values[b],
            sampled.values.subarray(b * m, (b + 1) * m),
            logRatio.values.subarray(shared ? 0 : b * m, shared ? m : (b + 1) * m),
            logPartition.values[b],
          )
          const scale = 1 + expected.weightSum
          expectClose([loss[b]], [expected.loss], tolerance, scale)
          expectClose([sums[b]], [expected.weightSum], tolerance)
          expectClose([squares[b]], [expected.weightSquareSum], 2 * tolerance)
          expectClose(weights.subarray(b * m, (b + 1) * m), expected.weights, tolerance, 10 / m)
        }
        expect(Math.max(...backend.read(out.clamped))).toBe(0)
      }),
      { seed: 24, numRuns: 150 },
    )
  })

  test('continues the conjugate by its tangent beyond the clamp, and counts', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 3e-6 : 1e-12
    fc.assert(
      fc.property(losses, fc.constantFrom(0, 0.5, 3), (given, clamp) => {
        const { rows, m, shared, conjugate, seed } = given
        backend.reset()
        const [ours, theirs] = [backend, reference].map((each) => {
          const operands = new Operands(seed)
          const out = each.jointLoss({
            positive: upload(each, operands.normal(rows, 1)),
            sampled: upload(each, operands.normal(rows, m, 3)),
            logRatio: upload(each, operands.normal(shared ? 1 : rows, m, 2)),
            logPartition: upload(each, operands.normal(rows, 1)),
            conjugate,
            clamp,
          })
          return [out.loss, out.weightSum, out.weightSquareSum, out.clamped, out.weights].map(
            (matrix) => each.read(matrix),
          )
        })
        const top = Math.max(1, ...theirs[4])
        expectClose(ours[0], theirs[0], tolerance, 3 + Math.max(...theirs[1]) * 10)
        for (const i of [1, 2, 3]) expectClose(ours[i], theirs[i], tolerance, 1e-6)
        expectClose(ours[4], theirs[4], tolerance, top * 1e-2)
      }),
      { seed: 25, numRuns: 150 },
    )
  })

  test.each(conjugates.slice(0, 6))('stays finite where scores are extreme (%#)', async (given) => {
    const backend = await ready
    const sampled = [1e4, -1e4, 88.9, -88.9, 500, 0, 3e37, -3e37, 1]
    const ratios = [0, 50, Number.NEGATIVE_INFINITY, 10, -10, 0, 0, 0, 100]
    const out = backend.jointLoss({
      positive: backend.upload([0], 1, 1),
      sampled: backend.upload(sampled.slice(0, 6), 1, 6),
      logRatio: backend.upload(ratios.slice(0, 6), 1, 6),
      logPartition: backend.upload([0.5], 1, 1),
      conjugate: given,
      clamp: 12,
    })
    for (const matrix of Object.values(out)) {
      expect(backend.read(matrix).every(Number.isFinite)).toBe(true)
    }
    expect(backend.read(out.weights)[2]).toBe(0)
    expect(backend.read(out.clamped)[0]).toBeGreaterThan(0)
  })

  test('shows a NaN score in the loss and the weights of its row only', async () => {
    const backend = await ready
    // some conjugates compare first and so map NaN to a number; the kernels of their family do not
    const showing = conjugates.filter(
      ({ weight }) => backend.precision === 'float32' || Number.isNaN(weight(Number.NaN)),
    )
    for (const conjugate of showing) {
      const out = backend.jointLoss({
        positive: backend.upload([0, 0], 2, 1),
        sampled: backend.upload([0, Number.NaN, 1, 1, 0, 1], 2, 3),
        logRatio: backend.upload([0, 0, 0], 1, 3),
        logPartition: backend.upload([0, 0], 2, 1),
        conjugate,
        clamp: 30,
      })
      expect(Array.from(backend.read(out.loss), Number.isNaN)).toEqual([true, false])
      expect(Array.from(backend.read(out.weightSum), Number.isNaN)).toEqual([true, false])
    }
  })

  test('moves parameters by AdamW and by SGD with momentum', async () => {
    await agrees(
      fc.record({ m: size, n: size, decay: fc.constantFrom(0, 0.1), seed }),
      (backend, { m, n, decay, seed }) => {
        const operands = new Operands(seed)
        const [p, q] = [operands.normal(m, n), operands.normal(m, n)].map((x) => upload(backend, x))
        const zeros = { rows: m, cols: n, values: new Float32Array(m * n) }
        const state = [zeros, zeros, zeros].map((x) => upload(backend, x))
        for (let step = 1; step <= 3; step++) {
          const g = upload(backend, operands.normal(m, n))
          const adam = { rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-6, decay, step }
          backend.adam(p, g, state[0], state[1], { ...adam, gradientScale: 0.5 })
          const settings = { rate: 0.1, momentum: 0.9, decay, gradientScale: 0.5 }
          backend.sgd(q, g, state[2], settings)
        }
        return [p, q, ...state]
      },
      () => 3,
      20,
    )
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
    expect(hash).toMatchInlineSnapshot(`1387127739`)
  })
})

function rounds(values: ArrayLike<number>): Float32Array {
  return Float32Array.from(values)
}

/** Floats of every magnitude and sign, the special ones, and the edges of exp. */
function* extremeFloats(): Generator<number> {
  yield* [0, Infinity, NaN, 88.72, 88.73, 87.33, 87.4, 103.2, 103.9, 104.1, 100, 0.625, 16.6, 17]
  yield* [-Infinity, -88.72, -88.73, -87.33, -87.4, -103.2, -103.9, -104.1, -100, -0.625, -9.01]
  for (let exponent = -148; exponent < 128; exponent++) {
    for (const mantissa of [1, 1.1, Math.SQRT1_2 * 1.9999, Math.SQRT1_2 * 2.0001, 1.7]) {
      yield mantissa * 2 ** exponent
      yield -mantissa * 2 ** exponent
    }
  }
  for (let x = -20; x < 20; x += 0.0731) yield x
}

function sparseRows({ rows, cols, values }: HostMatrix): CsrArrays {
  const offsets = new Int32Array(rows + 1)
  const indices: number[] = []
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) if (values[r * cols + j] !== 0) indices.push(j)
    offsets[r + 1] = indices.length
  }
  const nonzero = values.filter((value) => value !== 0)
  return { rows, cols, offsets, indices: Int32Array.from(indices), values: nonzero }
}
