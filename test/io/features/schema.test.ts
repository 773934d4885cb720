import { expect, test } from 'vitest'
import { checkSameSchema, multilabelFromArff } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const schema = (featureNames: string[], labelNames = ['y']) => ({ featureNames, labelNames })

test('equal names in the same order pass', () => {
  checkSameSchema(schema(['a', 'b'], ['y', 'z']), schema(['a', 'b'], ['y', 'z']))
})

test.each([
  [
    schema(['a', 'b']),
    schema(['b', 'a']),
    'feature 1',
    /expected "a"; received "b".*another order/,
  ],
  [schema(['a', 'b']), schema(['a', 'c']), 'feature 2', /expected "b"; received "c".*same options/],
  [schema(['a', 'b']), schema(['a']), 'feature 2', /expected "b"; received only 1 features/],
  [
    schema(['a'], ['y']),
    schema(['a'], ['y', 'z']),
    'label 2',
    /expected only 1 labels; received "z"/,
  ],
])('the first difference is named: %j against %j', async (train, test, where, message) => {
  const error = await caught(() => checkSameSchema(train, test))
  expect(error.code).toBe('SHAPE_MISMATCH')
  expect(error.details.where).toBe(where)
  expect(error.message).toMatch(message)
})

test('categories of a nominal attribute are compared, too', async () => {
  const read = (categories: string) =>
    multilabelFromArff(
      `@relation 'r: -C 1'\n@attribute y {0,1}\n@attribute a {${categories}}\n@data\n1,p`,
    )
  checkSameSchema(read('p,q'), read('p,q'))
  const error = await caught(() => checkSameSchema(read('p,q'), read('q,p')))
  expect(error.details).toMatchObject({ where: 'feature 1', expected: '"a=q"', received: '"a=p"' })
})
