import { expect, test } from 'vitest'
import { type Backend, Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { Rng } from '../../src/random/index.js'
import type { Space } from '../../src/spaces/index.js'
import { linearLogPartition } from '../reference/linear-log-partition.js'
import { nearestInHull } from '../reference/nearest-in-hull.js'
import { codesOf, inner, normals } from '../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../reference/statistics.js'

const BACKENDS: readonly (readonly [Backend, number])[] = [
  [createReferenceBackend(), 8],
  [await createWasmBackend({ deterministic: true }), 4],
]

/**
 * What every ready space must pass, each against enumeration: small spaces with `enumerate`. The
 * statistical tests raise a false alarm once in 10⁶ (fixed seeds).
 */
export function testReadySpaces(spaces: readonly Space<unknown>[]): void {
  const cases = spaces.map((space) => [space.name, space] as const)

  test.each(cases)(
    '%s: elements come back from their codes, and are as many as said',
    (_, space) => {
      const elements = [...space.enumerate!()]
      expect(Math.log(elements.length)).toBeCloseTo(space.logSize, 9)
      const seen = new Set<string>()
      const c = space.codeLength
      for (const y of elements) {
        const out = new Float32Array(c + 5).fill(7)
        space.encode(y, out, 2)
        expect(space.decode(out, 2)).toEqual(y)
        expect(space.contains(y)).toBe(true)
        expect([...out.subarray(0, 2), ...out.subarray(c + 2)]).toEqual([7, 7, 7, 7, 7])
        seen.add(out.join())
      }
      expect(seen.size).toBe(elements.length)
      for (const bad of [null, undefined, 'x', -1, 0.5, {}, [null], new Set(['x'])]) {
        expect(space.contains(bad)).toBe(false)
      }
    },
  )

  test.each(cases)('%s: uniform samples are uniform, also after a step', (_, space) => {
    const rng = new Rng(space.name)
    const codes = codesOf(space)
    const c = space.codeLength
    const count = Math.max(2000, 40 * codes.length)
    const out = new Float32Array(count * c + 1).fill(7)
    space.sampleUniform(rng, count, out)
    expect(out[count * c]).toBe(7)
    expectUniform(codes, out, count)
    if (!space.step) return
    for (let j = 0; j < count; j++) space.step(out, j * c, rng)
    expect(out[count * c]).toBe(7)
    expectUniform(codes, out, count)
  })

  const walking = cases.filter(([, { step, logSize }]) => step && logSize > 0.7)
  if (walking.length > 0) {
    test.each(walking)('%s: steps reach every element, and are symmetric', (_, space) => {
      const rng = new Rng('walk')
      const codes = codesOf(space).map((code) => code.join())
      const at = new Map(codes.map((code, e) => [code, e]))
      const code = new Float32Array(space.codeLength)
      const [first] = space.enumerate!()
      space.encode(first, code, 0)
      const n = codes.length
      const flow = new Float64Array(n * n)
      const reached = new Set<number>()
      let from = 0
      for (let move = 0; move < 1000 * n && move < 40_000; move++) {
        space.step!(code, 0, rng)
        const to = at.get(code.join())!
        expect(to).toBeDefined()
        flow[from * n + to]++
        reached.add(to)
        from = to
      }
      expect(reached.size).toBe(n)
      // under the uniform law the flow there and the flow back are equal: a z-test for each pair
      for (let a = 0; a < n; a++) {
        for (let b = 0; b < a; b++) {
          const [there, back] = [flow[a * n + b], flow[b * n + a]]
          expect(Math.abs(there - back)).toBeLessThanOrEqual(6.5 * Math.sqrt(there + back) + 2)
        }
      }
    })
  }

  const maximizing = cases.filter(([, { maximize }]) => maximize)
  if (maximizing.length > 0) {
    test.each(maximizing)('%s: the maximum is that of all elements', (_, space) => {
      const codes = codesOf(space)
      for (let trial = 0; trial < 40; trial++) {
        const weights = normals(new Rng(trial), space.codeLength, 3)
        // ties too
        if (trial % 2 === 0)
          for (let i = 0; i < weights.length; i++) weights[i] = Math.round(weights[i])
        const y = space.maximize!(weights)
        expect(space.contains(y)).toBe(true)
        const code = new Float32Array(space.codeLength)
        space.encode(y, code, 0)
        expect(inner(code, weights)).toBeCloseTo(
          Math.max(...codes.map((other) => inner(other, weights))),
          5,
        )
        expect(space.maximize!(weights)).toEqual(y)
      }
    })
  }

  const projecting = cases.filter(([, { project, logSize }]) => project && logSize < 5)
  if (projecting.length > 0) {
    test.each(projecting)('%s: the projection is the nearest point of the hull', (_, space) => {
      const codes = codesOf(space)
      const c = space.codeLength
      for (let trial = 0; trial < 8; trial++) {
        const point = normals(new Rng(trial), c + 2, [0.2, 1, 5][trial % 3])
        const given = point.slice()
        space.project!(point, 1)
        expect([point[0], point[c + 1]]).toEqual([given[0], given[c + 1]])
        const answer = nearestInHull(codes, given.subarray(1, c + 1), 1e-9)
        answer.forEach((x, i) => {
          expect(Math.abs(point[1 + i] - x)).toBeLessThan(2e-4)
        })
        const again = point.slice()
        space.project!(again, 1)
        again.forEach((x, i) => {
          expect(Math.abs(x - point[i])).toBeLessThan(1e-5)
        })
      }
      for (const code of codes.slice(0, 20)) {
        const vertex = Float32Array.from(code)
        space.project!(vertex, 0)
        vertex.forEach((x, i) => {
          expect(Math.abs(x - code[i])).toBeLessThan(1e-5)
        })
      }
    })
  }

  const solving = cases.filter(([, { linearLogPartition: solve }]) => solve)
  if (solving.length > 0) {
    test.each(solving)(
      '%s: the log-partition is that of all elements, its gradient the mean code',
      (_, space) => {
        for (const scale of [0, 1, 5]) expectLogPartition(space, scale)
      },
    )

    test.each(solving)('%s: no score is too large for the log-partition', (_, space) => {
      const c = space.codeLength
      const codes = codesOf(space)
      for (const scale of [200, 1e4, 1e6]) {
        const scores = normals(new Rng(scale), 2 * c, scale)
        for (const [backend] of BACKENDS) {
          const tape = new Tape(backend)
          const variable = tape.variable(backend.upload(scores, 2, c))
          const result = space.linearLogPartition!(tape, variable)
          const values = [...backend.read(result.value)]
          tape.backward(tape.sum(result))
          const gradient = backend.read(variable.gradient!)
          expect(gradient.every(Number.isFinite)).toBe(true)
          values.forEach((value, b) => {
            const u = scores.subarray(b * c, (b + 1) * c)
            const totals = codes.map((code) => inner(code, u))
            const best = Math.max(...totals)
            const expected =
              best +
              Math.log(
                totals.reduce((sum, total) => sum + Math.exp(total - best), 0) / codes.length,
              )
            expect(Math.abs(value - expected)).toBeLessThan(1e-5 + 3e-6 * scale)
          })
          tape.clear()
        }
      }
    })
  }
}

function expectUniform(codes: readonly number[][], drawn: Float32Array, count: number): void {
  const c = codes[0].length
  const at = new Map(codes.map((code, e) => [code.join(), e]))
  const counts = new Float64Array(codes.length)
  for (let j = 0; j < count; j++) {
    const e = at.get(drawn.subarray(j * c, (j + 1) * c).join())
    expect(e).toBeDefined()
    counts[e!]++
  }
  if (codes.length === 1) return
  const expected = new Float64Array(codes.length).fill(count / codes.length)
  expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(codes.length - 1))
}

