import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeModel } from '../../../src/io/index.js'
import { choices } from '../../../src/spaces/index.js'
import {
  DensityEstimator,
  EnergyRegressor,
  type FittedModel,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
  type TaskFitOptions,
} from '../../../src/tasks/index.js'
import type { FitRun } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'

let folder: string
const inFolder = (name: string): string => join(folder, name)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partita-'))
})
afterEach(() => rm(folder, { recursive: true }))

const X = Array.from({ length: 24 }, (_, r) => [(r % 5) - 2, ((r * 7) % 11) / 5])
const sets = X.map(([a, b]) => [a > 0 ? 1 : 0, b > 1 ? 1 : 0])
const orders = X.map(([a, b]) => (a > b ? [0, 1, 2] : [2, 0, 1]))
const quick = { epochs: 4, batchSize: 8, encoder: { hidden: [4] }, logPartitionHidden: [3] }

type Fit = (
  options: Omit<TaskFitOptions<unknown>, 'validation'>,
) => FitRun<Pick<FittedModel<unknown, never>, 'toBytes'>>

const TIMES = ['seconds', 'millisecondsPerRow']

/** Everything a model holds but how long it took. */
async function contentsOf(run: ReturnType<Fit>): Promise<unknown> {
  const bytes = (await run).toBytes()
  const task = JSON.parse(
    Buffer.from(bytes)
      .toString('latin1')
      .match(/"task":("\w+")/)![1],
  )
  const { header, weights } = decodeModel(bytes, task)
  return {
    header: JSON.parse(JSON.stringify(header, (k, v) => (TIMES.includes(k) ? 0 : v))),
    weights,
  }
}

const fits: Record<string, Fit> = {
  'label sets that choose their energy': (options) =>
    new MultilabelClassifier(quick).fit(X, sets, options as object),
  'Markov chains': (options) =>
    new MultilabelClassifier({ ...quick, energy: 'pairwise', objective: 'mcmc' }).fit(
      X,
      sets,
      options as object,
    ),
  'a sampler trained against the energy': (options) =>
    new MultilabelClassifier({ ...quick, energy: 'deep', objective: 'min-max' }).fit(
      X,
      sets,
      options as object,
    ),
  'a learned reference, in double precision': (options) =>
    new MultilabelClassifier({
      ...quick,
      energy: 'pairwise',
      reference: 'learned',
      engine: 'reference',
    }).fit(X, sets, options as object),
  'rankings, nothing held out': (options) =>
    new LabelRanker({ ...quick, encoder: 'linear', energy: 'linear' }).fit(
      X,
      orders,
      options as object,
    ),
  'densities, their weights averaged': (options) =>
    new DensityEstimator({
      steps: 12,
      components: 2,
      hidden: [4],
      frequencies: 3,
      averaging: 0.9,
    }).fit(X, options as object),
  'conditional densities on either base, by two members': (options) =>
    new EnergyRegressor({
      steps: 9,
      components: 2,
      hidden: [4],
      frequencies: 3,
      base: 'auto',
      dropout: 0.2,
      ensemble: 2,
      batchSize: 8,
    }).fit(
      X,
      X.map(([a, b]) => a + b * b),
      options as object,
    ),
  'outputs of any space': (options) =>
    new StructuredPredictor(choices(3), { ...quick, energy: 'linear' }).fit(
      X,
      X.map((_, r) => r % 3),
      options as object,
    ),
}

