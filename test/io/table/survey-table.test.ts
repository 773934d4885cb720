import { expect, test } from 'vitest'
import { surveyTable } from '../../../src/io/index.js'

test('a survey of CSV tells which columns may be labels', async () => {
  const text = 'tempo,key,calm,wild,side,played\n120,A,0,no,-1,?\n70,B,1,yes,1,1\n96,B,NA,no,1,0'
  const { format, rows, columns, labels, rankings } = await surveyTable(text)
  expect([format, rows, labels, rankings]).toEqual(['csv', 3, undefined, []])
  expect(columns.filter(({ mayBeLabel }) => mayBeLabel).map(({ name }) => name)).toEqual([
    'calm',
    'wild',
    'side',
    'played',
  ])
  expect(columns[1]).toEqual({ name: 'key', distinct: 2, values: ['A', 'B'], mayBeLabel: false })
})

test('a survey of ARFF tells which labels it declares', async () => {
  const text = `% songs
@relation 'songs: -C -2'
@attribute tempo numeric
@attribute happy {0,1}
@attribute calm {0,1}
@data
120, 1, 0
70, 0, 1`
  const { format, columns, labels } = await surveyTable(text)
  expect([format, labels]).toEqual(['arff', ['happy', 'calm']])
  expect(columns.map(({ mayBeLabel }) => mayBeLabel)).toEqual([false, true, true])
})

test('a survey tells how rankings are written', async () => {
  const shows = async (header: string, row: string) =>
    (await surveyTable(`${header}\n${row}`)).rankings
  expect(await shows('A1,L1,L2', '1,2,1')).toEqual(['ranks'])
  expect(await shows('a,ranking', '1,b>a')).toEqual(['orders'])
  expect(await shows('winner,loser', 'a,b')).toEqual(['choices'])
})

test('what is no table is refused with its line', async () => {
  await expect(surveyTable('')).rejects.toMatchObject({ code: 'PARSE_ERROR' })
  await expect(surveyTable('a,b\n1,2,3')).rejects.toThrow(/line 2/)
})
