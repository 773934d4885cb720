import type { Engine } from '../engine.js'
import { createTfjsBackend } from './backend.js'
import type { TfjsModule } from './namespace.js'

/** Settings of {@link useTfjs}. */
export interface TfjsOptions {
  /** name of a registered TensorFlow.js backend; default: the one in use when the engine starts */
  readonly backend?: string
}

/** An engine that computes by the caller's own TensorFlow.js. */
export interface TfjsEngine extends Engine {
  readonly tf: TfjsModule
}

/**
 * An engine out of a TensorFlow.js namespace that is already there, for every option `engine`. Works
 * with `@tensorflow/tfjs`, `@tensorflow/tfjs-node` and `@tensorflow/tfjs-core` 4.x, in Node and in
 * browsers, with any backend registered in it.
 *
 * While such an engine computes, its backend is the global one of TensorFlow.js.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core'
 * import '@tensorflow/tfjs-backend-cpu'
 * import { createBackend } from 'partita/core'
 * import { useTfjs } from 'partita/tfjs'
 * const backend = await createBackend({ engine: useTfjs(tf, { backend: 'cpu' }) })
 * const a = backend.upload([1, 2, 3, 4], 2, 2)
 * console.log(backend.name, backend.read(backend.matmul(a, a, false, true))) // tfjs-cpu [5, 11, 11, 25]
 * ```
 */
export function useTfjs(tf: TfjsModule, options: TfjsOptions = {}): TfjsEngine {
  return {
    name: 'tfjs',
    tf,
    createBackend: () => createTfjsBackend(tf, options.backend),
  }
}
