import { describe, expect, test } from 'vitest'
import { ParameterStore, Tape, Variable } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { toSparse } from '../../../src/io/index.js'
import { createNetwork, keepMask, type NetworkOptions } from '../../../src/models/parts/network.js'
import { Rng } from '../../../src/random/index.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { normalFeatures } from '../tiny-model.js'

const backend = createReferenceBackend()
const x = normalFeatures(4, 3)

function network(options: Partial<NetworkOptions> = {}) {
  const tape = new Tape(backend)
  const store = new ParameterStore(tape)
  const built = createNetwork(store, new Rng(3), {
    name: 'net',
    inputs: 3,
    hidden: [5],
    outputs: 2,
    activation: 'tanh',
    dropout: 0,
    group: 'main',
    ...options,
  })
  const input = tape.upload(x.values, x.rows, x.cols)
  const forward = (dropoutRng?: Rng, from: Parameters<typeof built.forward>[1] = input) => {
    const out = built.forward(tape, from, dropoutRng)
    return out instanceof Variable ? [...backend.read(out.value)] : out
  }
  return { built, store, forward }
}

describe('a network', () => {
  test('starts at its output bias, whatever the input', () => {
    const { forward } = network({ outputBias: Float32Array.of(0.5, -2) })
    expect(forward()).toEqual([0.5, -2, 0.5, -2, 0.5, -2, 0.5, -2])
  })

  test('computes the layers one after the other', () => {
    const { store, forward } = network()
    const names = ['net/0/weight', 'net/0/bias', 'net/output/weight', 'net/output/bias']
    expect([...store.snapshot().keys()]).toEqual(names)
    const rng = new Rng(9)
    for (const { variable } of store.all()) {
      const values = new Float64Array(variable.rows * variable.cols)
      rng.fillNormal(values)
      backend.write(variable.value, values)
    }
    const [w, b, v, c] = [...store.all()].map(({ variable }) => backend.read(variable.value))
    const expected: number[] = []
    for (let r = 0; r < 4; r++) {
      const h = Array.from({ length: 5 }, (_, j) =>
        Math.tanh(b[j] + [0, 1, 2].reduce((sum, d) => sum + x.values[3 * r + d] * w[5 * d + j], 0)),
      )
      for (let o = 0; o < 2; o++)
        expected.push(h.reduce((sum, y, j) => sum + y * v[2 * j + o], c[o]))
    }
    const actual = forward() as number[]
    actual.forEach((value, e) => {
      expect(value).toBeCloseTo(expected[e], 12)
    })
  })

  test('without an output layer returns its last hidden layer, without any layer its input', () => {
    expect(network({ outputs: 0 }).built.outputs).toBe(5)
    const { built, forward } = network({ outputs: 0, hidden: [] })
    expect(built.outputs).toBe(3)
    expect(forward()).toEqual([...x.values])
  })

  test('takes sparse input like the same dense input', () => {
    const { forward } = network({ outputs: 0 })
    expect(forward(undefined, backend.uploadSparse(toSparse(x)))).toEqual(forward())
  })

  test('starts its hidden weights uniform within ±1/√inputs', () => {
    const { store } = network({ hidden: [200] })
    const { values } = store.snapshot().get('net/0/weight')!
    const bound = 1 / Math.sqrt(3)
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound))
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan((Z_LIMIT * bound) / Math.sqrt(3 * values.length))
    // Var(u²) = 4b⁴/45
    const deviation = Math.sqrt(4 / 45 / values.length) * bound ** 2
    expect(Math.abs(variance - bound ** 2 / 3)).toBeLessThan(Z_LIMIT * deviation)
  })

  test('drops hidden units in training only, with the same draws for the same key', () => {
    const { forward } = network({ outputs: 0, dropout: 0.5, hidden: [50] })
    const still = forward() as number[]
    const dropped = forward(new Rng(1)) as number[]
    const kinds = dropped.map((value, e) => (value === 0 ? 0 : value / still[e]))
    expect(new Set(kinds.map((kind) => kind.toFixed(9)))).toEqual(
      new Set(['0.000000000', '2.000000000']),
    )
    expect(forward(new Rng(1))).toEqual(dropped)
    expect(forward(new Rng(2))).not.toEqual(dropped)
  })
})

test('a keep mask has mean one', () => {
  const size = 40_000
  const mask = keepMask(size, 0.2, new Rng(5))
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1.25)]))
  const mean = mask.reduce((a, b) => a + b, 0) / size
  expect(Math.abs(mean - 1)).toBeLessThan((Z_LIMIT * 0.5) / Math.sqrt(size))
})
