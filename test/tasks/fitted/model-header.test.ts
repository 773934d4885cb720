import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  decodeModel,
  decodeSafetensors,
  encodeModel,
  encodeSafetensors,
  MODEL_FORMAT_VERSION,
} from '../../../src/io/index.js'
import { type Generator, logistic } from '../../../src/losses/index.js'
import { FittedMultilabel, type MultilabelOptions } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { classifier, X, Y } from '../label-sets/weather.js'

const deterministic = { deterministic: true }
const fitted = await classifier({ featureNames: ['a', 'b', 'c', 'd'] }).fit(X, Y)
const bytes = fitted.toBytes()
const load = (from: Uint8Array) => FittedMultilabel.fromBytes(from, deterministic)

/** Every number a model answers with. */
function answers(model: FittedMultilabel): number[] {
  return [
    ...model.predictProbabilities(X).values,
    ...model.predict(X).values,
    ...model.logPartition(X),
    ...model.logProbability(X, Y),
    ...model.sample(X, 2).values,
  ]
}

describe('a saved model comes back and answers with the same bits', () => {
  test.each<MultilabelOptions>([
    {},
    { energy: 'pairwise' },
    { energy: 'deep', deepHidden: [5, 3] },
    { energy: 'pairwise-full' },
    { energy: 'pairwise-low-rank', pairwiseRank: 3 },
    { loss: 'sparsemax', logPartition: 'constant' },
    { loss: 'tsallis:1.5', objective: 'exact' },
    { standardize: false, logPartition: 'network', logPartitionInput: 'features' },
    { encoder: { hidden: [] } },
    { encoder: { hidden: [5, 3], activation: 'tanh' } },
    { engine: 'reference' },
  ])('%o', async (options) => {
    const model = await classifier(options).fit(X, Y)
    const again = await FittedMultilabel.fromBytes(model.toBytes(), {
      ...deterministic,
      ...engine(options),
    })
    // the reference engine computes in float64, files hold float32
    if (options.engine === 'reference') {
      again.predictProbabilities(X).values.forEach((p, e) => {
        expect(p).toBeCloseTo(model.predictProbabilities(X).values[e], 6)
      })
    } else expect(answers(again)).toEqual(answers(model))
    expect(again.labels).toEqual(model.labels)
    expect(again.options).toEqual(model.options)
    expect(again.training).toEqual(model.training)
    expect([...again.toBytes()]).toEqual([...model.toBytes()])
  })

  test('through JSON', async () => {
    const json = JSON.parse(JSON.stringify(fitted))
    expect(json).toMatchObject({ format: 'partita', task: 'multilabel' })
    const again = await FittedMultilabel.fromJSON(json, deterministic)
    expect(answers(again)).toEqual(answers(fitted))
    expect(again.featureNames).toEqual(['a', 'b', 'c', 'd'])
    expect([fitted.digest, again.digest]).toEqual([
      undefined,
      decodeModel(bytes, 'multilabel').digest,
    ])
  })

  test('through a file, which is written whole or not at all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'partita-'))
    try {
      const path = join(folder, 'weather.partita')
      await fitted.save(path)
      expect(answers(await FittedMultilabel.load(path, deterministic))).toEqual(answers(fitted))
      const taken = join(folder, 'taken')
      await mkdir(join(taken, 'inside'), { recursive: true })
      expect((await caught(() => fitted.save(taken))).code).toBe('FILE_ERROR')
      expect((await caught(() => fitted.save(join(path, 'x')))).code).toBe('FILE_ERROR')
      expect((await readdir(folder)).sort()).toEqual(['taken', 'weather.partita'])
      const missing = await caught(() => FittedMultilabel.load(join(folder, 'none')))
      expect(missing.code).toBe('FILE_ERROR')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('also after a fit that was aborted before its first epoch', async () => {
    const model = await classifier().fit(X, Y, { signal: AbortSignal.abort() })
    const again = await load(model.toBytes())
    expect(again.training).toEqual(model.training)
    expect(answers(again)).toEqual(answers(model))
  })
})

const engine = ({ engine: name }: MultilabelOptions) => (name ? { engine: name } : {})

describe('a file that is no such model is refused:', () => {
  test('cut off at every 97th byte, never garbage', async () => {
    for (let length = 0; length < bytes.length; length += 97) {
      const error = await caught(() => load(bytes.subarray(0, length)))
      expect(error.code).toBe('MODEL_FILE')
    }
  })

  test('of a later version, or of another task', async () => {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const version = String(MODEL_FORMAT_VERSION + 1)
    const newer = encodeSafetensors({ tensors, metadata: { ...metadata, version } })
    const error = await caught(() => load(newer))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toContain('newer version')
    const other = encodeModel({ ...decodeModel(bytes, 'multilabel'), task: 'ranking' })
    expect((await caught(() => load(other))).message).toContain('another task')
  })

  /** The model's bytes with something in its description replaced. */
  function described(path: string, value: unknown): Uint8Array {
    const saved = decodeModel(bytes, 'multilabel')
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
    ['space', ['a', 'a', 'b']],
    ['space', ['a', 'b']],
    ['space', 1e9],
    ['spec.logPartition.hidden', [1e9]],
    ['spec', undefined],
    ['spec.energy', 'deep'],
    ['spec.encoder', null],
    ['spec.encoder.hidden', [1e9]],
    ['spec.encoder.hidden', 'wide'],
    ['spec.logPartition.kind', 'pairwise'],
    ['inputs', 5],
    ['inputs', 'four'],
    ['options', undefined],
    ['options.inputs', undefined],
    ['options.inputs.fourierFeatures', 3],
    ['options', {}],
    ['options.decision', 7],
    ['options.fit', null],
    ['options.fit.groups', {}],
    ['options.objective', 'best'],
    ['options.emptyPolicy', undefined],
    ['options.seed', 'one'],
    ['options.choices', 'all'],
    ['training', undefined],
    ['training', { aborted: false }],
    ['training.select.warnings', 'none'],
    ['training.refit', { epochs: 3 }],
    ['featureNames', ['a']],
    ['featureNames', [1, 2, 3, 4]],
    ['featureNames', 'abcd'],
  ])('that describes %s as %o', async (path, value) => {
    const error = await caught(() => load(described(path, value)))
    expect(error.code).toBe('MODEL_FILE')
  })

  test('of which a bit was flipped, anywhere', async () => {
    for (let at = 0; at < bytes.length; at += 61) {
      const damaged = bytes.slice()
      damaged[at] ^= 1 << (at % 8)
      expect((await caught(() => load(damaged))).code).toBe('MODEL_FILE')
    }
  })

  test.each([null, 7, 'text', []])('that describes nothing: %o', async (header) => {
    const saved = decodeModel(bytes, 'multilabel')
    const error = await caught(() => load(encodeModel({ ...saved, header })))
    expect(error.code).toBe('MODEL_FILE')
  })

  test('without any one of its arrays', async () => {
    const saved = decodeModel(bytes, 'multilabel')
    for (const name of saved.weights.keys()) {
      const weights = new Map([...saved.weights].filter(([other]) => other !== name))
      const error = await caught(() => load(encodeModel({ ...saved, weights })))
      expect(error.code).toBe('MODEL_FILE')
      expect(error.message).toContain(name)
    }
  })

  test('as JSON', async () => {
    const whole = fitted.toJSON()
    for (const json of [
      {},
      null,
      { data: '?' },
      { data: 7 },
      { data: btoa('hello') },
      { ...whole, format: 'partite' },
      { ...whole, task: 'ranking' },
      { ...whole, data: `${whole.data} ` },
      { ...whole, data: whole.data.replace('A', 'B') },
    ]) {
      const given = json as { data: string }
      expect((await caught(() => FittedMultilabel.fromJSON(given))).code).toBe('MODEL_FILE')
    }
  })
})

test('an engine that does not exist is no fault of the file', async () => {
  const options = { engine: 'cuda' as 'wasm' }
  expect((await caught(() => FittedMultilabel.fromBytes(bytes, options))).code).toBe(
    'INVALID_OPTION',
  )
})

describe('a generator of the caller’s own', () => {
  const own: Generator = { ...logistic, name: 'own' }

  test('is passed along when its model is loaded', async () => {
    const model = await classifier({ loss: own }).fit(X, Y)
    const again = await FittedMultilabel.fromBytes(model.toBytes(), { ...deterministic, loss: own })
    expect(answers(again)).toEqual(answers(model))
    const error = await caught(() => load(model.toBytes()))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch(/own.*loss: generator/)
  })

  test('is refused for a model of another generator', async () => {
    const error = await caught(() => FittedMultilabel.fromBytes(bytes, { loss: own }))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch(/logistic.*"own"/)
  })
})
