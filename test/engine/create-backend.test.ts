import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type BackendOptions, createBackend, useKernels } from '../../src/engine/index.js'
import { isRelaxedSimdSupported } from '../../src/engine/wasm/features.js'
import { caught } from '../reference/caught.js'

test('WebAssembly is the default where it is supported', async () => {
  const { name, precision } = await createBackend()
  expect(name).toMatch(/^wasm/)
  expect(precision).toBe('float32')
})

test('the deterministic engine never uses relaxed SIMD', async () => {
  expect((await createBackend({ deterministic: true })).name).toBe('wasm')
  expect((await createBackend({ engine: 'wasm', deterministic: true })).name).toBe('wasm')
})

describe('compiled kernels', () => {
  const compile = (name: string) =>
    WebAssembly.compile(readFileSync(join(import.meta.dirname, `../../dist/kernels/${name}.wasm`)))

  test('of the plain build are deterministic', async () => {
    const engine = useKernels(await compile('plain'))
    expect((await createBackend({ engine, deterministic: true })).name).toBe('wasm')
  })

  test('of the relaxed build are not, where they run at all', async () => {
    const module = await compile('relaxed').catch(() => undefined)
    expect(module === undefined).toBe(!isRelaxedSimdSupported())
    if (!module) return
    const engine = useKernels(module)
    expect((await createBackend({ engine })).name).toBe('wasm-relaxed')
    const error = await caught(() => createBackend({ engine, deterministic: true }))
    expect(error.message).toMatch(/deterministic.*wasm-relaxed/)
  })

  test('are no other module, and nothing else', async () => {
    const empty = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))
    for (const given of [empty, 'plain.wasm' as never, undefined as never]) {
      const error = await caught(() => useKernels(given))
      expect(error.code).toBe('INVALID_OPTION')
      expect(error.message).toContain('partita/kernels/plain.wasm')
    }
  })
})

test('the reference is plain TypeScript in float64', async () => {
  const { name, precision } = await createBackend({ engine: 'reference' })
  expect([name, precision]).toEqual(['reference', 'float64'])
})

test('an engine that does not exist is refused by name', async () => {
  const options = { engine: 'cuda' } as unknown as BackendOptions
  const error = await caught(() => createBackend(options))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toMatch(/auto, wasm, native, reference.*"cuda"/)
})
