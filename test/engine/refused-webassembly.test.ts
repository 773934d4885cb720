import { afterEach, expect, test, vi } from 'vitest'
import { createBackend } from '../../src/engine/index.js'
import { caught } from '../reference/caught.js'

afterEach(() => void vi.restoreAllMocks())

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
  const error = await caught(() => createBackend({ engine: 'wasm' }))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toContain("script-src 'wasm-unsafe-eval'")
})

test('once it is allowed it is used', async () => {
  expect((await createBackend()).name).toMatch(/^wasm/)
})
