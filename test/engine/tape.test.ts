import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBackend, type DenseOptions, Tape, type Variable } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import {
  type Generator,
  logistic,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'
import { caught } from '../reference/caught.js'
import { type Build, centralDifferences, tapeGradients } from '../reference/central-differences.js'
import { type HostMatrix, Operands, seed } from './operands.js'

const reference = createReferenceBackend()
const wasm = await createBackend({ engine: 'wasm', deterministic: true })

/** One operation on random operands. */
interface Case {
  readonly leaves: readonly HostMatrix[]
  readonly build: Build
}

const side = fc.integer({ min: 1, max: 5 })
const shapes = fc.record({ m: side, n: side, k: side, seed })
type Shapes = typeof shapes extends fc.Arbitrary<infer T> ? T : never

/** `f(x) + f(x)` through two records: gradients must add up, in fresh storage. */
const twice =
  (build: Build): Build =>
  (tape, leaves) =>
    tape.add(build(tape, leaves), build(tape, leaves))

/** Central differences in float64, then the WebAssembly backend against the reference. */
function checkGradients(given: (operands: Operands, shapes: Shapes) => Case, runs = 15): void {
  fc.assert(
    fc.property(shapes, (drawn) => {
      const { leaves, build } = given(new Operands(drawn.seed), drawn)
      for (const f of [build, twice(build)]) {
        const gradients = tapeGradients(reference, f, leaves)
        expectNear(gradients, centralDifferences(reference, f, leaves), 1e-7)
        expectNear(tapeGradients(wasm, f, leaves), gradients, 2e-4)
      }
    }),
    { seed: 31, numRuns: runs },
  )
}

function expectNear(actual: number[][], expected: number[][], tolerance: number): void {
  expected.forEach((leaf, i) => {
    const size = 1 + Math.max(...leaf.map(Math.abs))
    leaf.forEach((e, j) => {
      if (!(Math.abs(actual[i][j] - e) <= tolerance * size)) {
        expect.fail(`leaf ${i}, entry ${j}: ${actual[i][j]}, expected ${e}`)
      }
    })
  })
}

/** Random compressed sparse rows, about half zero, with the same matrix in dense form. */
function sparse(operands: Operands, rows: number, cols: number) {
  const { values: dense } = operands.normal(rows, cols)
  const offsets = [0]
  const indices: number[] = []
  const values: number[] = []
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      if (dense[r * cols + j] < 0) dense[r * cols + j] = 0
      else {
        indices.push(j)
        values.push(dense[r * cols + j])
      }
    }
    offsets.push(indices.length)
  }
  const csr = {
    rows,
    cols,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  }
  return { csr, dense: { rows, cols, values: dense } }
}

