import type { Backend } from '../api.js'
import { kernelVariant } from '../kernel-variant.js'
import { elementwiseOperations } from './elementwise.js'
import { jointLossOperation } from './joint-loss.js'
import { chooseVariant, compileKernels, instantiateKernels, type Kernels } from './kernels.js'
import { WasmMemory } from './memory.js'
import { optimizerOperations } from './optimizers.js'
import { oracleOperations } from './oracles.js'
import { productOperations } from './products.js'
import { reductionOperations } from './reductions.js'
import { storageOperations } from './storage.js'

export { isWasmSimdSupported } from './features.js'
export type { Kernels } from './kernels.js'
export type { WasmMemory } from './memory.js'

/** Options of {@link createWasmBackend}. */
export interface WasmBackendOptions {
  /** never use relaxed SIMD, so results are bit-identical on every machine; default false */
  readonly deterministic?: boolean
  /** kernels that are compiled already; default: the embedded ones */
  readonly module?: WebAssembly.Module
  /** what the kernels work in; default: a new memory */
  readonly memory?: WebAssembly.Memory
  /** other kernels in place of some, over the same memory */
  replace?(kernels: Kernels, memory: WasmMemory): Kernels
}

/**
 * Creates the WebAssembly SIMD backend: float32, one thread, its own memory. Named `wasm-relaxed`
 * where fused multiply-add is used, else `wasm`. Users reach it through `createBackend`.
 *
 * The kernels (about 20 kB of text for either build) are loaded and compiled at the first call.
 *
 * @throws PartitaError `UNSUPPORTED` without WebAssembly SIMD, or when 4 GiB do not suffice
 * @example
 * ```ts
 * import { createBackend } from 'partita/core'
 * const backend = await createBackend({ engine: 'wasm', deterministic: true })
 * const a = backend.upload([1, 2, 3, 4], 2, 2)
 * console.log(backend.read(backend.matmul(a, a, false, true))) // 5, 11, 11, 25
 * ```
 */
export async function createWasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  const { deterministic = false, replace = (kernels) => kernels } = options
  const module = options.module ?? (await compileKernels(chooseVariant(deterministic)))
  const memory = new WasmMemory(options.memory)
  const own = await instantiateKernels(module, memory.memory)
  memory.start(own.heapBase())
  const kernels = replace(own, memory)
  return {
    name: kernelVariant(module) === 'relaxed' ? 'wasm-relaxed' : 'wasm',
    precision: 'float32',
    ...storageOperations(memory, kernels),
    ...productOperations(memory, kernels),
    ...elementwiseOperations(memory, kernels),
    ...reductionOperations(memory, kernels),
    ...jointLossOperation(memory, kernels),
    ...oracleOperations(memory, kernels),
    ...optimizerOperations(memory, kernels),
  }
}
