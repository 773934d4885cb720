import fc from 'fast-check'
import { expect } from 'vitest'
import { type Backend, createBackend, type Matrix } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { nativeFactories } from './native/present-native.js'
import { tfjsFactories } from './tfjs/present-backends.js'

type Factory = readonly [string, () => Promise<Backend>]

/** The float32 backends. Where relaxed SIMD is missing the first two are the same. */
export const fastBackends: readonly Factory[] = [
  ['wasm, deterministic', () => createWasmBackend({ deterministic: true })],
  ['wasm, default', () => createWasmBackend()],
  ['wasm, threads: 2', () => createBackend({ engine: 'wasm', deterministic: true, threads: 2 })],
  ...nativeFactories,
  ...tfjsFactories,
]

/** Every backend; the first is the one the fast ones are compared with. */
export const backends: readonly Factory[] = [
  ['reference', async () => createReferenceBackend()],
  ...fastBackends,
]

/** Where a backend is less exact than correctly rounded floats. */
export interface Exactness {
  /** smallest number that is told from zero */
  readonly least: number
  /** factor on the error of elementary functions */
  readonly functions: number
}

/**
 * XNNPACK, behind TensorFlow.js's WebAssembly, has no sigmoids below the normal range. TensorFlow
 * takes everything below it for zero, and its tanh is a few units in the last place off.
 */
export function exactness({ name }: Backend): Exactness {
  const least = name === 'tfjs-wasm' || name === 'tfjs-tensorflow' ? 2 ** -126 : 2 ** -149
  return { least, functions: name === 'tfjs-tensorflow' ? 4 : 1 }
}

/** `|actual − expected| ≤ tolerance · (|expected| + magnitude)`, infinities and NaN alike. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  magnitude = 0,
): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!]
    if (Object.is(a, e) || a === e) continue
    if (!(Math.abs(a - e) <= tolerance * (Math.abs(e) + magnitude))) {
      expect.fail(`entry ${i}: ${a}, expected ${e} within ${tolerance} of ${magnitude}`)
    }
  }
}

/**
 * Runs an operation on random cases here and on the reference backend. `magnitude` bounds the terms
 * that were summed: errors are relative to it, not to what is left after cancellation.
 */
export function expectAgreement<T>(
  backend: Backend,
  cases: fc.Arbitrary<T>,
  operation: (backend: Backend, given: T) => Matrix | readonly Matrix[],
  magnitude: (given: T) => number,
  runs = 60,
): void {
  const reference = createReferenceBackend()
  fc.assert(
    fc.property(cases, (given) => {
      backend.reset()
      const actual = [operation(backend, given)].flat() as Matrix[]
      const expected = [operation(reference, given)].flat() as Matrix[]
      actual.forEach((matrix, i) => {
        const wanted = expected[i]!
        expect([matrix.rows, matrix.cols]).toEqual([wanted.rows, wanted.cols])
        expectClose(backend.read(matrix), reference.read(wanted), 5e-7, magnitude(given))
      })
    }),
    { seed: 20, numRuns: runs },
  )
}
