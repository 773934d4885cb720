import { checkOneOf } from '../errors.js'
import type { Backend } from './api.js'

/** Which implementation of the operations to use. */
export interface BackendOptions {
  /**
   * `'wasm'`: WebAssembly SIMD; `'reference'`: plain TypeScript in float64; `'auto'` (default):
   * WebAssembly where SIMD is supported, else the reference.
   */
  readonly engine?: 'auto' | 'wasm' | 'reference'
  /** never use relaxed SIMD, so results are bit-identical on every machine; default false */
  readonly deterministic?: boolean
}

/**
 * Creates a backend with its own memory. The kernels are loaded when first asked for.
 *
 * @throws PartitaError `UNSUPPORTED` if `'wasm'` is asked for and SIMD is missing
 * @example
 * ```ts
 * import { createBackend } from 'partita'
 * const backend = await createBackend({ deterministic: true })
 * console.log(backend.name, backend.precision) // wasm float32
 * ```
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  const { engine = 'auto', deterministic = false } = options
  checkOneOf('engine', engine, ['auto', 'wasm', 'reference'])
  if (engine !== 'reference') {
    const { createWasmBackend, isWasmSimdSupported } = await import('./wasm/index.js')
    if (engine === 'wasm' || isWasmSimdSupported()) return createWasmBackend({ deterministic })
  }
  const { createReferenceBackend } = await import('./reference/index.js')
  return createReferenceBackend()
}
