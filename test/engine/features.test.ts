import { expect, test } from 'vitest'
import { type CsrArrays, isSparse, takeRows } from '../../src/engine/index.js'
import { toDense } from '../../src/io/index.js'

const dense = { rows: 3, cols: 2, values: Float32Array.of(1, 0, 0, 0, 2, 3) }
const sparse: CsrArrays = {
  rows: 3,
  cols: 2,
  offsets: Int32Array.of(0, 1, 1, 3),
  indices: Int32Array.of(0, 0, 1),
  values: Float32Array.of(1, 2, 3),
}

test('sparse features are told apart from dense ones', () => {
  expect([isSparse(sparse), isSparse(dense)]).toEqual([true, false])
})

test.each([[[2, 0]], [[1]], [[0, 0, 2, 1]], [[]]])(
  'takes rows %j in that order, of dense and sparse features alike',
  (rows) => {
    const indices = Int32Array.from(rows)
    const expected = rows.flatMap((r) => [...dense.values.subarray(2 * r, 2 * r + 2)])
    const taken = takeRows(dense, indices)
    expect([taken.rows, taken.cols, [...taken.values]]).toEqual([rows.length, 2, expected])
    expect([...toDense(takeRows(sparse, indices)).values]).toEqual(expected)
  },
)

test('taken rows are copies', () => {
  takeRows(dense, Int32Array.of(0)).values[0] = 9
  const taken = takeRows(sparse, Int32Array.of(0))
  taken.values[0] = 9
  expect([dense.values[0], sparse.values[0]]).toEqual([1, 1])
})
