import { checkOneOf, checkOption, PartitaError } from '../errors.js'
import type { Backend } from './api.js'
import { type Engine, type EngineName, engineNames } from './engine.js'

/** Which implementation of the operations to use. */
export interface BackendOptions {
  /**
   * `'wasm'`: WebAssembly SIMD; `'native'`: the same with kernels of `@partita/native`;
   * `'reference'`: plain TypeScript in float64; `'auto'` (default): native where it is installed,
   * else WebAssembly where SIMD is supported and may be compiled, else the reference, with a warning
   * on the console where a policy forbids it. `'tfjs'`: TensorFlow.js, by the fastest
   * of its backends that is installed, `'tfjs-tensorflow'` and the like: by the one named. Or an
   * engine such as `useTfjs(tf)` from `partita/tfjs`, or `useKernels(module)`.
   */
  readonly engine?: EngineName | Engine
  /** never use relaxed SIMD or native kernels, so results are bit-identical on every machine; default false */
  readonly deterministic?: boolean
  /**
   * threads of `'wasm'` and `'native'`, 1 to 16; default 1, `'native'` 2 where a core is free. In a
   * browser the page must be cross-origin isolated. The bits do not depend on it
   */
  readonly threads?: number
}

/**
 * Creates a backend with its own memory. The kernels, or TensorFlow.js, are loaded when first asked
 * for.
 *
 * @throws PartitaError `UNSUPPORTED` if `'wasm'` is asked for and SIMD is missing, if `'native'` is
 *   asked for and not installed, or if TensorFlow.js is asked for and absent or broken; `INVALID_OPTION` for an engine that does not exist, or
 *   `deterministic` with one that cannot be
 * @example
 * ```ts
 * import { createBackend } from 'partita/core'
 * const backend = await createBackend({ deterministic: true })
 * console.log(backend.name, backend.precision) // wasm float32
 * ```
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  const { engine = 'auto', deterministic = false, threads } = options
  if (threads !== undefined && !/^(auto|wasm|native)$/.test(String(engine))) {
    const expected = "left out with engines other than 'auto', 'wasm' and 'native'"
    checkOption(false, 'threads', expected, threads)
  }
  if (typeof engine === 'object' && engine !== null) {
    checkOption(typeof engine.createBackend === 'function', 'engine', 'an engine', engine)
    checkNotDeterministic(deterministic && !engine.deterministic, engine.name)
    return engine.createBackend()
  }
  checkOneOf('engine', engine, engineNames)
  if (engine.startsWith('tfjs')) {
    checkNotDeterministic(deterministic, engine)
    const { loadTfjsBackend } = await import('./tfjs/index.js')
    return loadTfjsBackend(engine.slice('tfjs-'.length) || undefined)
  }
  if (engine === 'native') checkNotDeterministic(deterministic, engine)
  if (engine === 'native' || (engine === 'auto' && !deterministic && isNode())) {
    const { createInstalledBackend } = await import('./native/index.js')
    const backend = await createInstalledBackend({ threads }, engine === 'native')
    if (backend) return backend
  }
  if (engine !== 'reference') {
    const { createWasmBackend, isWasmSimdSupported } = await import('./wasm/index.js')
    const create = async () => {
      if (threads === undefined) return createWasmBackend({ deterministic })
      const { createThreadedBackend } = await import('./threads/index.js')
      return createThreadedBackend(threads, deterministic)
    }
    if (engine !== 'auto') return create()
    if (isWasmSimdSupported()) {
      try {
        return await create()
      } catch (error) {
        if (!(error instanceof PartitaError && error.code === 'UNSUPPORTED')) throw error
        warnOfReference(error)
      }
    }
  }
  const { createReferenceBackend } = await import('./reference/index.js')
  return createReferenceBackend()
}

function isNode(): boolean {
  return typeof process === 'object' && typeof process.versions?.node === 'string'
}

let hasWarned = false

/** Says once that and why the slower engine is used. */
function warnOfReference({ message }: PartitaError): void {
  if (hasWarned) return
  hasWarned = true
  console.warn(`partita: ${message}; until then the engine 'reference' computes, which is slower`)
}

/** No library but ours promises equal bits on every machine. */
function checkNotDeterministic(deterministic: boolean, engine: string): void {
  const expected = 'false with an engine whose results depend on the machine'
  checkOption(!deterministic, 'deterministic', expected, `true with ${engine}`)
}
