import { describe, expect, test } from 'vitest'
import { isSparse, takeRows } from '../../../src/engine/index.js'
import { selectFeatures, toDense, toFeatures, toSparse } from '../../../src/io/index.js'
import {
  fitInputTransform,
  type InputOptions,
  inputTransformFrom,
  inputTransformTensors,
  transformInputs,
} from '../../../src/models/index.js'
import {
  appendPiecewiseFeatures,
  fitPiecewiseFeatures,
} from '../../../src/models/inputs/piecewise-features.js'
import { fitStandardizer, standardize } from '../../../src/models/inputs/standardizer.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'
import { normalFeatures } from '../tiny-model.js'

const X = normalFeatures(9, 3)
const options: InputOptions = { standardize: true, clip: 10, fourierFeatures: 0 }
const every: readonly InputOptions[] = [
  options,
  { ...options, standardize: false },
  { ...options, clip: 0.5 },
  { ...options, fourierFeatures: 4 },
  { standardize: false, clip: 10, fourierFeatures: 2 },
  { ...options, pieces: 4 },
  { standardize: false, clip: 10, fourierFeatures: 2, pieces: 20 },
]
const fitTo = (given: InputOptions, features = X) => fitInputTransform(features, given, new Rng(1))

describe('centers of columns', () => {
  const times = Array.from({ length: 9 }, (_, row) => 1.7e9 + 60 * row)
  const near = toFeatures(times.map((time) => [time - 1.7e9, 1]))
  const far = toFeatures(times.map((time) => [time, 1]))

  test('keep apart what 32 bits merge, for matrices with and without one', () => {
    expect(isSparse(far) || far.center?.[1]).toBe(0)
    const [plain, transform] = [fitTo(options, near), fitTo(options, far)]
    const expected = transformInputs(near, plain).values
    transformInputs(far, transform).values.forEach((z, at) => {
      expect(z).toBeCloseTo(expected[at], 5)
    })
    const one = toFeatures([[times[3], 1]], 'X', 2, transform.center ?? null)
    expect(transformInputs(one, transform).values[0]).toBeCloseTo(expected[6], 5)
    const raw = { rows: 1, cols: 2, values: Float32Array.of(times[3], 1) }
    expect(transformInputs(raw, transform).values[0]).toBeCloseTo(expected[6], 0)
    expect(fitTo({ ...options, standardize: false }, far).center).toBeUndefined()
  })

  test('are kept in model files to the last bit that counts', () => {
    const transform = fitTo(options, far)
    const back = inputTransformFrom(2, options, inputTransformTensors(transform))
    expect(back).toEqual(transform)
  })

  test('stay with rows and columns that are taken', () => {
    const taken = selectFeatures(takeRows(far, Int32Array.of(8, 0)), ['t', 'c'], ['c', 't'])
    expect(toSparse(taken).values).toEqual(Float32Array.from([1, times[8], 1, times[0]]))
  })
})

describe('columns of sparse rows that are always 0', () => {
  const wide = toFeatures([{ 7: 2, 90000: 1 }, { 199999: 4 }], 'X', 200_000)
  const narrow = toFeatures([{ 0: 2, 1: 1 }, { 2: 4 }], 'X', 3)

  test('are left out where they are most, in training and after', () => {
    const [transform, plain] = [fitTo(options, wide), fitTo(options, narrow)]
    expect([transform.inputs, transform.outputs, plain.kept]).toEqual([200_000, 3, undefined])
    expect(transformInputs(wide, transform)).toEqual(transformInputs(narrow, plain))
    const unseen = toFeatures([{ 7: 2, 8: 5 }], 'X', 200_000)
    expect(transformInputs(unseen, transform)).toEqual(
      transformInputs(toFeatures([{ 0: 2 }], 'X', 3), plain),
    )
    expect(toDense(transformInputs(toDense(unseen), transform))).toEqual(
      toDense(transformInputs(unseen, transform)),
    )
  })

  test('are known to model files; damage is refused', () => {
    const transform = fitTo(options, wide)
    const tensors = inputTransformTensors(transform)
    expect(inputTransformFrom(200_000, options, tensors)).toEqual(transform)
    expect(() => inputTransformFrom(100, options, tensors)).toThrow(/columns.*damaged/)
  })
})

