import { expect, test } from 'vitest'
import { type BackendOptions, createBackend } from '../../src/engine/index.js'
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

test('the reference is plain TypeScript in float64', async () => {
  const { name, precision } = await createBackend({ engine: 'reference' })
  expect([name, precision]).toEqual(['reference', 'float64'])
})

test('an engine that does not exist is refused by name', async () => {
  const options = { engine: 'cuda' } as unknown as BackendOptions
  const error = await caught(() => createBackend(options))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toMatch(/auto, wasm, reference.*"cuda"/)
})
