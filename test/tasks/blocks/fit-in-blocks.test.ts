import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { toSparse } from '../../../src/io/index.js'
import { MultilabelClassifier, type MultilabelOptions } from '../../../src/tasks/index.js'
import { plantedMultilabel } from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'

const ROWS = 60
const { features, labels } = plantedMultilabel({ rows: ROWS, features: 3, labels: 2, seed: 4 })
const quick = { labels: ['a', 'b'], epochs: 4, encoder: { hidden: [4] }, seed: 3 } as const

async function* inBlocks(size: number, X: Parameters<typeof takeRows>[0] = features) {
  for (let from = 0; from < ROWS; from += size) {
    const rows = Int32Array.from({ length: Math.min(size, ROWS - from) }, (_, r) => from + r)
    yield { X: takeRows(X, rows), Y: takeRows(labels, rows) }
  }
}
const closeTo = (got: Float32Array, want: Float32Array) => {
  for (const [e, value] of want.entries()) expect(got[e]).toBeCloseTo(value, 5)
}
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('partita-blocks-'))
const fitted = (options: MultilabelOptions, size = 20) =>
  new MultilabelClassifier({ ...quick, ...options }).fitBlocks(inBlocks(size))

describe('fitBlocks', () => {
  test('learns what fit learns, of dense and sparse rows', async () => {
    // one batch an epoch, and no draws: the order of the rows is all that differs
    const whole = {
      energy: 'linear',
      objective: 'exact',
      validationFraction: 0,
      batchSize: ROWS,
      encoder: { hidden: [4], dropout: 0, inputDropout: 0 },
    } as const
    for (const X of [features, toSparse(features)]) {
      const estimator = new MultilabelClassifier({ ...quick, ...whole })
      const here = (await estimator.fit(X, labels)).predictProbabilities(X).values
      const there = (await estimator.fitBlocks(inBlocks(ROWS, X))).predictProbabilities(X).values
      closeTo(there, here)
    }
  })

  test('holds rows out, stops by them, and is the same for the same seed', async () => {
    const before = left()
    const [one, other] = [await fitted({}), await fitted({})]
    expect(one.training.select.loss).toBeGreaterThan(0)
    expect(one.training.refit).toBeUndefined()
    const of = (model: typeof one) => model.predictProbabilities(features).values
    expect(of(one)).toEqual(of(other))
    expect(of(await fitted({ seed: 4 }))).not.toEqual(of(one))
    expect(left()).toEqual(before)
  })

  test('tells how many rows it learns from, and holds none out where others are given', async () => {
    const rows: number[] = []
    const validation = { X: features, Y: labels }
    const options = { validation, onEvent: (e: object) => 'rows' in e && rows.push(Number(e.rows)) }
    await new MultilabelClassifier(quick).fitBlocks(inBlocks(7), options)
    expect(rows).toEqual([ROWS])
  })

  test('ends with the rows that were read when it is aborted, and leaves nothing', async () => {
    const before = left()
    const controller = new AbortController()
    const onEvent = () => controller.abort()
    const { signal } = controller
    const estimator = new MultilabelClassifier({ ...quick, epochs: 1000, patience: 1000 })
    const model = await estimator.fitBlocks(inBlocks(20), { signal, onEvent })
    expect(model.training.aborted).toBe(true)
    const error = await caught(() => estimator.fitBlocks(inBlocks(20), { signal }))
    expect(error.code).toBe('ABORTED')
    expect(left()).toEqual(before)
  })

  test.each([
    [{ energy: 'forest' }, /energy.*no forest/],
    [{ energy: 'auto' }, /energy.*by its name/],
    [{ reference: 'forest' }, /reference.*no forest/],
    [{ calibrate: true }, /without the option calibrate; .*fit\(X, Y\)/],
    [{ labelWeight: 'balanced' }, /without the option labelWeight/],
    [{ objective: 'mcmc' }, /objective.*chains/],
    [{ labels: undefined }, /labels.*their names/],
  ] as const)('refuses %j', async (options, message) => {
    await expect(async () => fitted(options as MultilabelOptions)).rejects.toThrow(message)
  })

  test('names the block of a row that is wrong', async () => {
    const estimator = new MultilabelClassifier(quick)
    const given = (second: unknown, Y: readonly unknown[] = [['a']]) =>
      (async function* () {
        yield { X: [[1, 2]], Y: [['a']] }
        yield { X: second, Y } as { X: number[][]; Y: string[][] }
      })()
    await expect(estimator.fitBlocks(given([[1, Number.NaN]]))).rejects.toThrow(/X of block 2/)
    await expect(estimator.fitBlocks(given([[1]]))).rejects.toThrow(/unlike those before.*block 2/)
    await expect(estimator.fitBlocks(given([[1, 2]], [['c']]))).rejects.toThrow(/block 2/)
    await expect(estimator.fitBlocks(given([[1, 2]], [[1, null]]))).rejects.toThrow(/known whole/)
    const none = (async function* () {})()
    await expect(estimator.fitBlocks(none)).rejects.toThrow(/no rows to learn from/)
  })
})
