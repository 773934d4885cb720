import util from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { loadTfjs } from '../../../src/engine/tfjs/load.js'
import { polyfillNodeUtil } from '../../../src/engine/tfjs/polyfill-node-util.js'
import { caught } from '../../reference/caught.js'

const absent = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from here`), {
    code: 'ERR_MODULE_NOT_FOUND',
  })

/** An import that finds these packages; a value that is an error is thrown. */
function installed(packages: Record<string, unknown>) {
  return async (name: string) => {
    if (!(name in packages)) throw absent(name)
    if (packages[name] instanceof Error) throw packages[name]
    return packages[name]
  }
}

const core = { '@tensorflow/tfjs-core': { default: 'core' } }
const wasm = { '@tensorflow/tfjs-backend-wasm': {} }
const cpu = { '@tensorflow/tfjs-backend-cpu': {} }

describe('loading TensorFlow.js', () => {
  test.each([
    [
      'tensorflow',
      { '@tensorflow/tfjs-node': { default: 'node' }, ...core, ...wasm, ...cpu },
      'node',
    ],
    ['wasm', { ...core, ...wasm, ...cpu }, 'core'],
    ['cpu', { ...core, ...cpu }, 'core'],
  ])('takes the fastest backend that is installed: %s', async (name, packages, tf) => {
    expect(await loadTfjs(undefined, installed(packages))).toEqual({ name, tf })
  })

  test('takes the one that is asked for', async () => {
    expect(await loadTfjs('cpu', installed({ ...core, ...wasm, ...cpu }))).toEqual({
      name: 'cpu',
      tf: 'core',
    })
  })

  test.each([
    'Could not resolve "@tensorflow/tfjs-node" imported by "partita".',
    "Failed to resolve module specifier '@tensorflow/tfjs-node'",
    'The specifier “@tensorflow/tfjs-node” was a bare specifier, but was not remapped to anything.',
  ])('knows an absent package by the words of bundlers and browsers: %s', async (message) => {
    const packages = { '@tensorflow/tfjs-node': new TypeError(message), ...core, ...cpu }
    expect((await loadTfjs(undefined, installed(packages))).name).toBe('cpu')
  })

  test('names every way to install it where it is absent, the approval of scripts included', async () => {
    const error = await caught(() => loadTfjs(undefined, installed({})))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toMatch(/TensorFlow.js is not installed/)
    expect(error.message).toContain(
      'npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm',
    )
    expect(error.message).toContain('npm install @tensorflow/tfjs-node')
    expect(error.message).toContain(
      'npm approve-scripts @tensorflow/tfjs-node && npm rebuild @tensorflow/tfjs-node',
    )
    const wanted = await caught(() => loadTfjs('wasm', installed(core)))
    expect(wanted.message).toContain(
      'npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm',
    )
    expect(wanted.message).not.toContain('tfjs-node')
  })

  test('says how to get the native library where only that is missing', async () => {
    const packages = {
      '@tensorflow/tfjs-node': new Error(
        'The Node.js native addon module (tfjs_binding.node) can not be found at path: x\nPlease …',
      ),
      ...core,
      ...cpu,
    }
    for (const name of ['tensorflow', undefined]) {
      const error = await caught(() => loadTfjs(name, installed(packages)))
      expect(error.message).toMatch(/tfjs-node is installed, but cannot be loaded.*tfjs_binding/)
      expect(error.message).toContain('npm approve-scripts @tensorflow/tfjs-node && npm rebuild')
      expect(error.cause).toBe(packages['@tensorflow/tfjs-node'])
    }
  })

  test('does not take a package with a missing part for an absent one', async () => {
    const packages = { '@tensorflow/tfjs-core': absent('seedrandom'), ...cpu }
    const error = await caught(() => loadTfjs('cpu', installed(packages)))
    expect(error.message).toMatch(/tfjs-core is installed, but cannot be loaded.*seedrandom/)
    expect(error.message).toMatch(
      /npm install @tensorflow\/tfjs-core @tensorflow\/tfjs-backend-cpu/,
    )
  })
})

describe('the functions that Node 23 removed from util', () => {
  const legacy = util as unknown as Record<string, unknown>
  const names = ['isArray', 'isNullOrUndefined'] as const
  const before = names.map((name) => legacy[name])
  afterEach(() => {
    names.forEach((name, i) => {
      legacy[name] = before[i]
    })
  })

  test('are given back', () => {
    for (const name of names) delete legacy[name]
    polyfillNodeUtil()
    const { isArray, isNullOrUndefined } = legacy as Record<string, (x: unknown) => boolean>
    expect([isArray([]), isArray({ length: 0 })]).toEqual([true, false])
    expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false])
  })

  test('are left alone where they are', () => {
    const own = vi.fn()
    legacy['isArray'] = own
    polyfillNodeUtil()
    expect(legacy['isArray']).toBe(own)
  })

  test('are not missed outside of Node', () => {
    vi.stubGlobal('process', undefined)
    try {
      expect(polyfillNodeUtil).not.toThrow()
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
