import { describe, expect, test } from 'vitest'
import { ParameterStore, Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import {
  createLogPartition,
  type LogPartitionOptions,
} from '../../../src/models/parts/log-partition.js'
import { Rng } from '../../../src/random/index.js'
import { type Space, subsets } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { linearLogPartition } from '../../reference/linear-log-partition.js'
import { normalFeatures, tinyModel } from '../tiny-model.js'

const features = normalFeatures(3, 2)

function tauOf(options: Parameters<typeof tinyModel>[0], rowIndices?: Int32Array): number[] {
  const { model } = tinyModel(options)
  return [...model.tape.backend.read(model.at({ features, rowIndices }).logPartition().value)]
}

describe('every log-partition starts at the truth of a score of zero:', () => {
  test.each(['constant', 'table', 'network', 'residual'] as const)('%s', (kind) => {
    const tau = tauOf({ logPartition: { kind, tableRows: 3 } }, Int32Array.of(0, 1, 2))
    tau.forEach((value) => {
      expect(value).toBeCloseTo(0, 12)
    })
  })
})

test('a constant is the same for every row', () => {
  const tau = tauOf({ random: 1 })
  expect(tau[0]).not.toBe(0)
  expect(tau).toEqual([tau[0], tau[0], tau[0]])
})

test('a table holds one number for each training row', () => {
  const options = { random: 1, logPartition: { kind: 'table', tableRows: 5 } } as const
  const [a, b, c] = tauOf(options, Int32Array.of(4, 0, 4))
  expect(a).toBe(c)
  expect(a).not.toBe(b)
})

test('a table refuses rows it was not made for, and says what to use instead', async () => {
  const options = { logPartition: { kind: 'table', tableRows: 5 } } as const
  const unseen = await caught(() => tauOf(options))
  expect(unseen.code).toBe('UNSUPPORTED')
  expect(unseen.message).toMatch(/'network' or 'residual'/)
  expect((await caught(() => tauOf(options, Int32Array.of(0, 1, 5)))).code).toBe('SHAPE_MISMATCH')
})

test.each(['context', 'features'] as const)('a network reads the %s', (input) => {
  const tau = tauOf({
    random: 1,
    encoder: { hidden: [4] },
    logPartition: { kind: 'network', input },
  })
  expect(new Set(tau).size).toBe(3)
})

test('residual starts at the closed form of the linear score, and adds its network', () => {
  const linearBias = Float32Array.of(2, -1, 0.5)
  const truth = linearLogPartition(subsets(3), linearBias)
  for (const tau of tauOf({ linearBias, logPartition: { kind: 'residual' } })) {
    expect(tau).toBeCloseTo(truth, 12)
  }
  const { model, space } = tinyModel({ random: 1, logPartition: { kind: 'residual' } })
  const score = model.at({ features })
  const u = model.tape.backend.read(score.linear.value)
  const tau = model.tape.backend.read(score.logPartition().value)
  const differences = [0, 1, 2].map((b) => {
    return tau[b] - linearLogPartition(space, u.subarray(3 * b, 3 * b + 3))
  })
  expect(Math.max(...differences.map(Math.abs))).toBeGreaterThan(0.01)
})

test('its parameters form a group of their own, and only matrices of a network decay', () => {
  const { model } = tinyModel({ logPartition: { kind: 'network' } })
  const own = [...model.store.all()].filter(({ name }) => name.startsWith('log-partition'))
  expect(own.map(({ group }) => group)).toEqual([
    'logPartition',
    'logPartition',
    'logPartition',
    'logPartition',
  ])
  expect(own.map(({ decay }) => decay)).toEqual([true, false, true, false])
  const { model: tabular } = tinyModel({ logPartition: { kind: 'table', tableRows: 4 } })
  expect([...tabular.store.all()].at(-1)?.decay).toBe(false)
})

test('residual needs a space with a closed form', async () => {
  const { name, codeLength, logSize, ...rest } = subsets(2)
  const bare = { ...rest, name, codeLength, logSize } as unknown as Space<unknown>
  const options: LogPartitionOptions = {
    kind: 'residual',
    hidden: [],
    input: 'context',
    contextWidth: 1,
    featureWidth: 1,
    tableRows: 0,
  }
  const store = new ParameterStore(new Tape(createReferenceBackend()))
  const error = await caught(() => createLogPartition(store, new Rng(1), bare, options))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toMatch(/subsets\(2\).*'network'/)
})
