import { expect, test } from 'vitest'
import { countAtOnce, rowChunks, rowsAtOnce } from '../../src/engine/index.js'

test('what takes 2²² numbers is computed one at a time, and so is what takes more', () => {
  expect([2 ** 20, 2 ** 22, 2 ** 30].map(countAtOnce)).toEqual([4, 1, 1])
})

test('rows are as many as fit, 512 at most', () => {
  expect([0, 1, 2 ** 13, 2 ** 14, 2 ** 22 - 1, 2 ** 23].map(rowsAtOnce)).toEqual([
    512, 512, 512, 256, 1, 1,
  ])
})

test('chunks of rows cover a batch in order', () => {
  const features = { rows: 11, cols: 2, values: Float32Array.from({ length: 22 }, (_, i) => i) }
  const rowIndices = Int32Array.from({ length: 11 }, (_, i) => 100 + i)
  const chunks = [...rowChunks({ features, rowIndices }, 4)]
  expect(chunks.map(({ from, batch }) => [from, batch.features.rows])).toEqual([
    [0, 4],
    [4, 4],
    [8, 3],
  ])
  const rejoined = chunks.flatMap(({ batch }) => [...(batch.features.values as Float32Array)])
  expect(rejoined).toEqual([...features.values])
  expect(chunks.flatMap(({ batch }) => [...batch.rowIndices!])).toEqual([...rowIndices])
})

test('a batch that fits is one chunk, the batch itself; one without rows is none', () => {
  const batch = { features: { rows: 3, cols: 1, values: new Float32Array(3) } }
  expect([...rowChunks(batch, 3)]).toEqual([{ from: 0, batch }])
  expect([...rowChunks(batch, 3)][0].batch).toBe(batch)
  const empty = { features: { rows: 0, cols: 1, values: new Float32Array(0) } }
  expect([...rowChunks(empty, 3)]).toEqual([])
})