describe('every gradient equals central differences, also where a variable is used twice:', () => {
  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('matmul, transposes %s %s', (transposeA, transposeB) => {
    checkGradients((operands, { m, n, k }) => ({
      leaves: [
        transposeA ? operands.normal(k, m) : operands.normal(m, k),
        transposeB ? operands.normal(n, k) : operands.normal(k, n),
      ],
      build: (tape, [a, b]) => tape.matmul(a, b, transposeA, transposeB),
    }))
  })

  test.each([
    ['relu', true],
    ['relu', false],
    ['tanh', true],
    ['sigmoid', false],
    ['identity', true],
  ] as const)('pairDense, %s, shared %s', (activation, shared) => {
    checkGradients((operands, { m, n, k }) => ({
      leaves: [
        operands.normal(3, n),
        operands.normal(shared ? m : 3 * m, k),
        operands.normal(k, n),
      ],
      build: (tape, [rows, codes, weight]) =>
        tape.pairDense(rows, codes, weight, { shared, activation }),
    }))
  })

  test('groupOuter', () => {
    checkGradients((operands, { m, n, k }) => ({
      leaves: [operands.normal(m, n), operands.normal(m, k)],
      build: (tape, [g, u]) => tape.groupOuter(g, u),
    }))
  })

  test.each([1, 2, 4, 9])('inColumns, %i at a time', (step) => {
    checkGradients((operands, { m, n, k }) => ({
      leaves: [operands.normal(m, k), operands.normal(k, n), operands.normal(1, n)],
      build: (tape, [a, b, bias]) => {
        // an inner variable and a leaf go into every part
        const inner = tape.tanh(a)
        return tape.inColumns(m, n, step, (from, count) => {
          const pick = new Float64Array(n * count)
          for (let j = 0; j < count; j++) pick[(from + j) * count + j] = 1
          const columns = tape.upload(pick, n, count)
          return tape.addRow(
            tape.sigmoid(tape.matmul(inner, tape.matmul(b, columns))),
            tape.matmul(bias, columns),
          )
        })
      },
    }))
  })

  const layers: DenseOptions[] = [
    {},
    { activation: 'relu' },
    { activation: 'tanh' },
    { activation: 'sigmoid' },
    { transposeWeight: true },
    { activation: 'sigmoid', transposeWeight: true },
  ]
  test.each(layers)('dense %o', (options) => {
    checkGradients((operands, { m, n, k }) => ({
      leaves: [
        operands.normal(m, k),
        options.transposeWeight ? operands.normal(n, k) : operands.normal(k, n),
        operands.normal(1, n),
      ],
      build: (tape, [x, weight, bias]) => tape.dense(x, weight, bias, options),
    }))
  })

  test.each(['identity', 'relu', 'tanh', 'sigmoid'] as const)(
    'dense with sparse input, %s',
    (activation) => {
      checkGradients((operands, { m, n, k }) => {
        const { csr } = sparse(operands, m, k)
        return {
          leaves: [operands.normal(k, n), operands.normal(1, n)],
          build: (tape, [weight, bias]) =>
            tape.dense(tape.backend.uploadSparse(csr), weight, bias, { activation }),
        }
      })
    },
  )

  test('groupDot, m codes a row and one code a row', () => {
    checkGradients((operands, { m, n, k }) => ({
      leaves: [operands.normal(m, k), operands.normal(m * n, k)],
      build: (tape, [u, codes]) => tape.groupDot(u, codes),
    }))
  })

  // U is a leaf of k(k−1)/2 free entries, placed on both sides of the diagonal by two constants.
  const symmetric = (tape: Tape, free: Variable, k: number): Variable => {
    const place = new Float32Array(k * k * free.cols)
    for (let i = 0, e = 0; i < k; i++) {
      for (let j = i + 1; j < k; j++, e++) {
        place[e * k * k + i * k + j] = 1
        place[e * k * k + j * k + i] = 1
      }
    }
    return tape.reshape(tape.matmul(free, tape.upload(place, free.cols, k * k)), k, k)
  }

  test('quadraticForm', () => {
    checkGradients((operands, { m, k }) => {
      const codes = operands.bits(m, k + 1)
      return {
        leaves: [operands.normal(1, ((k + 1) * k) / 2)],
        build: (tape, [free]) =>
          tape.quadraticForm(tape.upload(codes.values, m, k + 1), symmetric(tape, free, k + 1)),
      }
    })
  })

  test('quadraticForm, in its codes', () => {
    checkGradients((operands, { m, k }) => ({
      leaves: [operands.normal(m, k + 1), operands.normal(1, ((k + 1) * k) / 2)],
      build: (tape, [codes, free]) => tape.quadraticForm(codes, symmetric(tape, free, k + 1)),
    }))
  })

  test('binaryLogPartition, in the linear scores and in U', () => {
    checkGradients((operands, { m, k }) => ({
      leaves: [operands.normal(m, k + 1), operands.normal(1, ((k + 1) * k) / 2)],
      build: (tape, [u, free]) => tape.binaryLogPartition(u, symmetric(tape, free, k + 1)),
    }))
  })

  test.each([
    ['places', '', ''],
    ['pairs', '', ''],
    ['places, pairs', 'worths', ''],
    ['worths, pairs', '', ''],
    ['places, pairs, worths', '', ''],
    ['worths', 'places', ''],
    ['worths', '', 'forbidden pairs'],
  ])('orderLogPartition in %s, beside constants: %s%s', (varied, constant, forbidden) => {
    checkGradients((operands, { m, k }) => {
      const names = varied.split(', ')
      const draw = (name: string) => operands.normal(m, name === 'worths' ? k : k * k)
      const fixed = constant === '' ? [] : [{ name: constant, ...draw(constant) }]
      // the order 0, 1, … stays possible
      const isForbidden = (e: number) => Math.floor(e / k) % k > e % k && e % 3 === 0
      const closed = Float32Array.from({ length: m * k * k }, (_, e) =>
        isForbidden(e) ? Number.NEGATIVE_INFINITY : 0,
      )
      return {
        leaves: names.map(draw),
        build: (tape, leaves) =>
          tape.orderLogPartition(
            {
              ...Object.fromEntries(names.map((name, part) => [name, leaves[part]])),
              ...Object.fromEntries(
                fixed.map(({ name, values, rows, cols }) => [
                  name,
                  tape.upload(values, rows, cols),
                ]),
              ),
              ...(forbidden && { pairs: tape.upload(closed, m, k * k) }),
            },
            k,
          ),
      }
    }, 8)
  })

  test.each([
    'relu',
    'sin',
    'cos',
    'exp',
    'sigmoid',
    'silu',
    'softplus',
    'square',
    'tanh',
  ] as const)('%s', (fn) => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n)],
      build: (tape, [a]) => tape[fn](a),
    }))
  })

  test('log, of positive numbers', () => {
    checkGradients((operands, { m, n }) => {
      const { values, ...shape } = operands.normal(m, n)
      return {
        leaves: [{ ...shape, values: values.map((x) => 0.2 + Math.abs(x)) }],
        build: (tape, [a]) => tape.log(a),
      }
    })
  })

  test('add, subtract and multiply', () => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n), operands.normal(m, n)],
      build: (tape, [a, b]) => tape.multiply(tape.add(a, b), tape.subtract(a, b)),
    }))
  })

  test('one variable as both operands', () => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n)],
      build: (tape, [a]) => {
        const product = tape.matmul(a, a, false, true)
        const sum = tape.add(tape.multiply(a, a), tape.subtract(tape.add(a, a), a))
        return tape.addColumn(product, tape.rowSum(sum))
      },
    }))
  })

  test('scale, addScalar and reshape', () => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n)],
      build: (tape, [a]) => tape.reshape(tape.addScalar(tape.scale(a, -1.7), 0.3), n, m),
    }))
  })

  test('addRow and addColumn', () => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n), operands.normal(1, n), operands.normal(m, 1)],
      build: (tape, [a, row, column]) => tape.addColumn(tape.addRow(a, row), column),
    }))
  })

  test('rowSum, sum and weightedSum', () => {
    checkGradients((operands, { m, n }) => {
      const { values } = operands.normal(m, 1)
      return {
        leaves: [operands.normal(m, n)],
        build: (tape, [a]) => tape.add(tape.sum(a), tape.weightedSum(tape.rowSum(a), values)),
      }
    })
  })

  test('rowLogSumExp', () => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n, 3)],
      build: (tape, [a]) => tape.rowLogSumExp(a),
    }))
  })

  test('gatherRows, some rows more than once', () => {
    checkGradients((operands, { m, n, k }) => {
      const indices = operands.indices(2 * k, m)
      return {
        leaves: [operands.normal(m, n)],
        build: (tape, [table]) => tape.gatherRows(table, indices),
      }
    })
  })

  test('custom, with an input that gets no gradient', () => {
    checkGradients((operands, { m, n }) => ({
      leaves: [operands.normal(m, n), operands.normal(1, 1)],
      build: (tape, [a, unused]) => {
        const host = tape.backend.read(a.value)
        const cubes = host.map((x) => x ** 3)
        return tape.custom([a, unused], m, n, cubes, (g) => [
          host.map((x, e) => 3 * x * x * g[e]),
          undefined,
        ])
      },
    }))
  })

  const plain: Generator = { name: 'plain', conjugate: Math.expm1, weight: Math.exp }
  const generators = [logistic, sparsemax, tsallis(1.5), tsallis(1.2), safeLogistic(0.1), plain]
  test.each(
    generators.flatMap((generator) =>
      [true, false].map((shared) => [generator.name, shared, generator] as const),
    ),
  )('jointLoss, %s, log ratios shared: %s', (_, shared, generator) => {
    checkGradients((operands, { m, n, seed: drawn }) => {
      const ratios = shared ? operands.normal(1, n) : operands.normal(m, n)
      // A low clamp makes about a third of the log-weights continue along their tangent.
      const clamp = drawn % 2 === 0 ? 0.5 : 30
      return {
        leaves: [operands.normal(m, 1), operands.normal(m, n, 1.5), operands.normal(m, 1)],
        build: (tape, [positive, sampled, logPartition]) =>
          tape.jointLoss({
            positive,
            sampled,
            logRatio: tape.upload(ratios.values, ratios.rows, n),
            logPartition,
            conjugate: generator,
            clamp,
          }).perExample,
      }
    })
  })
})

