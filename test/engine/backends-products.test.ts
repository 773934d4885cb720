import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CsrArrays } from '../../src/engine/index.js'
import { Rng } from '../../src/random/index.js'
import { matmul } from '../reference/matmul.js'
import { pairwiseLogPartition } from '../reference/pairwise-log-partition.js'
import { backends, expectAgreement, expectClose, fastBackends } from './backends.js'
import type { HostMatrix } from './operands.js'
import { Operands, seed, shaped, size, target, upload } from './operands.js'

describe.each(backends)('backend: %s', (_, create) => {
  const ready = create()

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
      { seed: 21, numRuns: 80 },
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

  test('sums over all binary vectors with couplings of its own for each row', async () => {
    const backend = await ready
    const tolerance = backend.precision === 'float32' ? 3e-7 : 1e-12
    const k = fc.integer({ min: 2, max: 8 })
    fc.assert(
      fc.property(k, fc.integer({ min: 1, max: 5 }), seed, (k, rows, seed) => {
        backend.reset()
        const operands = new Operands(seed)
        const u = operands.normal(rows, k)
        const each = Array.from({ length: rows }, () => operands.couplings(k, 2))
        const values = Float32Array.from(each.flatMap((U) => [...U.values]))
        const U = backend.upload(values, rows, k * k)
        const out = backend.binaryLogPartition(upload(backend, u), U, true)
        const read = [out.logPartition, out.marginals, out.pairMarginals].map(backend.read, backend)
        each.forEach((own, b) => {
          const expected = pairwiseLogPartition(u.values.subarray(b * k, b * k + k), own.values)
          const rowOf = (of: ArrayLike<number>, n: number) => Array.from(of).slice(b * n, b * n + n)
          expectClose(rowOf(read[0], 1), [expected.logPartition], tolerance, 1)
          expectClose(rowOf(read[1], k), expected.marginals, tolerance, 1)
          expectClose(rowOf(read[2], k * k), expected.pairMarginals, tolerance, 1)
        })
      }),
      { seed: 29, numRuns: 60 },
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
})

describe.each(fastBackends)('backend: %s', (_, create) => {
  const ready = create()

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
    expectAgreement(
      await ready,
      fc.record({ shape: boundary, ta: fc.boolean(), tb: fc.boolean(), add: fc.boolean(), seed }),
      (backend, { shape: { m, n, k }, ta, tb, add, seed }) => {
        const operands = new Operands(seed)
        const a = upload(backend, operands.normal(ta ? k : m, ta ? m : k))
        const b = upload(backend, operands.normal(tb ? n : k, tb ? k : n))
        return backend.matmul(a, b, ta, tb, target(backend, add, operands.normal(m, n)))
      },
      ({ shape }) => 6 * Math.sqrt(shape.k),
      8,
    )
  })

  test('multiplies many rows that are mostly zeros as any others', async () => {
    expectAgreement(
      await ready,
      fc.record({
        rows: fc.constantFrom(511, 512, 530, 700),
        k: fc.constantFrom(1, 2, 3, 5, 14, 33, 70),
        n: fc.constantFrom(15, 16, 17, 30, 64, 67),
        share: fc.constantFrom(0, 0.02, 0.08, 0.3),
        add: fc.boolean(),
        seed,
      }),
      (backend, { rows, k, n, share, add, seed }) => {
        const operands = new Operands(seed)
        const uniform = new Rng(seed)
        const whole = operands.normal(rows, k)
        const values = whole.values.map((x) => (uniform.uniform() < share ? x : 0))
        const codes = upload(backend, { ...whole, values })
        const w = upload(backend, operands.normal(k, n))
        const g = upload(backend, operands.normal(rows, n))
        return [
          backend.matmul(codes, w, false, false, target(backend, add, operands.normal(rows, n))),
          backend.matmul(codes, g, true, false, target(backend, add, operands.normal(k, n))),
        ]
      },
      ({ rows, k }) => 2 * Math.sqrt(rows + k),
      15,
    )
  })

  test('multiplies rows with their groups of codes', async () => {
    expectAgreement(
      await ready,
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
      15,
    )
  })

  test('evaluates quadratic forms and their gradients, reading only the upper triangle', async () => {
    const dimension = fc.oneof(size, fc.constantFrom(1, 63, 64, 65, 128, 130, 150))
    const cases = fc.record({ n: size, k: dimension, add: fc.boolean(), bits: fc.boolean(), seed })
    expectAgreement(
      await ready,
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
    expectAgreement(
      await ready,
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

  test('sums over 2¹² binary vectors in double precision', async () => {
    expectAgreement(
      await ready,
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
})

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
