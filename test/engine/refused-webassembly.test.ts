import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { createBackend as Create } from '../../src/engine/index.js'

let createBackend: typeof Create

// modules anew: compiled kernels, and that a warning was given, are remembered by them
beforeEach(async () => {
  vi.resetModules()
  createBackend = (await import('../../src/engine/index.js')).createBackend
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.resetModules()
})

/** As where the content security policy is `default-src 'self'`. */
function refuseWebAssembly(): void {
  const error = new WebAssembly.CompileError('blocked by Content Security Policy')
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(error)
}

test('where WebAssembly may not be compiled the reference computes, with one warning', async () => {
  refuseWebAssembly()
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  expect((await createBackend()).name).toBe('reference')
  expect((await createBackend({ engine: 'auto', deterministic: true })).name).toBe('reference')
  expect(warn).toHaveBeenCalledOnce()
  expect(warn.mock.calls[0][0]).toMatch(/may not be compiled.*Security Policy.*'reference'/)
})

test('asked for by name it is refused, with what to do', async () => {
  refuseWebAssembly()
  await expect(createBackend({ engine: 'wasm' })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining("script-src 'wasm-unsafe-eval'"),
  })
})

test('once it is allowed it is used', async () => {
  expect((await createBackend()).name).toMatch(/^wasm/)
})
