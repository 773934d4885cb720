import { describe, expect, test } from 'vitest'
import { ParameterStore, Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { caught } from '../reference/caught.js'

const backend = createReferenceBackend()
const newStore = () => new ParameterStore(new Tape(backend))

describe('a parameter store', () => {
  test('keeps parameters in order, zero unless told, decaying matrices but not rows', () => {
    const store = newStore()
    store.add('a', 2, 1)
    store.add('b', 1, 2, [3, 4], { group: 'slow' })
    store.add('c', 2, 1, undefined, { decay: false })
    expect([...store.all()].map(({ name, group, decay }) => [name, group, decay])).toEqual([
      ['a', 'main', true],
      ['b', 'slow', false],
      ['c', 'main', false],
    ])
    expect([...store.snapshot().values()].map(({ values }) => [...values])).toEqual([
      [0, 0],
      [3, 4],
      [0, 0],
    ])
    expect(store.size).toBe(6)
  })

  test('restores a snapshot, which later training does not change', () => {
    const store = newStore()
    const { value } = store.add('a', 1, 2, [1, 2])
    const saved = store.snapshot()
    backend.write(value, [7, 8])
    expect([...saved.get('a')!.values]).toEqual([1, 2])
    store.restore(saved)
    expect([...backend.read(value)]).toEqual([1, 2])
  })

  test('forgets gradients', () => {
    const store = newStore()
    const a = store.add('a', 1, 1, [2])
    store.tape.backward(store.tape.square(a))
    expect(a.gradient).toBeDefined()
    store.clearGradients()
    expect(a.gradient).toBeUndefined()
  })

  test('refuses a name twice and starting values that do not fill the shape', async () => {
    const store = newStore()
    store.add('a', 1, 2)
    expect((await caught(() => store.add('a', 1, 2))).code).toBe('INVALID_OPTION')
    expect((await caught(() => store.add('b', 1, 2, [1]))).code).toBe('SHAPE_MISMATCH')
    expect([...store.all()]).toHaveLength(1)
  })

  test.each([
    ['is missing', undefined],
    ['has another shape', { rows: 2, cols: 1, values: new Float32Array(2) }],
  ])('restores nothing when a parameter %s', async (_, b) => {
    const store = newStore()
    store.add('a', 1, 1, [1])
    store.add('b', 1, 2)
    const weights = new Map([['a', { rows: 1, cols: 1, values: Float32Array.of(9) }]])
    if (b) weights.set('b', b)
    const error = await caught(() => store.restore(weights))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toContain('at b')
    expect([...store.snapshot().get('a')!.values]).toEqual([1])
  })
})
