import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Activation, Backend, ElementwiseMap } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { backends, exactness, expectAgreement, expectClose, fastBackends } from './backends.js'
import { Operands, seed, shaped, size, target, upload } from './operands.js'

const maps: readonly ElementwiseMap[] = [
  'cos',
  'exp',
  'log',
  'relu',
  'sigmoid',
  'silu',
  'sin',
  'softplus',
  'square',
  'tanh',
]
/** Angles beyond have more turns than a float can count. */
const isWithin = (fn: ElementwiseMap, value: number): boolean =>
  (fn !== 'sin' && fn !== 'cos') || Math.abs(value) <= 100

const activations: readonly Activation[] = ['identity', 'relu', 'tanh', 'sigmoid']

describe.each(fastBackends)('backend: %s', (_, create) => {
  const ready = create()

  const reference = createReferenceBackend()

  test('adds a bias and applies the activation, and takes its gradient from the output', async () => {
    const { functions } = exactness(await ready)
    expectAgreement(
      await ready,
      fc.record({ m: size, n: size, activation: fc.constantFrom(...activations), seed }),
      (backend, { m, n, activation, seed }) => {
        const operands = new Operands(seed)
        const a = upload(backend, operands.normal(m, n, 3))
        const bias = upload(backend, operands.normal(1, n))
        const g = upload(backend, operands.normal(m, n))
        const y = backend.biasActivation(a, bias, activation)
        return [y, backend.activationGradient(y, g, activation)]
      },
      () => 2 * functions,
    )
  })

  test('activates pairs of rows and codes, shared or not, and takes both gradients', async () => {
    expectAgreement(
      await ready,
      fc.record({
        rows: fc.integer({ min: 1, max: 9 }),
        m: size,
        n: size,
        shared: fc.boolean(),
        activation: fc.constantFrom(...activations),
        add: fc.boolean(),
        seed,
      }),
      (backend, { rows, m, n, shared, activation, add, seed }) => {
        const operands = new Operands(seed)
        const x = upload(backend, operands.normal(rows, n, 2))
        const y = upload(backend, operands.normal(shared ? m : rows * m, n))
        const g = upload(backend, operands.normal(rows * m, n))
        const onto = target(backend, add, operands.normal(rows, n))
        const out = backend.pairActivation(x, y, shared, activation)
        const back = backend.pairActivationGradient(out, g, rows, shared, activation, onto)
        return [out, back.rows, back.codes]
      },
      ({ rows, m }) => 4 * Math.sqrt(rows + m),
    )
  })

  test('sums over more pairs than one block', async () => {
    expectAgreement(
      await ready,
      fc.record({ shared: fc.boolean(), seed }),
      (backend, { shared, seed }) => {
        const operands = new Operands(seed)
        const x = upload(backend, operands.normal(2, 5))
        const y = upload(backend, operands.normal(shared ? 700 : 1400, 5))
        const out = backend.pairActivation(x, y, shared, 'relu')
        const g = upload(backend, operands.normal(1400, 5))
        const back = backend.pairActivationGradient(out, g, 2, shared, 'relu')
        return [out, back.rows, back.codes]
      },
      () => 30,
      4,
    )
  })

  test('maps elementwise, with gradients', async () => {
    const { functions } = exactness(await ready)
    expectAgreement(
      await ready,
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
      ({ fn }) => (fn === 'square' ? 8 : 2 * functions),
      150,
    )
  })

  test.each(maps)('maps the whole range of floats by %s', async (fn) => {
    const backend = await ready
    const { least, functions } = exactness(backend)
    const isWave = fn === 'sin' || fn === 'cos'
    const known = floatsKnownTo(backend).filter((value) => isWithin(fn, value))
    const values = Float32Array.from(known)
    const [a, b] = [backend, reference].map((each) => each.upload(values, 1, values.length))
    const ours = Float32Array.from(backend.read(backend.map(a, fn)))
    const theirs = Float32Array.from(reference.read(reference.map(b, fn)))
    theirs.forEach((expected, i) => {
      // two units in the last place; below the normal range only an absolute precision is left
      const precision = Math.max(1e-44, least) * Math.max(1, Math.abs(values[i]))
      const absolute = isWave ? 1e-6 : precision
      const allowed = functions * 2.5e-7 * Math.abs(expected) + absolute
      const same = Object.is(ours[i], expected) || ours[i] === expected
      if (!same && !(Math.abs(ours[i] - expected) <= allowed)) {
        expect.fail(`${fn}(${values[i]}) = ${ours[i]}, expected ${expected}`)
      }
    })
  })

  test.each(maps)('gives a finite gradient of %s wherever it exists', async (fn) => {
    const backend = await ready
    const { least } = exactness(backend)
    const values = Float32Array.from(
      floatsKnownTo(backend).filter((value) => Number.isFinite(value) && isWithin(fn, value)),
    )
    const a = backend.upload(values, 1, values.length)
    const y = backend.map(a, fn)
    const one = backend.upload(new Float32Array(values.length).fill(1), 1, values.length)
    const slopes = backend.read(backend.mapGradient(a, y, one, fn))
    const b = reference.upload(values, 1, values.length)
    const ones = reference.upload(new Float32Array(values.length).fill(1), 1, values.length)
    const expected = reference.read(reference.mapGradient(b, reference.map(b, fn), ones, fn))
    // differences such as 1 − y² keep the absolute precision of 1
    if (fn === 'exp' || fn === 'log' || fn === 'square') {
      expectClose(slopes, Float32Array.from(expected), 1e-6, Math.max(1e-37, 2e6 * least))
    } else {
      expectClose(slopes, expected, 1e-6, 1)
    }
  })

  test('scales, multiplies and broadcasts', async () => {
    expectAgreement(
      await ready,
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
    expectAgreement(
      await ready,
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

  test('takes the log-sum-exp of rows, whatever their magnitude', async () => {
    expectAgreement(
      await ready,
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
        const rounded = upload(backend, {
          rows: m,
          cols: 1,
          values: Float32Array.from(backend.read(sums)),
        })
        const onto = target(backend, add, operands.normal(m, n))
        return [sums, backend.rowLogSumExpGradient(a, rounded, g, onto)]
      },
      ({ scale }) => 2 + scale,
    )
  })

  test('gathers and scatters rows', async () => {
    expectAgreement(
      await ready,
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

  test('moves parameters by AdamW and by SGD with momentum', async () => {
    expectAgreement(
      await ready,
      fc.record({ m: size, n: size, decay: fc.constantFrom(0, 0.1), seed }),
      (backend, { m, n, decay, seed }) => {
        const operands = new Operands(seed)
        const [p, q] = [operands.normal(m, n), operands.normal(m, n)].map(({ values }) => {
          const parameter = backend.allocate(m, n)
          backend.write(parameter, values)
          return parameter
        })
        const state = [0, 1, 2].map(() => backend.allocate(m, n))
        for (let step = 1; step <= 3; step++) {
          const g = upload(backend, operands.normal(m, n))
          const adam = { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-6, decay, step }
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

describe.each(backends)('backend: %s', (_, create) => {
  const ready = create()

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
})

/** The extreme floats that a backend does not take for zero. */
function floatsKnownTo(backend: Backend): number[] {
  const known = ({ name }: Backend, x: number) =>
    name !== 'tfjs-tensorflow' || x === 0 || !(Math.abs(x) < exactness(backend).least)
  return [...extremeFloats()].filter((x) => known(backend, x))
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
