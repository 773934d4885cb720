import { expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import {
  type MultilabelData,
  multilabelFromArff,
  multilabelFromCsv,
  multilabelFromLibsvm,
  type RankingData,
  rankingFromArff,
  rankingFromChoices,
  rankingFromCsv,
  rankingFromLong,
  rankingFromOrderStrings,
  rankingFromPrefLib,
} from '../../src/io/index.js'
import { Rng } from '../../src/random/index.js'

const labels = ['y']
const arff = (rows: string) => `@relation 'r: -C -1'
@attribute x numeric
@attribute 'c d' {red,'dark blue',green}
@attribute t date 'yyyy-MM-dd'
@attribute s string
@attribute y {0,1}
@data
${rows}`

/** A small file of each form, and its reader. */
const forms: readonly (readonly [text: string, read: (text: string) => unknown])[] = [
  [
    arff(
      "1.5,red,2024-01-31,'a, b',1\n?,'dark blue',?,b,0,{2}\n-2e3,green,2024-02-01,c,1 % note\n",
    ),
    (text) => multilabelFromArff(text, { missing: 'mean' }),
  ],
  [arff('{0 1.5,4 1}\n{1 green}\n{}\n'), (text) => multilabelFromArff(text, { missing: 'mean' })],
  [
    'id,x,c,when,y\n0,1.5,red,2024-01-31,yes\n1,,"dark, blue",2024-02-01,no\n2,-2e3,NA,,yes\n',
    (text) => multilabelFromCsv(text, { labels, missing: 'mean' }),
  ],
  ['x;z;y\r\n0,5;1e9;1\r\n1,25;2;0\r\n', (text) => multilabelFromCsv(text, { labels })],
  ['1,3 2:0.5 7:1\n3 2:1 # note\n 7:-2\n', (text) => multilabelFromLibsvm(text)],
  ['2 9 4\n0,2 1:1 8:2\n3 0:nan\n', (text) => multilabelFromLibsvm(text, { missing: 'mean' })],
  ['x,w,L1,L2,L3\n1,a,1,2,3\n2,b,3,,1\n3,c,2,2,1\n', (text) => rankingFromCsv(text)],
  ['x,order\n1,tea>milk=cola\n2,3: cola>*\n3,a\\>b>tea\n', (text) => rankingFromOrderStrings(text)],
  ['row,item,rank,x\n1,a,1,5\n1,b,2,5\n2,b,1,6\n', (text) => rankingFromLong(text)],
  ['x,winner,loser\n1,a,b\n2,c,a\n', (text) => rankingFromChoices(text)],
  [
    '@relation r\n@attribute x real\n@attribute order string\n@data\n1,a>b\n2,b>a,{3}\n',
    (text) => rankingFromArff(text),
  ],
  ['# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: a\n2: 1,{2,3}\n1: 3\n', rankingFromPrefLib],
]
const PIECES = [
  ...',;:=>*{}[]()\'"\\%@#?&|<-+.\t\n\r \0\u0007\ufeffé\u0301𝒳',
  ...[
    'NA',
    'NaN',
    'Infinity',
    '1e999',
    '-0',
    '0',
    '1',
    '9007199254740993',
    '1,000',
    '1e-320',
    '""',
  ],
  ...['@data', '@attribute', '__proto__', 'constructor', 'true', 'no', '\r\n', '{0 1}', '99999999'],
]

/** The text with some of it deleted, repeated, moved or replaced. */
function mutated(text: string, rng: Rng): string {
  const pick = <T>(from: readonly T[]) => from[rng.integer(from.length)]
  let changed = text
  for (let times = 1 + rng.integer(4); times > 0; times--) {
    const at = rng.integer(changed.length + 1)
    const end = Math.min(changed.length, at + rng.integer(6))
    const lines = changed.split('\n')
    changed = pick([
      () => changed.slice(0, at) + changed.slice(end),
      () => changed.slice(0, at) + pick(PIECES) + changed.slice(at),
      () => changed.slice(0, at) + pick(PIECES) + changed.slice(end),
      () => changed.slice(0, at),
      () => changed.slice(0, end) + changed.slice(at),
      () => [...lines, pick(lines)].join('\n'),
      () => lines.filter((line) => line !== pick(lines)).join('\n'),
    ])()
  }
  return changed
}

/** Throws unless what was read is whole: finite features, labels 0 and 1, as many rows of each. */
function checkWhole(data: MultilabelData | RankingData): void {
  const { features, featureNames } = data
  const rows = 'labels' in data ? data.labels.rows : data.rankings.length
  expect([features.rows, features.cols]).toEqual([rows, featureNames.length])
  expect(features.values.every(Number.isFinite)).toBe(true)
  if ('labels' in data) expect(data.labels.values.every((y) => y === 0 || y === 1)).toBe(true)
}

test('a thousand mutated files end in whole data or a PartitaError', async () => {
  const rng = new Rng(15)
  let whole = 0
  for (let at = 0; at < 1000; at++) {
    const [text, read] = forms[at % forms.length]
    const input = mutated(text, rng)
    try {
      checkWhole((await read(input)) as MultilabelData)
      whole++
    } catch (error) {
      if (!(error instanceof PartitaError))
        throw new Error(`read ${JSON.stringify(input)}`, { cause: error })
      expect(error.message.length).toBeLessThan(1500)
    }
  }
  expect(whole).toBeGreaterThan(150)
  expect(whole).toBeLessThan(800)
})