describe('a fit that is cut off goes on to the same bits:', () => {
  test.each(Object.entries(fits))('%s', async (_, start) => {
    const whole = await contentsOf(start({}))
    const checkpoint = { path: inFolder('fit.checkpoint'), every: 0 }
    const copies: string[] = []
    let events = 0
    // what a process that ends at any event leaves behind
    const onEvent = async () => {
      const copy = inFolder(`copy-${++events}`)
      const there = await copyFile(checkpoint.path, copy).then(
        () => true,
        () => false,
      )
      if (there) copies.push(copy)
    }
    expect(await contentsOf(start({ checkpoint, onEvent }))).toEqual(whole)
    expect(copies.length).toBeGreaterThan(5)
    const some = copies.filter((_copy, at) => at % Math.ceil(copies.length / 3) === 0)
    for (const path of some) {
      expect(await contentsOf(start({ checkpoint: { path, every: 60 } }))).toEqual(whole)
    }
  })

  test('killed again and again', async () => {
    const path = inFolder('fit.checkpoint')
    const index = new URL('../../../dist/index.js', import.meta.url).href
    const code = `import { MultilabelClassifier } from ${JSON.stringify(index)}
      import { writeFileSync } from 'node:fs'
      let steps = 0
      const model = await new MultilabelClassifier(${JSON.stringify(quick)}).fit(
        ${JSON.stringify(X)}, ${JSON.stringify(sets)}, {
          checkpoint: { path: ${JSON.stringify(path)}, every: 0 },
          onEvent() { if (++steps > Number(process.argv[1])) process.kill(process.pid, 'SIGKILL') }
        })
      writeFileSync(${JSON.stringify(inFolder('model'))}, model.toBytes())`
    const run = (events: number) =>
      new Promise((resolve) => {
        const argv = ['--input-type=module', '--eval', code, String(events)]
        spawn(process.execPath, argv).on('exit', (_, signal) => resolve(signal))
      })
    expect(await run(9)).toBe('SIGKILL')
    expect(await run(17)).toBe('SIGKILL')
    expect(await run(1e9)).toBe(null)
    expect((await readdir(folder)).sort()).toEqual(['fit.checkpoint', 'model'])
    const { weights } = decodeModel(await readFile(inFolder('model')), 'multilabel')
    const whole = await new MultilabelClassifier(quick).fit(X, sets)
    expect(weights).toEqual(decodeModel(whole.toBytes(), 'multilabel').weights)
  })
})

describe('a checkpoint', () => {
  const start = fits['Markov chains']
  const checkpointed = (path: string, settings = {}) =>
    new MultilabelClassifier({ ...quick, energy: 'linear', ...settings }).fit(X, sets, {
      checkpoint: { path, every: 0 },
    })

  test('of other data, options or seed is refused, with the way out', async () => {
    const path = inFolder('fit.checkpoint')
    await checkpointed(path)
    for (const other of [
      () => checkpointed(path, { seed: 1 }),
      () => checkpointed(path, { epochs: 5 }),
      () => start({ checkpoint: { path } }),
      () =>
        new MultilabelClassifier({ ...quick, energy: 'linear' }).fit(X, [...sets].reverse(), {
          checkpoint: { path },
        }),
    ]) {
      const error = await caught(other)
      expect([error.code, error.message]).toEqual([
        'INVALID_OPTION',
        expect.stringMatching(/checkpoint of this fit.*of another"; remove it/),
      ])
    }
  })

  test('that is damaged, or cannot be written, is refused before the fit', async () => {
    const path = inFolder('fit.checkpoint')
    await checkpointed(path)
    const bytes = await readFile(path)
    bytes[bytes.length - 3] ^= 1
    await writeFile(path, bytes)
    expect((await caught(() => checkpointed(path))).code).toBe('MODEL_FILE')
    expect((await caught(() => checkpointed(folder))).code).toBe('FILE_ERROR')
    expect((await caught(() => checkpointed(''))).code).toBe('INVALID_OPTION')
  })

  test('of a fit that was aborted is gone on with', async () => {
    const path = inFolder('fit.checkpoint')
    const whole = await contentsOf(start({}))
    const stop = new AbortController()
    let epochs = 0
    await start({
      checkpoint: { path, every: 0 },
      signal: stop.signal,
      onEvent: ({ type }) => {
        if (type === 'epoch' && ++epochs === 3) stop.abort()
      },
    })
    expect(await contentsOf(start({ checkpoint: { path } }))).toEqual(whole)
  })
})
