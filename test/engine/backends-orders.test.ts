import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Backend, OrderScores } from '../../src/engine/index.js'
import { bruteForceRanking, bruteForceWorthGradient } from '../reference/ranking-distribution.js'
import { backends, expectAgreement, expectClose, fastBackends } from './backends.js'
import { type HostMatrix, Operands, seed, upload } from './operands.js'

type Part = keyof OrderScores
const parts = fc.subarray<Part>(['places', 'pairs', 'worths'], { minLength: 1 })

function draw(operands: Operands, chosen: readonly Part[], rows: number, k: number, scale: number) {
  const width = { places: k * k, pairs: k * k, worths: k }
  const scores: Partial<Record<Part, HostMatrix>> = {}
  for (const part of chosen) scores[part] = operands.normal(rows, width[part], scale)
  return scores as OrderScores<HostMatrix>
}

function run(backend: Backend, scores: OrderScores<HostMatrix>, k: number, marginals = true) {
  const { places, pairs, worths } = scores
  const here = {
    places: places && upload(backend, places),
    pairs: pairs && upload(backend, pairs),
    worths: worths && upload(backend, worths),
  }
  return backend.orderLogPartition(here, k, marginals)
}

type Expected = ReturnType<typeof bruteForceRanking> & { readonly worths: ArrayLike<number> }
/** Every backend is asked for the same cases. */
const known = new Map<string, Expected>()

function bruteForce(scores: Parameters<typeof bruteForceRanking>[0], k: number): Expected {
  const { places, pairs, plackettLuce } = scores
  const key = [k, places, pairs, plackettLuce].map((part) => String(part)).join(';')
  const worths = () => (plackettLuce ? bruteForceWorthGradient(scores, k) : [])
  const expected = known.get(key) ?? { ...bruteForceRanking(scores, k), worths: worths() }
  known.set(key, expected)
  return expected
}

/** One row against the sum over all orders, each one scored from the formula. */
function expectBruteForce(
  backend: Backend,
  out: ReturnType<typeof run>,
  scores: OrderScores<HostMatrix>,
  k: number,
  b: number,
  tolerance: number,
): void {
  const row = (matrix: HostMatrix | undefined, cols: number) =>
    matrix?.values.subarray(b * cols, (b + 1) * cols)
  const rowScores = {
    places: row(scores.places, k * k),
    pairs: row(scores.pairs, k * k),
    plackettLuce: row(scores.worths, k),
  }
  const expected = bruteForce(rowScores, k)
  const square = (matrix: typeof out.placeMarginals) =>
    backend.read(matrix).subarray(b * k * k, (b + 1) * k * k)
  const total = backend.read(out.logPartition)[b]
  expectClose([total], [expected.logPartition], tolerance, 1)
  expectClose(square(out.placeMarginals), expected.places, tolerance, 1)
  expectClose(square(out.pairMarginals), expected.pairs, tolerance, 1)
  if (!scores.worths) return
  const gradient = backend.read(out.worthGradients).subarray(b * k, (b + 1) * k)
  expectClose(gradient, expected.worths, tolerance, k)
}