describe('the tape', () => {
  const tape = new Tape(reference)
  const column = (...values: number[]) => tape.variable(reference.upload(values, values.length, 1))

  test('agrees with itself on sparse and dense input of a layer', () => {
    const operands = new Operands(5)
    const { csr, dense } = sparse(operands, 4, 6)
    const [weight, bias] = [operands.normal(6, 3), operands.normal(1, 3)]
    const run = (x: 'sparse' | 'dense') =>
      tapeGradients(
        reference,
        (on, [w, b]) =>
          on.dense(
            x === 'sparse' ? reference.uploadSparse(csr) : on.upload(dense.values, 4, 6),
            w,
            b,
            { activation: 'tanh' },
          ),
        [weight, bias],
      )
    expectNear(run('sparse'), run('dense'), 1e-12)
  })

  test('cuts the gradient at stopGradient and at constants', () => {
    const x = column(2)
    tape.backward(tape.multiply(x, tape.stopGradient(x)))
    expect(Array.from(reference.read(x.gradient!))).toEqual([2])
    const constant = tape.upload([3], 1, 1)
    const y = column(2)
    tape.backward(tape.multiply(y, constant))
    expect(constant.gradient).toBeUndefined()
  })

  test('records nothing for constants, so inference costs no memory on the tape', () => {
    const sum = tape.sum(tape.exp(tape.upload([1, 2, 3, 4], 2, 2)))
    expect(sum.requiresGradient).toBe(false)
  })

  test('gives no gradient to a variable the loss does not depend on', () => {
    const [used, unused] = [column(1), column(1)]
    tape.exp(unused)
    tape.backward(tape.square(used))
    expect(unused.gradient).toBeUndefined()
  })

  test('returns the weights of the joint loss with it', () => {
    const zero = tape.upload([0, 0], 1, 2)
    const { weights, weightSum, weightSquareSum, clamped } = tape.jointLoss({
      positive: column(0),
      sampled: zero,
      logRatio: zero,
      logPartition: column(0),
      conjugate: logistic,
      clamp: 30,
    })
    expect(Array.from(reference.read(weights))).toEqual([0.5, 0.5])
    expect(Array.from(reference.read(weightSum))).toEqual([1])
    expect(Array.from(reference.read(weightSquareSum))).toEqual([0.5])
    expect(Array.from(reference.read(clamped))).toEqual([0])
  })

  const matrix = (rows: number, cols: number) =>
    tape.variable(reference.upload(new Float64Array(rows * cols), rows, cols))
  const joint = (rows: [number, number, number, number]) => () =>
    tape.jointLoss({
      positive: matrix(rows[0], 1),
      sampled: matrix(rows[1], 3),
      logRatio: matrix(rows[2], 3),
      logPartition: matrix(rows[3], 1),
      conjugate: logistic,
      clamp: 30,
    })
  const sparseRow = reference.uploadSparse({
    rows: 1,
    cols: 3,
    offsets: Int32Array.of(0, 1),
    indices: Int32Array.of(0),
    values: Float32Array.of(1),
  })
  test.each<[string, () => unknown]>([
    ['upload', () => tape.upload([1, 2], 1, 3)],
    ['matmul', () => tape.matmul(matrix(2, 3), matrix(2, 3))],
    ['dense', () => tape.dense(matrix(2, 3), matrix(2, 3), matrix(1, 3))],
    ['dense', () => tape.dense(matrix(2, 3), matrix(3, 4), matrix(1, 3))],
    ['dense', () => tape.dense(sparseRow, matrix(4, 3), matrix(1, 4), { transposeWeight: true })],
    ['groupDot', () => tape.groupDot(matrix(2, 3), matrix(3, 3))],
    ['groupDot', () => tape.groupDot(matrix(2, 3), matrix(4, 2))],
    ['quadraticForm', () => tape.quadraticForm(tape.upload([1, 0], 1, 2), matrix(3, 3))],
    ['binaryLogPartition', () => tape.binaryLogPartition(matrix(1, 2), matrix(2, 3))],
    ['binaryLogPartition', () => tape.binaryLogPartition(matrix(1, 21), matrix(21, 21))],
    ['orderLogPartition', () => tape.orderLogPartition({}, 2)],
    ['orderLogPartition', () => tape.orderLogPartition({ places: matrix(1, 4) }, 3)],
    ['orderLogPartition', () => tape.orderLogPartition({ worths: matrix(1, 4) }, 2)],
    [
      'orderLogPartition',
      () => tape.orderLogPartition({ places: matrix(2, 4), pairs: matrix(1, 4) }, 2),
    ],
    ['add', () => tape.add(matrix(2, 1), matrix(1, 2))],
    ['subtract', () => tape.subtract(matrix(2, 1), matrix(1, 2))],
    ['multiply', () => tape.multiply(matrix(2, 1), matrix(1, 2))],
    ['addRow', () => tape.addRow(matrix(2, 3), matrix(1, 2))],
    ['addColumn', () => tape.addColumn(matrix(2, 3), matrix(3, 1))],
    ['weightedSum', () => tape.weightedSum(matrix(2, 2), [1, 1])],
    ['reshape', () => tape.reshape(matrix(2, 3), 4, 2)],
    ['gatherRows', () => tape.gatherRows(matrix(2, 3), Int32Array.of(0, 2))],
    ['gatherRows', () => tape.gatherRows(matrix(2, 3), Int32Array.of(-1))],
    ['custom', () => tape.custom([], 2, 2, [1, 2, 3], () => [])],
    ['backward', () => tape.backward(matrix(2, 1))],
    ['jointLoss', joint([1, 2, 1, 2])],
    ['jointLoss', joint([2, 2, 3, 2])],
    ['jointLoss', joint([2, 2, 2, 1])],
  ])('refuses shapes that do not fit: %s', async (operation, action) => {
    const error = await caught(action)
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toContain(operation)
    expect(error.details.expected).toBeDefined()
    expect(error.details.received).toBeDefined()
  })

  test('refuses a custom gradient of the wrong length', async () => {
    const x = matrix(2, 1)
    const y = tape.custom([x], 1, 1, [0], () => [[1, 2, 3]])
    expect((await caught(() => tape.backward(y))).code).toBe('SHAPE_MISMATCH')
  })

  test('refuses to sum over the orders of too many elements', async () => {
    const many = await caught(() => tape.orderLogPartition({ pairs: matrix(1, 289) }, 17))
    expect(many.code).toBe('UNSUPPORTED')
    expect(many.message).toContain('17')
  })
})

