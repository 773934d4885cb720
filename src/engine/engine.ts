import type { Backend } from './api.js'

/** Engines by name: `tfjs` takes the fastest TensorFlow.js backend that is installed. */
export const engineNames = [
  'auto',
  'wasm',
  'native',
  'reference',
  'tfjs',
  'tfjs-tensorflow',
  'tfjs-wasm',
  'tfjs-cpu',
  'tfjs-webgl',
  'tfjs-webgpu',
] as const

/** One of the engines this library knows by name. */
export type EngineName = (typeof engineNames)[number]

/**
 * An engine that is not known by name, such as the caller's own TensorFlow.js (`useTfjs` of
 * `partita/tfjs`) or compiled kernels (`useKernels`). Each model gets a backend of its own.
 */
export interface Engine {
  readonly name: string
  /** gives the same bits on every machine, so that `deterministic` may be asked of it; default false */
  readonly deterministic?: boolean
  createBackend(): Promise<Backend>
}
