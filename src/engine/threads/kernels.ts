import { PartitaError } from '../../errors.js'
import type { Kernels, WasmMemory } from '../wasm/index.js'
import type { ThreadedKernels } from '../wasm/threaded-kernels.generated.js'
import { Board, engage } from './helpers.js'
import { Patience } from './patience.js'

/** Multiplications below which helpers are not asked; the kernels have the same limit. */
const ALONE = 500_000

/** Kernels whose large products are shared with helpers, where these are free. */
export function withHelpers(
  kernels: ThreadedKernels,
  memory: WasmMemory,
  threads: number,
  module: WebAssembly.Module,
): Kernels {
  const board = new Board(memory, module)
  const patience = new Patience()
  const isShared = (work: number): boolean =>
    work >= ALONE && !patience.isAlone() && engage(board, threads - 1)

  /** Does a job, and remembers whether it was worth its helpers. */
  function share(job: () => number): void {
    const started = performance.now()
    const spins = job()
    if (spins < 0) throw lost()
    patience.learn(spins, performance.now() - started)
  }

  return {
    ...kernels,

    matmulScratch: (ta, m, n, k) => kernels.matmulParallelScratch(ta, m, n, k, threads),

    matmul(...all) {
      const [, , m, n, k] = all
      if (isShared(m * n * k)) share(() => kernels.matmulParallel(board.at, threads, ...all))
      else kernels.matmul(...all)
    },

    quadraticScratch: (n, k) => kernels.quadraticParallelScratch(n, k, threads),

    quadraticForm(...all) {
      const [n, k] = all
      if (isShared((n * k * k) / 2)) {
        share(() => kernels.quadraticFormParallel(board.at, threads, ...all))
      } else kernels.quadraticForm(...all)
    },

    quadraticFormGradient(...all) {
      const [n, k] = all
      if (isShared((n * k * k) / 2)) {
        share(() => kernels.quadraticFormGradientParallel(board.at, threads, ...all))
      } else kernels.quadraticFormGradient(...all)
    },
  }
}

function lost(): PartitaError {
  return new PartitaError('UNSUPPORTED', 'a thread died while it was computing', {
    where: 'threads of the WebAssembly engine',
    hint: 'begin again, with fewer threads or less memory',
  })
}
