import { describe, expect, test } from 'vitest'
import { type Activation, createBackend } from '../../src/engine/index.js'
import { toSparse } from '../../src/io/index.js'
import type { EnergyKind, LogPartitionKind } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { caught } from '../reference/caught.js'
import { everyCode } from './energies/energies.js'
import { normalFeatures, plainWeights, type TinyModelOptions, tinyModel } from './tiny-model.js'

const features = normalFeatures(3, 2)

function readAll(options: TinyModelOptions, x = features, dropoutRng?: Rng): number[] {
  const tiny = tinyModel(options)
  const { backend } = tiny.model.tape
  const score = tiny.model.at({ features: x }, dropoutRng)
  return [score.score(everyCode(tiny)), score.logPartition(), score.linear].flatMap(({ value }) =>
    Array.from(backend.read(value)),
  )
}

describe('an energy model', () => {
  const deep: TinyModelOptions = {
    energy: 'pairwise',
    encoder: { hidden: [4, 3] },
    logPartition: { kind: 'residual' },
    random: 1,
  }

  test('scores sparse inputs like the same dense ones', () => {
    for (const encoder of [{ hidden: [] }, { hidden: [4] }]) {
      for (const input of ['context', 'features'] as const) {
        const options = { ...deep, encoder, logPartition: { kind: 'network', input } as const }
        expect(readAll(options, toSparse(features))).toEqual(readAll(options))
      }
    }
  })

  test('starts the same with the same seed, and otherwise not', () => {
    const start = { ...deep, random: undefined }
    expect(plainWeights(tinyModel(start))).toEqual(plainWeights(tinyModel(start)))
    expect(plainWeights(tinyModel(start))).not.toEqual(
      plainWeights(tinyModel({ ...start, seed: 2 })),
    )
  })

  test('drops inputs and hidden units only when it is given a key', () => {
    const options = { ...deep, encoder: { hidden: [4], dropout: 0.5, inputDropout: 0.5 } }
    const still = readAll({ ...options, encoder: { hidden: [4] } })
    expect(readAll(options)).toEqual(still)
    const dropped = readAll(options, features, new Rng(1))
    expect(dropped).not.toEqual(still)
    expect(readAll(options, features, new Rng(1))).toEqual(dropped)
    expect(readAll(options, toSparse(features), new Rng(1))).not.toEqual(still)
  })

  test('leaves its inputs untouched', () => {
    const before = [...features.values]
    readAll(
      { ...deep, encoder: { hidden: [4], dropout: 0.5, inputDropout: 0.5 } },
      features,
      new Rng(1),
    )
    expect([...features.values]).toEqual(before)
  })

  test('computes the same on the WebAssembly engine', async () => {
    const backend = await createBackend({ engine: 'wasm', deterministic: true })
    const expected = readAll(deep)
    readAll({ ...deep, backend }).forEach((value, e) => {
      expect(value).toBeCloseTo(expected[e], 4)
    })
  })

  test('refuses inputs of another width', async () => {
    const { model } = tinyModel()
    const error = await caught(() => model.at({ features: normalFeatures(3, 4) }))
    expect(error.code).toBe('SHAPE_MISMATCH')
  })

  test.each<[string, TinyModelOptions]>([
    ['encoder.hidden', { encoder: { hidden: [0] } }],
    ['encoder.hidden', { encoder: { hidden: [2.5] } }],
    ['encoder.dropout', { encoder: { dropout: 1 } }],
    ['encoder.dropout', { encoder: { dropout: Number.NaN } }],
    ['encoder.inputDropout', { encoder: { inputDropout: -0.1 } }],
    ['encoder.activation', { encoder: { activation: 'gelu' as Activation } }],
    ['energy', { energy: 'deep-fried' as EnergyKind }],
    ['logPartition', { logPartition: { kind: 'oracle' as LogPartitionKind } }],
    ['logPartition.hidden', { logPartition: { hidden: [-1] } }],
    ['logPartition.input', { logPartition: { input: 'labels' as 'context' } }],
    ['logPartition.tableRows', { logPartition: { kind: 'table', tableRows: 0 } }],
    ['features', { features: 0 }],
  ])('refuses an impossible %s', async (option, options) => {
    const error = await caught(() => tinyModel(options))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain(`invalid option ${option};`)
  })
})