describe('work beside the loss', () => {
  test('untracked values are constant, and tracking goes on after them, even if they throw', () => {
    const tape = new Tape(reference)
    const x = tape.variable(reference.upload([3], 1, 1))
    const aside = tape.untracked(() => tape.square(x))
    expect(aside.requiresGradient).toBe(false)
    expect(() =>
      tape.untracked(() => {
        throw new Error('inside')
      }),
    ).toThrow('inside')
    tape.backward(tape.sum(tape.multiply(tape.square(x), aside)))
    expect([...reference.read(x.gradient!)]).toEqual([6 * 9])
  })

  test.each([
    ['the reference', reference],
    ['WebAssembly', wasm],
  ])('a local gradient changes no other gradient on %s', (_, backend) => {
    const tape = new Tape(backend)
    const w = tape.variable(backend.upload([2, -1], 1, 2))
    const h = tape.square(w)
    const { values, gradient } = tape.localGradient([1, 2, 3, 4], 2, 2, (p) =>
      tape.square(tape.matmul(p, h, false, true)),
    )
    // ⟨p, (4, 1)⟩² = 36, 256
    expect([...values]).toEqual([36, 256])
    expect([...gradient!]).toEqual([48, 12, 128, 32])
    expect(h.gradient).toBeUndefined()
    expect(w.gradient).toBeUndefined()
    tape.backward(tape.sum(h))
    expect([...backend.read(w.gradient!)]).toEqual([4, -2])
  })

  test('a local gradient keeps those that were there, and is undefined without dependence', () => {
    const tape = new Tape(reference)
    const w = tape.variable(reference.upload([2], 1, 1))
    tape.backward(tape.square(w))
    const before = w.gradient
    const inside = tape.untracked(() =>
      tape.localGradient([5], 1, 1, (p) => tape.multiply(p, tape.square(w))),
    )
    expect([...inside.values, ...inside.gradient!]).toEqual([20, 4])
    expect(tape.localGradient([5], 1, 1, () => tape.square(w)).gradient).toBeUndefined()
    expect(w.gradient).toBe(before)
    expect([...reference.read(w.gradient!)]).toEqual([4])
  })
})