describe('the preparation of inputs', () => {
  test('standardises, clipped as asked, or leaves the inputs as they are', () => {
    expect(transformInputs(X, fitTo(options))).toEqual(standardize(X, fitStandardizer(X)))
    expect(transformInputs(X, fitTo({ ...options, standardize: false }))).toEqual(X)
    const { values } = transformInputs(X, fitTo({ ...options, clip: 0.5 }))
    expect(Math.max(...values.map(Math.abs))).toBe(0.5)
  })

  test('appends as many Fourier features as asked', () => {
    const transform = fitTo({ ...options, fourierFeatures: 4 })
    const { cols, values } = transformInputs(X, transform)
    expect([transform.inputs, transform.outputs, cols]).toEqual([3, 7, 7])
    const plain = transformInputs(X, fitTo(options)).values
    for (let r = 0; r < 9; r++) {
      const row = [...values.subarray(7 * r, 7 * r + 7)]
      expect(row.slice(0, 3)).toEqual([...plain.subarray(3 * r, 3 * r + 3)])
      for (const feature of row.slice(3)) expect(Math.abs(feature)).toBeLessThanOrEqual(Math.SQRT2)
    }
  })

  test('appends the pieces of the inputs as they were, behind all else', () => {
    const plain = { ...options, clip: 0.1, fourierFeatures: 4 }
    const transform = fitTo({ ...plain, pieces: 5 })
    expect([transform.inputs, transform.outputs]).toEqual([3, 3 + 4 + 3 * 5])
    const wide = transformInputs(X, transform)
    expect(wide).toEqual(
      appendPiecewiseFeatures(transformInputs(X, fitTo(plain)), X, fitPiecewiseFeatures(X, 5)),
    )
    expect(transformInputs(toSparse(X), transform)).toEqual(wide)
  })

  test('cuts rows into pieces by their weights', () => {
    const weights = [0, 1, 1, 1, 2, 2, 0, 1, 1]
    const { appended } = fitInputTransform(X, { ...options, pieces: 3 }, new Rng(1), weights)
    expect(appended?.piecewise).toEqual(fitPiecewiseFeatures(X, 3, weights))
    expect(appended?.piecewise).not.toEqual(fitPiecewiseFeatures(X, 3))
  })

  test.each(every)('leaves its input untouched and gives the same bits again, %o', (given) => {
    const before = [...X.values]
    const transform = fitTo(given)
    expect(transformInputs(X, transform)).toEqual(transformInputs(X, fitTo(given)))
    expect([...X.values]).toEqual(before)
  })

  test('writes sparse rows out only if zeros move', () => {
    const sparse = toSparse(X)
    expect(transformInputs(sparse, fitTo(options))).toEqual(transformInputs(X, fitTo(options)))
    expect(isSparse(transformInputs(sparse, fitTo({ ...options, standardize: false })))).toBe(true)
    expect(isSparse(transformInputs(sparse, fitTo(options, sparse)))).toBe(true)
  })

  test('refuses another number of columns, and features of sparse inputs that need dense ones', async () => {
    const error = await caught(() => transformInputs(normalFeatures(2, 4), fitTo(options)))
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toMatch(/expected 3; received 4/)
    const sparse = toSparse(X)
    for (const dense of [{ fourierFeatures: 2 }, { pieces: 2 }]) {
      const error = await caught(() => fitTo({ ...options, ...dense }, sparse))
      expect(error.code).toBe('UNSUPPORTED')
    }
  })

  test.each(every)(
    'comes back from its arrays, none of which may be missing, %o',
    async (given) => {
      const transform = fitTo(given)
      const tensors = inputTransformTensors(transform)
      expect(inputTransformFrom(3, given, tensors)).toEqual(transform)
      for (const name of tensors.keys()) {
        const others = new Map([...tensors].filter(([other]) => other !== name))
        const error = await caught(() => inputTransformFrom(3, given, others))
        expect(error.code).toBe('MODEL_FILE')
        expect(error.message).toContain(name)
        expect((await caught(() => inputTransformFrom(2, given, tensors))).code).toBe('MODEL_FILE')
      }
    },
  )
})
