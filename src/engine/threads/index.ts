import { checkOption, PartitaError } from '../../errors.js'
import type { Backend } from '../api.js'
import { createWasmBackend } from '../wasm/index.js'
import { chooseVariant, compileKernels, type ReadText } from '../wasm/kernels.js'
import type { ThreadedKernels } from '../wasm/threaded-kernels.generated.js'
import { withHelpers } from './kernels.js'

/** Threads of one backend at most. */
const MOST = 16

const readThreaded: ReadText = (variant) =>
  variant === 'plain'
    ? import('../wasm/plain-threaded-kernels.generated.js')
    : import('../wasm/relaxed-threaded-kernels.generated.js')

/**
 * The WebAssembly backend over shared memory: helpers in workers take a part of large products. The bits
 * are those of one thread. Users reach it through `createBackend`.
 *
 * @throws PartitaError `UNSUPPORTED` where memory cannot be shared, `INVALID_OPTION` for a number of
 *   threads out of range
 */
export async function createThreadedBackend(
  threads: number,
  deterministic: boolean,
): Promise<Backend> {
  const isCount = Number.isInteger(threads) && threads >= 1 && threads <= MOST
  checkOption(isCount, 'threads', `an integer from 1 to ${MOST}`, threads)
  if (threads === 1) return createWasmBackend({ deterministic })
  if (!canShare()) {
    throw new PartitaError('UNSUPPORTED', 'memory cannot be shared between threads here', {
      where: `threads: ${threads}`,
      hint: 'serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave out threads',
    })
  }
  const module = await compileKernels(chooseVariant(deterministic), readThreaded)
  return createWasmBackend({
    module,
    memory: new WebAssembly.Memory({ initial: 1, maximum: 65535, shared: true }),
    replace: (kernels, memory) => withHelpers(kernels as ThreadedKernels, memory, threads, module),
  })
}

function canShare(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean }
  return typeof SharedArrayBuffer === 'function' && crossOriginIsolated !== false
}
