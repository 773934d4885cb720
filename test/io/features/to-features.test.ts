import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FeaturesInput, toFeatures } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const csr = (change: object = {}) => ({
  rows: 2,
  cols: 3,
  offsets: Int32Array.of(0, 2, 3),
  indices: Int32Array.of(0, 2, 1),
  values: Float32Array.of(1, 2, 3),
  ...change,
})

describe('toFeatures', () => {
  test('copies rows of any kind of array into 32-bit floats, and leaves them as they were', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    const value = fc.float({ noNaN: true, noDefaultInfinity: true })
    const table = shape.chain(([rows, cols]) =>
      fc.array(fc.array(value, { minLength: cols, maxLength: cols }), {
        minLength: rows,
        maxLength: rows,
      }),
    )
    fc.assert(
      fc.property(table, (rows) => {
        const frozen = rows.map((row) => Object.freeze([...row]))
        const flat = Float32Array.from(rows.flat())
        const made = { rows: rows.length, cols: rows[0].length, values: flat }
        expect(toFeatures(Object.freeze(frozen) as number[][])).toEqual(made)
        expect(toFeatures(rows.map((row) => Float32Array.from(row)))).toEqual(made)
        expect(toFeatures(rows.map((row) => Float64Array.from(row)))).toEqual(made)
      }),
      { seed: 1 },
    )
  })

  test('returns a valid matrix itself', () => {
    const dense = { rows: 1, cols: 2, values: Float32Array.of(1, 2) }
    const sparse = csr()
    expect(toFeatures(dense)).toBe(dense)
    expect(toFeatures(sparse)).toBe(sparse)
  })

  test('compresses sparse rows, and knows their columns where it is told', async () => {
    const rows = [{ 5: 2, 0: 1 }, new Map(), new Map([[3, 4]])]
    const made = {
      rows: 3,
      offsets: Int32Array.of(0, 2, 2, 3),
      indices: Int32Array.of(0, 5, 3),
      values: Float32Array.of(1, 2, 4),
    }
    expect(toFeatures(rows)).toEqual({ ...made, cols: 6 })
    expect(toFeatures(rows, 'X', 9)).toEqual({ ...made, cols: 9 })
    expect((await caught(() => toFeatures(rows, 'X', 5))).message).toMatch(/0 to 4.*received "5"/)
  })

  const dense = (rows: unknown, cols: unknown, ...values: number[]) => ({
    rows,
    cols,
    values: Float32Array.from(values),
  })
  test.each([
    ['no rows', [], 'EMPTY_DATA', 'X', /0 × 0/],
    ['no columns', [[]], 'EMPTY_DATA', 'X', /1 × 0/],
    ['a matrix without rows', dense(0, 2), 'EMPTY_DATA', 'X', /0 × 2/],
    ['ragged rows', [[1, 2], [3]], 'SHAPE_MISMATCH', 'X, row 1', /2 values.*received 1 values/],
    [
      'NaN',
      [
        [1, 2],
        [3, Number.NaN],
      ],
      'NOT_FINITE',
      'X, row 1, column 1',
      /received NaN/,
    ],
    ['a number beyond 32 bits', [[1e39]], 'NOT_FINITE', 'X, row 0, column 0', /Infinity/],
    ['null', [[null]], 'NOT_FINITE', 'X, row 0, column 0', /received null/],
    ['text', [['1']], 'NOT_FINITE', 'X, row 0, column 0', /the text "1".*Number\(text\)/],
    ['a row alone', [1, 0], 'SHAPE_MISMATCH', 'X, row 0', /\[\[1, 0\]\].*received 1.*brackets/],
    ['a row of text', ['10'], 'SHAPE_MISMATCH', 'X, row 0', /received the text "10"/],
    ['null for a row', [[1], null], 'SHAPE_MISMATCH', 'X, row 1', /received null/],
    ['lists among sparse rows', [{ 0: 1 }, [1]], 'SHAPE_MISMATCH', 'X, row 1', /received an array/],
    ['a column by name', [{ x: 1 }], 'SHAPE_MISMATCH', 'X, row 0', /from 0.*received "x"/],
    ['a column below 0', [new Map([[-1, 1]])], 'SHAPE_MISMATCH', 'X, row 0', /received -1/],
    ['text in a sparse row', [{ 4: '1' }], 'NOT_FINITE', 'X, row 0, column 4', /the text "1"/],
    ['sparse rows without entries', [{}], 'EMPTY_DATA', 'X', /1 × 0/],
    [
      'the names of SciPy',
      { data: [1], indptr: [0, 1], indices: [0], shape: [1, 1] },
      'SHAPE_MISMATCH',
      'X',
      /offsets, indices, values.*received \{ data, indptr, indices, shape \}/,
    ],
    [
      'one unknown name',
      { rows: 1, cols: 1, indptr: [0, 1], indices: [0], values: Float32Array.of(1) },
      'SHAPE_MISMATCH',
      'X',
      /received \{ rows, cols, indptr, indices, values \}/,
    ],
    ['NaN in a matrix', dense(1, 2, 0, Number.NaN), 'NOT_FINITE', 'X, row 0, column 1', /NaN/],
    ['a wrong shape', dense(2, 2, 1, 2, 3), 'SHAPE_MISMATCH', 'X', /2 × 2 values.*3 values/],
    ['a fractional shape', dense(0.5, 2, 1), 'SHAPE_MISMATCH', 'X', /not a matrix/],
    ['plain values', { rows: 1, cols: 1, values: [1] }, 'SHAPE_MISMATCH', 'X', /Float32Array/],
    ['undefined', undefined, 'SHAPE_MISMATCH', 'X', /received undefined/],
    ['few offsets', csr({ rows: 3 }), 'SHAPE_MISMATCH', 'X', /4 offsets from 0 to 3/],
    [
      'a late start',
      csr({ offsets: Int32Array.of(1, 2, 3) }),
      'SHAPE_MISMATCH',
      'X',
      /from 1 to 3/,
    ],
    [
      'a descent',
      csr({ rows: 3, offsets: Int32Array.of(0, 2, 1, 3) }),
      'SHAPE_MISMATCH',
      'X',
      /descent after row 1/,
    ],
    ['few indices', csr({ indices: Int32Array.of(0, 2) }), 'SHAPE_MISMATCH', 'X', /3 indices/],
    ['a column too far', csr({ cols: 2 }), 'SHAPE_MISMATCH', 'X, row 0', /below 2.*column 2/],
    [
      'a column twice',
      csr({ indices: Int32Array.of(2, 2, 1) }),
      'SHAPE_MISMATCH',
      'X, row 0',
      /each once/,
    ],
    [
      'a negative column',
      csr({ indices: Int32Array.of(-1, 2, 1) }),
      'SHAPE_MISMATCH',
      'X, row 0',
      /-1/,
    ],
    [
      'infinity in a sparse row',
      csr({ values: Float32Array.of(1, 2, 1 / 0) }),
      'NOT_FINITE',
      'X, row 1, column 1',
      /Infinity/,
    ],
  ])('refuses %s', async (_, input, code, where, message) => {
    const error = await caught(() => toFeatures(input as FeaturesInput, 'X'))
    expect(error.code).toBe(code)
    expect(error.details.where).toBe(where)
    expect(error.message).toMatch(message)
  })
})
