import { describe, expect, test } from 'vitest'
import { selectFeatures, toDense, toFeatures, toSparse } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

describe('selectFeatures', () => {
  const dense = toFeatures([
    [1, 0, 3],
    [0, 5, 6],
  ])
  const names = ['a', 'b', 'c']

  test('returns the matrix itself if names and order agree', () => {
    expect(selectFeatures(dense, names, ['a', 'b', 'c'])).toBe(dense)
  })

  test('takes the wanted columns in the wanted order, dense and sparse alike', () => {
    const taken = { rows: 2, cols: 2, values: Float32Array.of(3, 1, 6, 0) }
    expect(selectFeatures(dense, names, ['c', 'a'])).toEqual(taken)
    expect(toDense(selectFeatures(toSparse(dense), names, ['c', 'a']))).toEqual(taken)
  })

  test('says which feature is lacking, and where', async () => {
    const error = await caught(() => selectFeatures(dense, names, ['a', 'd', 'e'], 'x.csv'))
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toMatch(/"d" and 1 more, of 3 features.*3 others.*x\.csv/)
  })
})
