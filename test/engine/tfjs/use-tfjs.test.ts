import { describe, expect, test, vi } from 'vitest'
import { type BackendOptions, createBackend } from '../../../src/engine/index.js'
import { type TfjsModule, useTfjs } from '../../../src/engine/tfjs/index.js'
import { caught } from '../../reference/caught.js'
import { setBackend, tfjsBackends } from './present-backends.js'

const { tf } = tfjsBackends[0]

describe('an engine out of a TensorFlow.js namespace', () => {
  test('makes a backend of its own for each model, on the backend asked for', async () => {
    const engine = useTfjs(tf, { backend: 'cpu' })
    const [one, other] = [await createBackend({ engine }), await createBackend({ engine })]
    expect([one.name, one.precision]).toEqual(['tfjs-cpu', 'float32'])
    const a = one.upload([1], 1, 1)
    expect((await caught(() => other.read(a))).message).toMatch(/another backend/)
  })

  test('takes the current backend where none is named', async () => {
    for (const backend of ['cpu', 'wasm']) {
      await setBackend(tf, backend)
      expect((await createBackend({ engine: useTfjs(tf) })).name).toBe(`tfjs-${backend}`)
    }
  })

  test('is found by name where it is installed', async () => {
    // a second copy of TensorFlow.js, beside one built for these tests, complains of the first
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect((await createBackend({ engine: 'tfjs-cpu' })).name).toBe('tfjs-cpu')
    expect((await createBackend({ engine: 'tfjs-wasm' })).name).toBe('tfjs-wasm')
    expect((await createBackend({ engine: 'tfjs' })).name).toMatch(/^tfjs-(wasm|tensorflow)$/)
  })

  test.each([
    ['another major version', { ...tf, version_core: '3.21.0' }, /4\.x.*received 3\.21\.0.*tfjs@4/],
    ['something else', { matMul: 1 }, /no TensorFlow.js namespace/],
    ['nothing', undefined, /no TensorFlow.js namespace.*received undefined/],
  ])('refuses %s', async (_, namespace, message) => {
    const engine = useTfjs(namespace as unknown as TfjsModule)
    const error = await caught(() => createBackend({ engine }))
    expect([error.code, error.message]).toEqual(['UNSUPPORTED', expect.stringMatching(message)])
  })

  test('refuses a backend that is not registered, naming those that are', async () => {
    const engine = useTfjs(tf, { backend: 'webgpu' })
    const error = await caught(() => createBackend({ engine }))
    expect(error.message).toMatch(/not registered; expected one of .*cpu.*received "webgpu"/)
  })

  test('refuses a namespace without any backend, and one whose backends do not start', async () => {
    const without = (registryFactory: object) =>
      useTfjs({ ...tf, engine: () => ({ registry: {}, registryFactory }) } as TfjsModule)
    const none = await caught(() => createBackend({ engine: without({}) }))
    expect(none.message).toMatch(/not registered; expected at least one backend/)
    const dead = {
      priority: 1,
      factory: async () => {
        throw new Error('no WebGL')
      },
    }
    const error = await caught(() => createBackend({ engine: without({ a: dead, b: dead }) }))
    expect(error.message).toMatch(/did not start; received a, b/)
    expect((error.cause as Error).message).toBe('no WebGL')
  })

  test('starts beside others that compute, and only once', async () => {
    const engine = tf as unknown as {
      registerBackend(name: string, factory: () => unknown, priority: number): void
      findBackend(name: string): unknown
    }
    const busy = await createBackend({ engine: useTfjs(tf, { backend: 'cpu' }) })
    let starts = 0
    let go = (): void => {}
    const slow = async () => {
      starts++
      await new Promise<void>((resolve) => {
        go = resolve
      })
      return engine.findBackend('cpu')
    }
    engine.registerBackend('slow', slow, 0)
    const two = [0, 1].map(() => createBackend({ engine: useTfjs(tf, { backend: 'slow' }) }))
    await Promise.resolve()
    await Promise.resolve()
    expect([...busy.read(busy.scale(busy.upload([2], 1, 1), 3))]).toEqual([6])
    go()
    expect((await Promise.all(two)).map(({ name }) => name)).toEqual(['tfjs-slow', 'tfjs-slow'])
    expect(starts).toBe(1)
    expect([...busy.read(busy.scale(busy.upload([2], 1, 1), 4))]).toEqual([8])
  })

  test('is never deterministic across machines, and says so', async () => {
    for (const engine of ['tfjs-cpu', useTfjs(tf)] as const) {
      const error = await caught(() => createBackend({ engine, deterministic: true }))
      expect([error.code, error.message]).toEqual([
        'INVALID_OPTION',
        expect.stringMatching(/deterministic.*true with tfjs/),
      ])
    }
  })

  test('is told from objects that are none', async () => {
    const error = await caught(() => createBackend({ engine: {} } as unknown as BackendOptions))
    expect(error.message).toMatch(/invalid option engine; expected an engine/)
  })
})