function expectLogPartition(space: Space<unknown>, scale: number): void {
  const rows = 3
  const c = space.codeLength
  const codes = codesOf(space)
  const scores = normals(new Rng(`scores ${scale}`), rows * c, scale)
  for (const [backend, digits] of BACKENDS) {
    const tape = new Tape(backend)
    const variable = tape.variable(backend.upload(scores, rows, c))
    const result = space.linearLogPartition!(tape, variable)
    expect([result.rows, result.cols]).toEqual([rows, 1])
    tape.backward(tape.weightedSum(result, [1, 2, 3]))
    const values = backend.read(result.value)
    const gradient = backend.read(variable.gradient!)
    for (let b = 0; b < rows; b++) {
      const u = scores.subarray(b * c, (b + 1) * c)
      const expected = linearLogPartition(space, u)
      expect(values[b]).toBeCloseTo(expected, digits)
      const mean = new Float64Array(c)
      for (const code of codes) {
        const probability = Math.exp(inner(code, u) - expected) / codes.length
        for (let i = 0; i < c; i++) mean[i] += probability * code[i]
      }
      mean.forEach((x, i) => {
        expect(gradient[b * c + i]).toBeCloseTo((b + 1) * x, digits - 1)
      })
    }
    // without a gradient the value is the same
    const constant = space.linearLogPartition!(tape, tape.upload(scores, rows, c))
    expect([...backend.read(constant.value)]).toEqual([...values])
    tape.clear()
  }
}
