import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { rankingFromPrefLib, readRanking } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const folder = mkdtempSync(join(tmpdir(), 'partita-preflib-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MODERN = `# FILE NAME: 00001-00000001.toi
# TITLE: Drinks
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: 6
# ALTERNATIVE NAME 1: tea
# ALTERNATIVE NAME 2: milk, warm
# ALTERNATIVE NAME 3: cola
3: 1,2,3,4
2: 3,{1,4}
1: {2},1
`
const OLD = '3\n1,tea\n2,milk\n3,cola\n4,4,2\n3,2,1,3\n1,{1,3},2\n'

describe('rankingFromPrefLib', () => {
  test('reads orders, ties and lists of the first, each as often as it counts', () => {
    const data = rankingFromPrefLib(MODERN)
    expect([data.relation, data.itemNames]).toEqual(['Drinks', ['tea', 'milk, warm', 'cola', '4']])
    expect(data.rankings.map(String)).toEqual([
      ...Array.from({ length: 3 }, () => '0,1,2,3'),
      ...Array.from({ length: 2 }, () => 'cola>tea, cola>4'),
      'milk\\, warm>tea',
    ])
    expect([data.featureNames, data.features.rows]).toEqual([['constant'], 6])
  })

  test('of more alternatives than the file can order is refused before they are named', async () => {
    const error = await caught(() =>
      rankingFromPrefLib('# NUMBER ALTERNATIVES: 3333333\n2: 1,{2,3}\n1: 3\n'),
    )
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toMatch(/maxMemory.*2 rows of 3333333 items/)
  })

  test('reads the form of before 2022, from files too', async () => {
    const data = rankingFromPrefLib(OLD)
    expect(data.rankings.map(String)).toEqual(['1,0,2', '1,0,2', '1,0,2', 'tea=cola>milk'])
    const path = join(folder, 'votes.soc')
    writeFileSync(path, OLD)
    const read = await readRanking(path)
    expect([read.relation, read.rankings.map(String)]).toEqual(['votes', data.rankings.map(String)])
    const again = rankingFromPrefLib(OLD, { like: read })
    expect(again.rankings.map(String)).toEqual(data.rankings.map(String))
  })

  test.each([
    ['an empty text', '', 1, 'PARSE_ERROR', /no order/],
    ['another file', 'a,b\n1,2', 1, 'PARSE_ERROR', /not a PrefLib file.*"a,b"/],
    ['words in an order', `${MODERN}1: tea\n`, 11, 'PARSE_ERROR', /not an order.*"1: tea"/],
    ['an open brace', `${MODERN}1: {1,2\n`, 11, 'PARSE_ERROR', /not an order/],
    ['an alternative too many', `${MODERN}1: 5\n`, 11, 'PARSE_ERROR', /names an alternative.*"5"/],
    ['an alternative twice', `${MODERN}1: 1,2,1\n`, 11, 'NOT_IN_SPACE', /named twice/],
  ])('refuses %s, with the line', async (_, text, line, code, message) => {
    const error = await caught(() => rankingFromPrefLib(text, { file: 'f.soc' }))
    expect([error.code, error.details.where]).toEqual([code, `f.soc, line ${line}`])
    expect(error.message).toMatch(message)
  })
})
