import { expect, test } from 'vitest'
import { mekaLabelEnd } from '../../../src/io/columns/meka-relation.js'
import { caught } from '../../reference/caught.js'

test.each([
  ['Music: -C 6', { first: 6 }],
  ['Music:-C 6', { first: 6 }],
  ['Music: -C -6', { last: 6 }],
  ['-c 3', { first: 3 }],
  ['Yeast: -split-number 1500 -C   -14 -x', { last: 14 }],
  ['twice: -C 6 -C 6', { first: 6 }],
  ['MultiLabelData', undefined],
  ['a-C 5', undefined],
  ['song -Cover 5', undefined],
  ['', undefined],
])('the relation name %j says %j', (relation, end) => {
  expect(mekaLabelEnd(relation)).toEqual(end)
})

test.each([
  'a: -C 0',
  'a: -C 3 -C -3',
  // MULAN's medical: the labels have since moved to the end
  'MEDC: -C 45 -I 0-weka.filters.unsupervised.attribute.Remove-R1-45_MEDC: -C 45 -I 0',
])('the relation name %j is refused', async (relation) => {
  const error = await caught(() => mekaLabelEnd(relation, 'm.arff'))
  expect(error.code).toBe('PARSE_ERROR')
  expect(error.details).toMatchObject({ where: 'm.arff', hint: 'pass the option labels' })
})
