// The TensorFlow.js backends of this machine, as engines for the step benchmark: the JavaScript and
// WebAssembly ones of the development dependencies, and the native one that
// scripts/build-tfjs-node.mjs builds, on as many threads as the peer.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { useTfjs } from 'partita/tfjs'

const native = new URL('../.cache/tfjs-node/package.json', import.meta.url)

/**
 * Engines by name, the fastest first; none where TensorFlow.js is not installed.
 *
 * @param threads of TensorFlow; its WebAssembly takes one in Node
 */
export async function tfjsEngines(threads = 1) {
  Object.assign(process.env, {
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
  })
  const engines = {}
  if (existsSync(native)) {
    const { default: util } = await import('node:util')
    util.isNullOrUndefined ??= (value) => value === null || value === undefined
    util.isArray ??= Array.isArray
    const require = createRequire(native)
    const tf = require('@tensorflow/tfjs-node')
    require('@tensorflow/tfjs-backend-wasm')
    engines['tfjs-tensorflow'] = useTfjs(tf, { backend: 'tensorflow' })
    engines['tfjs-wasm'] = useTfjs(tf, { backend: 'wasm' })
    return engines
  }
  try {
    const tf = await import('@tensorflow/tfjs-core')
    await import('@tensorflow/tfjs-backend-wasm')
    engines['tfjs-wasm'] = useTfjs(tf, { backend: 'wasm' })
  } catch {
    // not installed
  }
  return engines
}
