import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../../src/errors.js'
import { Rng } from '../../../src/random/index.js'
import type { LabelSet } from '../../../src/spaces/index.js'
import { meanCriterion, type Objective } from '../../../src/training/index.js'
import { tinyModel } from '../../models/tiny-model.js'
import { caught } from '../../reference/caught.js'
import { countingBatch } from '../objective-checks.js'

const tiny = tinyModel()
const { features, codes } = countingBatch(tiny, 7)
const data = { features, codes, codeLength: 3 }

/** Watches the first code of each row; tells what it was given. */
function watching(criterion?: Objective<LabelSet>['criterion']) {
  const seen: unknown[] = []
  const objective: Objective<LabelSet> = {
    name: 'watching',
    loss: () => {
      throw new Error('not to be called')
    },
    criterion(model, batch, rng) {
      seen.push([batch.features.rows, batch.rowIndices, rng.uniform()])
      if (criterion) return criterion(model, batch, rng)
      return batch.codes.filter((_, e) => e % 3 === 0)
    },
  }
  const mean = (weights?: Float32Array) =>
    meanCriterion(tiny.model, objective, { ...data, weights }, 3, new Rng(1))
  return { mean, seen }
}

describe('what early stopping watches', () => {
  test('is a mean over all rows, whatever the batches', () => {
    // first bits of 0 … 6
    expect(watching().mean()).toBeCloseTo(3 / 7, 12)
  })

  test('is weighted', () => {
    expect(watching().mean(Float32Array.of(1, 3, 0, 0, 0, 0, 0))).toBeCloseTo(3 / 4, 6)
  })

  test('uses the same draws every time, and no rows of a table', () => {
    const { mean, seen } = watching()
    mean()
    const once = seen.splice(0)
    mean()
    expect(seen).toEqual(once)
    expect(once.map((given) => (given as unknown[])[1])).toEqual([undefined, undefined])
  })

  test('is NaN where scores are not finite; other errors go through', async () => {
    const refuse = (code: 'NOT_FINITE' | 'UNSUPPORTED') => () => {
      throw new PartitaError(code, 'refused')
    }
    expect(watching(refuse('NOT_FINITE')).mean()).toBeNaN()
    expect((await caught(watching(refuse('UNSUPPORTED')).mean)).code).toBe('UNSUPPORTED')
  })
})
