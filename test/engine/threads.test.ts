import { expect, test } from 'vitest'
import { type Backend, createBackend } from '../../src/engine/index.js'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import { caught } from '../reference/caught.js'
import { Operands, upload } from './operands.js'

const threaded = (threads: number) =>
  createBackend({ engine: 'wasm', deterministic: true, threads })

/** Products and forms large enough for helpers. */
function results(backend: Backend): string[] {
  const operands = new Operands(5)
  const [a, b] = [operands.normal(300, 150), operands.normal(150, 270)].map((host) =>
    upload(backend, host),
  )
  const codes = upload(backend, operands.bits(400, 130))
  const couplings = upload(backend, operands.couplings(130, 1))
  const g = upload(backend, operands.normal(400, 1))
  const onto = upload(backend, operands.normal(130, 130))
  const all = [
    backend.matmul(a, b, false, false),
    backend.matmul(b, a, true, true),
    backend.matmul(a, a, true, false),
    backend.matmul(a, a, false, true, upload(backend, operands.normal(300, 300))),
    backend.quadraticForm(codes, couplings),
    backend.quadraticFormGradient(codes, g),
    backend.quadraticFormGradient(codes, g, onto),
  ]
  return all.map((matrix) => Buffer.from(backend.read(matrix).buffer).toString('base64'))
}

/** Gives helpers time to start and to come. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50))

test('any number of threads gives the bits of one, before helpers come and after', async () => {
  const alone = results(await createBackend({ engine: 'wasm', deterministic: true }))
  for (const threads of [1, 2, 3]) {
    const backend = await threaded(threads)
    expect(backend.name).toBe('wasm')
    for (let i = 0; i < 4; i++) {
      expect(results(backend)).toEqual(alone)
      backend.reset()
      await pause()
    }
  }
})

test('models with memories of their own take turns at the helpers', async () => {
  const backends = [await threaded(2), await threaded(2)]
  const alone = results(await createBackend({ engine: 'wasm', deterministic: true }))
  for (let i = 0; i < 6; i++) {
    const backend = backends[i % 2]
    expect(results(backend)).toEqual(alone)
    backend.reset()
    // now one has the helpers and is asked again at once, now the other gets them
    if (i > 1) await pause()
  }
})

test('helpers see a memory that has grown', async () => {
  const backend = await threaded(2)
  const a = backend.allocate(128, 128)
  backend.write(a, new Float32Array(128 * 128).fill(1))
  for (let i = 0; i < 5; i++) {
    backend.upload(new Float32Array(1 << 20), 1024, 1024)
    expect([...new Set(backend.read(backend.matmul(a, a, false, true)))]).toEqual([128])
    await pause()
  }
})

test('a task is fitted on threads to the same bits', async () => {
  const X = Array.from({ length: 40 }, (_, r) => [Math.sin(r), Math.cos(r)])
  const Y = X.map(([x, y]) => [x > 0 ? 1 : 0, y > 0 ? 1 : 0])
  const trained = (threads?: number) =>
    new MultilabelClassifier({ engine: 'wasm', deterministic: true, threads, epochs: 3 }).fit(X, Y)
  const [one, two] = [await trained(), await trained(2)]
  expect(two.predictProbabilities(X).values).toEqual(one.predictProbabilities(X).values)
})

test('a number of threads that cannot be is refused', async () => {
  for (const threads of [0, 1.5, 17, 'two' as never]) {
    const error = await caught(() => threaded(threads))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('threads')
  }
})

test('an engine that does not take threads says so', async () => {
  const error = await caught(() => createBackend({ engine: 'reference', threads: 2 }))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toMatch(/threads.*other than 'auto', 'wasm' and 'native'/)
})

test('a page that may not share memory is told which headers it needs', async () => {
  const page = globalThis as { crossOriginIsolated?: boolean }
  page.crossOriginIsolated = false
  try {
    const error = await caught(() => threaded(2))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('Cross-Origin-Embedder-Policy')
  } finally {
    delete page.crossOriginIsolated
  }
})
