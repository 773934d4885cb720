import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Backend } from '../../../src/engine/index.js'
import { type TfjsModule, useTfjs } from '../../../src/engine/tfjs/index.js'
import { polyfillNodeUtil } from '../../../src/engine/tfjs/polyfill-node-util.js'

/** Where `scripts/build-tfjs-node.mjs` builds it. */
const nativeFolder = join(import.meta.dirname, '../../../.cache/tfjs-node')

/** A TensorFlow.js backend of this machine. */
export interface TfjsBackend {
  /** as TensorFlow.js calls it */
  readonly backend: string
  readonly tf: TfjsModule
}

/** Why backends are not present here, by their names. */
export const absentBackends = new Map<string, string>()

/** TensorFlow.js namespaces with their backends that are present here. */
export const tfjsBackends: readonly TfjsBackend[] = await findBackends()

/** For `describe.each`, beside the library's own backends. */
export const tfjsFactories: readonly (readonly [string, () => Promise<Backend>])[] =
  tfjsBackends.map(({ tf, backend }) => [
    `tfjs-${backend}`,
    () => useTfjs(tf, { backend }).createBackend(),
  ])

async function findBackends(): Promise<TfjsBackend[]> {
  if (existsSync(nativeFolder)) {
    // all from one place: two copies of TensorFlow.js share their state, and complain of it
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
    polyfillNodeUtil()
    const require = createRequire(join(nativeFolder, 'package.json'))
    const tf: TfjsModule = require('@tensorflow/tfjs-node')
    require('@tensorflow/tfjs-backend-wasm')
    return ['cpu', 'wasm', 'tensorflow'].map((backend) => ({ backend, tf }))
  }
  absentBackends.set('tensorflow', 'not built; node scripts/build-tfjs-node.mjs builds it')
  const found: TfjsBackend[] = []
  for (const [backend, load] of [
    ['cpu', () => import('@tensorflow/tfjs-backend-cpu')],
    ['wasm', () => import('@tensorflow/tfjs-backend-wasm')],
  ] as const) {
    try {
      await load()
      found.push({ backend, tf: await import('@tensorflow/tfjs-core') })
    } catch (error) {
      absentBackends.set(backend, String(error))
    }
  }
  return found
}

/** Makes a backend the one that TensorFlow.js works on. */
export function setBackend(tf: TfjsModule, name: string): Promise<boolean> {
  return (tf as unknown as { setBackend(name: string): Promise<boolean> }).setBackend(name)
}

/** How many tensors TensorFlow.js holds, ours or not. */
export function liveTensors(tf: TfjsModule): number {
  return (tf as unknown as { memory(): { numTensors: number } }).memory().numTensors
}
