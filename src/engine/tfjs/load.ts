import { PartitaError } from '../../errors.js'
import type { TfjsModule } from './namespace.js'
import { polyfillNodeUtil } from './polyfill-node-util.js'

/** Packages of each TensorFlow.js backend, in the order in which they are preferred. */
const PACKAGES = {
  tensorflow: ['@tensorflow/tfjs-node'],
  wasm: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
  webgl: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgl'],
  webgpu: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgpu'],
  cpu: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
} as const

type BackendName = keyof typeof PACKAGES

/** Backends a program in Node may have; those of browsers are asked for by name. */
const DEFAULTS = ['tensorflow', 'wasm', 'cpu'] as const

/** How a package is imported; tests give another. */
export type ImportPackage = (name: string) => Promise<unknown>

/**
 * Imports the packages of a TensorFlow.js backend, by default of the first that is installed.
 *
 * @throws PartitaError `UNSUPPORTED` with the commands that help if a package is absent or broken
 */
export async function loadTfjs(
  name?: string,
  importPackage: ImportPackage = importOptional,
): Promise<{ tf: TfjsModule; name: string }> {
  const wanted = name === undefined ? DEFAULTS : [name as BackendName]
  for (const backend of wanted) {
    const tf = await load(backend, importPackage)
    if (tf) return { tf, name: backend }
  }
  const install = wanted.map((backend) => `npm install ${PACKAGES[backend].join(' ')}`)
  throw new PartitaError('UNSUPPORTED', 'TensorFlow.js is not installed', {
    expected: wanted.map((backend) => PACKAGES[backend].join(' and ')).join(', or '),
    where: name === undefined ? "engine: 'tfjs'" : `engine: 'tfjs-${name}'`,
    hint: `run one of: ${install.join(' | ')}${wanted.includes('tensorflow' as never) ? `; for tfjs-node then also: ${NATIVE}` : ''}`,
  })
}

/** npm 12 runs no install script that was not approved; tfjs-node's fetches its native library. */
const NATIVE = 'npm approve-scripts @tensorflow/tfjs-node && npm rebuild @tensorflow/tfjs-node'

/** The namespace, or undefined where a package is absent. */
async function load(
  backend: BackendName,
  importPackage: ImportPackage,
): Promise<TfjsModule | undefined> {
  if (backend === 'tensorflow') polyfillNodeUtil()
  let first: unknown
  for (const name of PACKAGES[backend]) {
    try {
      const loaded = await importPackage(name)
      first ??= loaded
    } catch (cause) {
      if (isAbsent(cause, name)) return undefined
      throw new PartitaError('UNSUPPORTED', `${name} is installed, but cannot be loaded`, {
        received: firstLine(cause),
        where: `engine: 'tfjs-${backend}'`,
        hint:
          backend === 'tensorflow'
            ? `its native library may be missing; run: ${NATIVE}; or use engine: 'tfjs-wasm', or none`
            : `run: npm install ${PACKAGES[backend].join(' ')}`,
        cause,
      })
    }
  }
  // a CommonJS package has everything in `default`
  const { default: whole } = first as { default?: TfjsModule }
  return whole ?? (first as TfjsModule)
}

/** A name that is not written into the import keeps bundlers from following it. */
function importOptional(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name)
}

/**
 * Whether it is the package itself that was not found, rather than something inside of it. Node has a
 * code for that; bundlers and browsers only say that the name does not resolve.
 */
function isAbsent(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: string; message?: string }
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  const unresolved = /resolve|specifier/i.test(String(message))
  return (missing || unresolved) && new RegExp(`['"“]${name}['"”]`).test(String(message))
}

function firstLine(error: unknown): string {
  return String((error as Error)?.message ?? error)
    .split('\n')[0]
    .trim()
}
