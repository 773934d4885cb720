import { expect, test } from 'vitest'
import { multilabelFromArff, sharedRows } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const read = (rows: string, storage: 'dense' | 'sparse' = 'dense') =>
  multilabelFromArff(
    `@relation 'r: -C -2'\n@attribute a real\n@attribute b real\n@attribute y {0,1}\n@attribute z {0,1}\n@data\n${rows}`,
    { storage },
  )

test('rows of the test set that the training set has are found, labels included', () => {
  const train = read('1,0,1,0\n0,2,0,1\n3,4,1,1')
  const held = '0,1,1,0\n3,4,1,1\n0,2,1,1\n1,0,1,0\n3,4,1,1'
  expect(sharedRows(train, read(held))).toEqual(Int32Array.of(1, 3, 4))
  expect(sharedRows(train, read(held, 'sparse'))).toEqual(Int32Array.of(1, 3, 4))
  expect(sharedRows(train, read('12,0,1,0\n1,2,0,1'))).toEqual(new Int32Array(0))
})

test('sets with other columns are not compared', async () => {
  const train = read('1,0,1,0')
  const error = await caught(() => sharedRows(train, { ...train, labelNames: ['z', 'y'] }))
  expect(error.code).toBe('SHAPE_MISMATCH')
})
