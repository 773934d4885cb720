import { checkOption } from '../errors.js'
import type { Engine } from './engine.js'
import { kernelVariant } from './kernel-variant.js'

/**
 * The WebAssembly engine over kernels that the runtime has compiled: for those that import `.wasm`
 * modules and compile none from bytes, such as Cloudflare Workers. The files are
 * `partita/kernels/plain.wasm`, which gives the same bits on every machine, and
 * `partita/kernels/relaxed.wasm`, faster where relaxed SIMD is supported.
 *
 * @throws PartitaError `INVALID_OPTION` for anything but one of these modules, compiled
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { fileURLToPath } from 'node:url'
 * import { MultilabelClassifier, useKernels } from 'partita'
 *
 * // where modules are imported: import kernels from 'partita/kernels/plain.wasm'
 * const file = fileURLToPath(import.meta.resolve('partita/kernels/plain.wasm'))
 * const engine = useKernels(await WebAssembly.compile(readFileSync(file)))
 * const model = await new MultilabelClassifier({ engine, epochs: 5 }).fit([[0], [1]], [[0], [1]])
 * console.log(model.engine) // wasm
 * ```
 */
export function useKernels(module: WebAssembly.Module): Engine {
  const expected = 'the compiled module of partita/kernels/plain.wasm or relaxed.wasm'
  checkOption(isModule(module), 'engine: useKernels(module)', expected, module)
  const variant = kernelVariant(module)
  checkOption(!!variant, 'engine: useKernels(module)', expected, 'another module')
  return {
    name: variant === 'plain' ? 'wasm' : 'wasm-relaxed',
    deterministic: variant === 'plain',
    createBackend: async () => {
      const { createWasmBackend } = await import('./wasm/index.js')
      return createWasmBackend({ module })
    },
  }
}

/** Also a module of another realm. */
function isModule(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Module]'
}
