import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../src/io/index.js'
import { type Generator, logistic } from '../../../src/losses/index.js'
import { FittedMultilabel, FittedRanker, type RankerOptions } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { items, ranker, three, X, Y } from './drinks.js'

const deterministic = { deterministic: true }
const fourier: RankerOptions = { encoder: 'fourier', epochs: 2, featureNames: ['a', 'b', 'c'] }
const fitted = await ranker(fourier).fit(X, Y)
const bytes = fitted.toBytes()
const load = (from: Uint8Array) => FittedRanker.fromBytes(from, deterministic)

/** Everything a model answers with. */
function answers(model: FittedRanker) {
  return {
    predicted: model.predict(three),
    modes: model.predict(three, { decision: 'mode' }),
    pairs: [...model.pairwiseProbabilities(three).values],
    places: [...model.placeProbabilities(three).values],
    logPartition: [...model.logPartition(X)],
    exact: [...(model.exactLogPartition(X) ?? [])],
    logProbability: [...model.logProbability(X, Y)],
    samples: model.sample(three, 3),
    completed: model.complete(three, [{ top: ['milk'] }, { top: [1] }, 'tea>milk']),
  }
}

describe('a saved ranker comes back and answers with the same bits', () => {
  test.each<RankerOptions>([
    fourier,
    {},
    { energy: 'plackett-luce' },
    { energy: 'plackett-luce', encoder: 'fourier', epochs: 2 },
    { encoder: 'piecewise', epochs: 2 },
    { energy: 'plackett-luce', encoder: 'piecewise', standardize: false, epochs: 2 },
    { reference: 'uniform', code: 'ranks', objective: 'exact' },
    { reference: 'uniform', code: 'matrix', samples: 20 },
    { loss: 'sparsemax', logPartition: 'constant' },
    { encoder: 'mlp', standardize: false, logPartitionHidden: [3] },
    { items: undefined, decision: 'expected-ranks' },
  ])('%o', async (options) => {
    const isNamed = !('items' in options)
    const model = await ranker(options).fit(X, Y)
    const again = await load(model.toBytes())
    const asked = isNamed ? answers : (of: FittedRanker) => of.predict(three)
    expect(asked(again)).toEqual(asked(model))
    expect(again.items).toEqual(isNamed ? items : ['0', '1', '2', '3'])
    expect(again.options).toEqual(model.options)
    expect(again.training).toEqual(model.training)
    expect(again.parameterCount).toBe(model.parameterCount)
    expect([...again.toBytes()]).toEqual([...model.toBytes()])
  })

  test('through JSON', async () => {
    const json = JSON.parse(JSON.stringify(fitted))
    expect(json).toMatchObject({ format: 'partita', task: 'ranking' })
    const again = await FittedRanker.fromJSON(json, deterministic)
    expect(answers(again)).toEqual(answers(fitted))
    expect(again.featureNames).toEqual(['a', 'b', 'c'])
  })

  test('through a file, which is written whole or not at all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'partita-'))
    try {
      const path = join(folder, 'drinks.partita')
      await fitted.save(path)
      expect(answers(await FittedRanker.load(path, deterministic))).toEqual(answers(fitted))
      expect((await caught(() => fitted.save(join(path, 'x')))).code).toBe('FILE_ERROR')
      expect(await readdir(folder)).toEqual(['drinks.partita'])
      const missing = await caught(() => FittedRanker.load(join(folder, 'none')))
      expect(missing.code).toBe('FILE_ERROR')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('also after a fit that was aborted before its first epoch', async () => {
    const model = await ranker(fourier).fit(X, Y, { signal: AbortSignal.abort() })
    const again = await load(model.toBytes())
    expect(again.training).toEqual(model.training)
    expect(answers(again)).toEqual(answers(model))
  })
})

test('a saved ranker holds its reference and its Fourier features', () => {
  const names = [...decodeModel(bytes, 'ranking').weights.keys()]
  expect(names.filter((name) => name.startsWith('reference/energy/'))).toHaveLength(2)
  expect(names).toEqual(expect.arrayContaining(['input/frequencies', 'input/phases']))
})

describe('a file that is no such model is refused:', () => {
  test('cut off at many a byte, never garbage', async () => {
    for (let length = 0; length < bytes.length; length += 9973) {
      const error = await caught(() => load(bytes.subarray(0, length)))
      expect(error.code).toBe('MODEL_FILE')
    }
    expect((await caught(() => load(bytes.subarray(0, bytes.length - 1)))).code).toBe('MODEL_FILE')
  })

  test('of another task', async () => {
    const error = await caught(() => FittedMultilabel.fromBytes(bytes))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toContain('another task')
  })

  /** The model's bytes with something in its description replaced. */
  function described(path: string, value: unknown): Uint8Array {
    const saved = decodeModel(bytes, 'ranking')
    const header = structuredClone(saved.header)
    const names = path.split('.')
    const last = names.pop()!
    let at = header as Record<string, unknown>
    for (const name of names) at = at[name] as Record<string, unknown>
    at[last] = value
    return encodeModel({ ...saved, header })
  }

  test.each<[string, unknown]>([
    ['space', undefined],
    ['space', 4],
    ['space.items', 1e9],
    ['space.items', 'abcd'],
    ['space.items', ['a', 'a', 'b', 'c']],
    ['space.items', ['a', 'b', 'c']],
    ['space.items', [1, 2, 3, 4]],
    ['space.code', 'order'],
    ['space.code', 'matrix'],
    ['spec.energy', 'pairwise'],
    ['spec.energy', 'plackett-luce'],
    ['reference', undefined],
    ['reference', 'plackett-luce'],
    ['reference.energy', 'linear'],
    ['reference.features', 7],
    ['inputs', 5],
    ['options', undefined],
    ['options.reference', 'uniform'],
    ['options.inputs.fourierFeatures', 0],
    ['options.inputs.fourierFeatures', 3],
    ['options.inputs.pieces', 3],
  ])('that describes %s as %o', async (path, value) => {
    const error = await caught(() => load(described(path, value)))
    expect(error.code).toBe('MODEL_FILE')
  })

  test('without any one of its arrays', async () => {
    const saved = decodeModel(bytes, 'ranking')
    for (const name of saved.weights.keys()) {
      const weights = new Map([...saved.weights].filter(([other]) => other !== name))
      const error = await caught(() => load(encodeModel({ ...saved, weights })))
      expect(error.code).toBe('MODEL_FILE')
      expect(error.message).toContain(name.replace('reference/', ''))
    }
  })
})

test('a generator of the caller’s own is passed along when its model is loaded', async () => {
  const own: Generator = { name: 'own', conjugate: logistic.conjugate, weight: logistic.weight }
  const model = await ranker({ loss: own, reference: 'uniform' }).fit(X, Y)
  const again = await FittedRanker.fromBytes(model.toBytes(), { ...deterministic, loss: own })
  expect(answers(again)).toEqual(answers(model))
  const error = await caught(() => load(model.toBytes()))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toMatch(/own.*loss: generator/)
})
