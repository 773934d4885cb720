import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  adamW,
  type Backend,
  type Optimizer,
  ParameterStore,
  sgd,
  Tape,
} from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { backends } from './backends.js'

type Values = Readonly<Record<'matrix' | 'row', number[]>>

const golden: Readonly<
  Record<'adamW' | 'momentum' | 'clippedAdamW' | 'clippedMomentum' | 'gradients', Values[]>
> & { readonly start: Values } = JSON.parse(
  readFileSync(new URL('../golden/optimizers.json', import.meta.url), 'utf8'),
)

const reference = createReferenceBackend()

/** The golden problem: a matrix in group `main`, a row in group `slow`. */
function goldenStore(backend: Backend): ParameterStore {
  const store = new ParameterStore(new Tape(backend))
  store.add('matrix', 2, 3, golden.start.matrix)
  store.add('row', 1, 3, golden.start.row, { group: 'slow' })
  return store
}

function setGradients(store: ParameterStore, gradients: Values): void {
  for (const { name, variable } of store.all()) {
    const { rows, cols } = variable
    variable.gradient = store.backend.upload(gradients[name as keyof Values], rows, cols)
  }
}

function valuesOf(store: ParameterStore): number[] {
  return [...store.all()].flatMap(({ variable }) => Array.from(store.backend.read(variable.value)))
}

/** Follows the golden gradients and compares every step with the golden path. */
function follows(backend: Backend, optimizer: Optimizer, path: readonly Values[]): void {
  const store = goldenStore(backend)
  const digits = backend.precision === 'float64' ? 12 : 5
  golden.gradients.forEach((gradients, t) => {
    setGradients(store, gradients)
    expect(optimizer.step(store, 1).applied).toBe(true)
    const expected = [...path[t].matrix, ...path[t].row]
    valuesOf(store).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], digits)
    })
    backend.reset()
  })
}

const main = { rate: 0.1, decay: 0.3 }
const slow = { rate: 0.02, decay: 0.3 }

describe.each(backends)('on %s', (_, create) => {
  test('AdamW equals PyTorch, with a rate for each group and decay on matrices only', async () => {
    follows(await create(), adamW({ groups: { main, slow } }), golden.adamW)
  })

  test('SGD with momentum equals PyTorch', async () => {
    const groups = { main: { ...main, decay: 0 }, slow: { ...slow, decay: 0 } }
    follows(await create(), sgd({ groups, momentum: 0.9 }), golden.momentum)
  })

  test('AdamW with a clipped gradient equals optax; a group without settings uses main', async () => {
    follows(await create(), adamW({ groups: { main }, clipNorm: 2 }), golden.clippedAdamW)
  })

  test('SGD with momentum, decoupled decay and a clipped gradient equals optax', async () => {
    const optimizer = sgd({ groups: { main }, momentum: 0.9, clipNorm: 2 })
    follows(await create(), optimizer, golden.clippedMomentum)
  })
})

describe('an optimizer', () => {
  test('reports the norm of the gradient before clipping', () => {
    const store = goldenStore(reference)
    setGradients(store, { matrix: [3, 0, 0, 0, 0, 0], row: [0, -4, 0] })
    const { gradientNorm } = adamW({ groups: { main }, clipNorm: 1 }).step(store, 1)
    expect(gradientNorm).toBe(5)
  })

  test('multiplies all rates by the rate factor', () => {
    const [half, full] = [goldenStore(reference), goldenStore(reference)]
    for (const store of [half, full]) setGradients(store, golden.gradients[0])
    sgd({ groups: { main } }).step(half, 0.5)
    sgd({ groups: { main: { rate: 0.05, decay: 0.3 } } }).step(full, 1)
    expect(valuesOf(half)).toEqual(valuesOf(full))
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'changes nothing, moments included, when a gradient holds %f',
    (bad) => {
      const [store, twin] = [goldenStore(reference), goldenStore(reference)]
      const [optimizer, other] = [adamW({ groups: { main } }), adamW({ groups: { main } })]
      for (const [s, o] of [
        [store, optimizer],
        [twin, other],
      ] as const) {
        setGradients(s, golden.gradients[0])
        o.step(s, 1)
      }
      const before = valuesOf(store)
      setGradients(store, { ...golden.gradients[1], row: [0, bad, 0] })
      expect(optimizer.step(store, 1).applied).toBe(false)
      expect(valuesOf(store)).toEqual(before)
      for (const [s, o] of [
        [store, optimizer],
        [twin, other],
      ] as const) {
        setGradients(s, golden.gradients[2])
        o.step(s, 1)
      }
      expect(valuesOf(store)).toEqual(valuesOf(twin))
    },
  )

  test('leaves a parameter without gradient alone, decay included', () => {
    const store = goldenStore(reference)
    setGradients(store, golden.gradients[0])
    for (const { name, variable } of store.all())
      if (name === 'matrix') variable.gradient = undefined
    adamW({ groups: { main } }).step(store, 1)
    expect(valuesOf(store).slice(0, 6)).toEqual(golden.start.matrix)
    expect(valuesOf(store).slice(6)).not.toEqual(golden.start.row)
  })

  test('starts afresh on parameters that another optimizer has moved', () => {
    const [used, fresh] = [goldenStore(reference), goldenStore(reference)]
    setGradients(used, golden.gradients[0])
    adamW({ groups: { main } }).step(used, 1)
    fresh.restore(used.snapshot())
    used.restore(used.snapshot())
    for (const store of [used, fresh]) {
      setGradients(store, golden.gradients[1])
      adamW({ groups: { main } }).step(store, 1)
    }
    expect(valuesOf(used)).toEqual(valuesOf(fresh))
  })
})