describe.each(backends)('sums over all orders: %s', (name, create) => {
  const ready = create()
  const tolerances = { float32: 3e-7, float64: 1e-11 }

  test('equal plain enumeration, scores of any size', async () => {
    const backend = await ready
    const tolerance = tolerances[backend.precision]
    const cases = fc.record({
      k: fc.integer({ min: 1, max: 6 }),
      rows: fc.integer({ min: 1, max: 5 }),
      chosen: parts,
      scale: fc.constantFrom(0.1, 1, 10, 300),
      seed,
    })
    fc.assert(
      fc.property(cases, ({ k, rows, chosen, scale, seed }) => {
        backend.reset()
        const scores = draw(new Operands(seed), chosen, rows, k, scale)
        const out = run(backend, scores, k)
        for (let b = 0; b < rows; b++) expectBruteForce(backend, out, scores, k, b, tolerance)
        const alone = run(backend, scores, k, false)
        const { placeMarginals, pairMarginals, worthGradients } = alone
        expect(placeMarginals.rows + pairMarginals.rows + worthGradients.rows).toBe(0)
        expectClose(backend.read(alone.logPartition), backend.read(out.logPartition), 0)
      }),
      { seed: 41, numRuns: 60 },
    )
  })

  test('equal plain enumeration for seven elements', async () => {
    const backend = await ready
    const scores = draw(new Operands(42), ['places', 'pairs', 'worths'], 1, 7, 1)
    const out = run(backend, scores, 7)
    expectBruteForce(backend, out, scores, 7, 0, tolerances[backend.precision])
  })

  test('leave out forbidden orders, and do not read the diagonal of the pairs', async () => {
    const backend = await ready
    const cases = fc.record({
      k: fc.integer({ min: 2, max: 5 }),
      scale: fc.constantFrom(1, 300),
      chosen: parts,
      seed,
    })
    fc.assert(
      fc.property(cases, ({ k, scale, chosen, seed }) => {
        backend.reset()
        const operands = new Operands(seed)
        const scores = draw(operands, chosen, 3, k, scale)
        // the order 0, 1, … stays possible
        for (let e = 0; e < 3 * k * k; e++) {
          const [i, j] = [Math.floor(e / k) % k, e % k]
          if (scores.places && i !== j && operands.indices(1, 3)[0] === 0) {
            scores.places.values[e] = -Infinity
          }
          if (scores.pairs && i > j && operands.indices(1, 3)[0] === 0) {
            scores.pairs.values[e] = -Infinity
          }
        }
        const unread = { ...scores, pairs: scores.pairs && withDiagonal(scores.pairs, k, NaN) }
        const out = run(backend, unread, k)
        for (let b = 0; b < 3; b++) {
          expectBruteForce(backend, out, scores, k, b, tolerances[backend.precision])
        }
      }),
      { seed: 43, numRuns: 40 },
    )
  })

  test('are −∞ with zero marginals where every order is forbidden, in that row only', async () => {
    const backend = await ready
    for (const scale of [1, 300]) {
      const scores = draw(new Operands(44), ['places', 'pairs', 'worths'], 2, 4, scale)
      scores.pairs!.values[0 * 4 + 1] = -Infinity
      scores.pairs!.values[1 * 4 + 0] = -Infinity
      const out = run(backend, scores, 4)
      expect(backend.read(out.logPartition)[0]).toBe(-Infinity)
      for (const marginals of [out.placeMarginals, out.pairMarginals]) {
        expect(
          backend
            .read(marginals)
            .subarray(0, 16)
            .every((p) => p === 0),
        ).toBe(true)
      }
      expect(Array.from(backend.read(out.worthGradients).subarray(0, 4))).toEqual([0, 0, 0, 0])
      expectBruteForce(backend, out, scores, 4, 1, tolerances[backend.precision])
    }
  })

  test('are not a number where a score is none', async () => {
    const backend = await ready
    for (const part of ['places', 'pairs', 'worths'] as const) {
      const scores = draw(new Operands(45), [part], 1, 4, 1)
      scores[part]!.values[2] = Number.NaN
      expect(backend.read(run(backend, scores, 4).logPartition)).toEqual(
        backend.read(backend.upload([Number.NaN], 1, 1)),
      )
    }
  })

  // sums in plain loops, which TensorFlow.js shares: few elements tell as much
  const most = name.startsWith('wasm') || name.startsWith('native') ? 16 : 10
  test(`know ${most} elements: worths alone are a probability, equal scores a uniform one`, async () => {
    const backend = await ready
    const worths = draw(new Operands(46), ['worths'], 1, most, 3)
    const alone = run(backend, worths, most)
    expect(Math.abs(backend.read(alone.logPartition)[0])).toBeLessThan(1e-12)
    // a probability whatever the worths are: it does not change with them
    expectClose(backend.read(alone.worthGradients), new Array(most).fill(0), 1e-6, 1)
    const none = { rows: 1, cols: most ** 2, values: new Float32Array(most ** 2) }
    const out = run(backend, { pairs: none }, most)
    const logFactorial = Array.from({ length: most }, (_, i) => Math.log(i + 1)).reduce(
      (a, b) => a + b,
    )
    expectClose(backend.read(out.logPartition), [logFactorial], 1e-7)
    const total = run(backend, { pairs: none }, most, false).logPartition
    expectClose(backend.read(total), backend.read(out.logPartition), 0)
    expectClose(backend.read(out.placeMarginals), new Array(most ** 2).fill(1 / most), 1e-7)
    const half = withDiagonal({ ...none, values: none.values.map(() => 0.5) }, most, 0)
    expectClose(backend.read(out.pairMarginals), half.values, 1e-7)
  })
})

describe.each(fastBackends)('sums over all orders: %s', (_, create) => {
  test('agree with the reference for more elements, also where logarithms are needed', async () => {
    expectAgreement(
      await create(),
      fc.record({
        k: fc.integer({ min: 7, max: 9 }),
        rows: fc.integer({ min: 1, max: 3 }),
        chosen: parts,
        scale: fc.constantFrom(0.5, 30),
        seed,
      }),
      (backend, { k, rows, chosen, scale, seed }) => {
        const out = run(backend, draw(new Operands(seed), chosen, rows, k, scale), k)
        const { logPartition, placeMarginals, pairMarginals, worthGradients } = out
        return [logPartition, placeMarginals, pairMarginals, worthGradients]
      },
      () => 0.2,
      20,
    )
  })
})

function withDiagonal(matrix: HostMatrix, k: number, value: number): HostMatrix {
  const values = matrix.values.map((x, e) => (Math.floor(e / k) % k === e % k ? value : x))
  return { ...matrix, values }
}
