import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DenseMatrix } from '../../src/engine/index.js'
import { decodeModel, encodeModel } from '../../src/io/index.js'
import type { Space } from '../../src/spaces/index.js'
import {
  type EvaluationOptions,
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  type LogPartitionAnswer,
  type LogPartitionOptions,
} from '../../src/tasks/index.js'

type Task = 'multilabel' | 'ranking' | 'structured'

interface OldModel {
  readonly task: Task
  readonly X: number[][]
  readonly outputs: unknown[]
  readonly answers: Record<string, unknown>
}

const folder = join(import.meta.dirname, '../golden/models')
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
const models = Object.entries(expected as Record<string, OldModel>)
const engine = { deterministic: true }

describe('model files of an earlier version', () => {
  test('of every task, energy, objective, reference and ready space are there', () => {
    const headers = models.map(([name]) => bytesOf(name).toString('latin1'))
    for (const kind of [
      ...['linear', 'pairwise', 'pairwise-full', 'pairwise-low-rank', 'deep', 'plackett-luce'],
      ...['joint', 'exact', 'mcmc', 'nce', 'min-max', 'generalized', 'sparsemax', 'learned'],
      ...['subsets', 'boundedSubsets', 'permutations', 'topRankings', 'choices', 'sequences'],
      ...['matchings', 'product', 'constrained', 'features', 'pairs'],
    ]) {
      const found = headers.some((header) => header.replaceAll('\\', '').includes(`"${kind}"`))
      expect({ kind, found }).toEqual({ kind, found: true })
    }
  })

  test.each(models)('%s answers as it did, and is written as it was', async (name, old) => {
    const bytes = bytesOf(name)
    const { answers, written } = await answersOf(old, bytes)
    expectClose(JSON.parse(JSON.stringify(answers)), old.answers)
    // what is written has a digest beside
    const again = encodeModel(decodeModel(bytes, old.task))
    expect(Buffer.compare(written, again)).toBe(0)
  })
})

function bytesOf(name: string): Buffer {
  return readFileSync(join(folder, `${name.replace('-', '/')}.partita`))
}

async function answersOf({ task, X, outputs }: OldModel, bytes: Uint8Array) {
  if (task === 'multilabel') {
    const model = await FittedMultilabel.fromBytes(bytes, engine)
    const sets = (decision: 'f1' | 'threshold' | 'mode') => model.predictSets(X, { decision })
    return {
      written: model.toBytes(),
      answers: {
        ...likelihoods(model, X, outputs as number[][]),
        predictSets: { f1: sets('f1'), threshold: sets('threshold'), mode: sets('mode') },
        predictProbabilities: plain(model.predictProbabilities(X)),
        sample: plain(model.sample(X, 2, { seed: 1 })),
      },
    }
  }
  if (task === 'ranking') {
    const model = await FittedRanker.fromBytes(bytes, engine)
    const orders = (decision: 'kemeny' | 'expected-ranks' | 'mode') =>
      model.predict(X, { decision })
    return {
      written: model.toBytes(),
      answers: {
        ...likelihoods(model, X, outputs as number[][]),
        predict: {
          kemeny: orders('kemeny'),
          'expected-ranks': orders('expected-ranks'),
          mode: orders('mode'),
        },
        pairwiseProbabilities: plain(model.pairwiseProbabilities(X)),
        placeProbabilities: plain(model.placeProbabilities(X)),
        sample: model.sample(X, 2, { seed: 1 }),
        complete: model.complete(
          X,
          X.map(() => ({ top: [0] })),
        ),
      },
    }
  }
  const model = await FittedPredictor.fromBytes(bytes, engine)
  const space: Readable = model.space
  const parse = space.parse?.bind(space) ?? space.base?.parse?.bind(space.base)
  const code = (y: unknown) => {
    const out = new Float32Array(space.codeLength)
    space.encode(y, out, 0)
    return [...out]
  }
  const codes = (decision: 'mode' | 'expected-code') => model.predict(X, { decision }).map(code)
  return {
    written: model.toBytes(),
    answers: {
      ...likelihoods(model, X, parse ? outputs.map(parse) : outputs),
      predictCodes: { mode: codes('mode'), 'expected-code': codes('expected-code') },
      expectedCode: plain(model.expectedCode(X)),
      sampleCodes: model.sample(X, 2, { seed: 1 }).map((row) => row.map(code)),
    },
  }
}

/** A ready space, or one built on it, that reads outputs as people write them. */
interface Readable extends Space<unknown> {
  parse?(y: unknown): unknown
  readonly base?: { parse?(y: unknown): unknown }
}

interface Likelihoods<Outputs> {
  logPartition(X: number[][], options: LogPartitionOptions): LogPartitionAnswer
  exactLogPartition(X: number[][]): Iterable<number> | undefined
  logProbability(X: number[][], outputs: Outputs, options: EvaluationOptions): Iterable<number>
}

/** What was answered when the learned log-partition, where there was one, came before the exact one. */
function likelihoods<Outputs>(model: Likelihoods<Outputs>, X: number[][], outputs: Outputs) {
  const exact = model.exactLogPartition(X)
  const { method, values } = firstAnswer(model, X)
  return {
    logPartition: [...values],
    exactLogPartition: exact ? [...exact] : null,
    logProbability: [...model.logProbability(X, outputs, { logPartition: method })],
  }
}

function firstAnswer(model: Likelihoods<never>, X: number[][]): LogPartitionAnswer {
  try {
    return model.logPartition(X, { method: 'learned' })
  } catch {
    return model.logPartition(X, { method: 'auto' }) // none was learned
  }
}

function plain({ rows, cols, values }: DenseMatrix) {
  return { rows, cols, values: [...values] }
}

/** Everything equal, numbers to within 1e-6: processors and V8 may differ in a last bit. */
function expectClose(received: unknown, expected: unknown, path = 'answers'): void {
  if (typeof expected === 'number' && !Number.isInteger(expected)) {
    expect(received, path).toBeTypeOf('number')
    expect(Math.abs((received as number) - expected), path).toBeLessThan(1e-6)
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(received as object), path).toEqual(Object.keys(expected))
    for (const [key, value] of Object.entries(expected)) {
      expectClose((received as Record<string, unknown>)[key], value, `${path}.${key}`)
    }
  } else {
    expect(received, path).toEqual(expected)
  }
}
