// Data files under attack: any text is read, or refused by a PartitaError.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { rowBlocks } from '../../dist/cli/running/row-blocks.js'
import {
  blockReader,
  multilabelFromCsv,
  readFeatures,
  readMultilabel,
  readRanking,
} from '../../dist/io/index.js'
import { ResultsFile } from '../../dist/validation/units/results-file.js'
import { mutateBytes, mutateText, pick } from './mutate.mjs'

const ARFF = `@relation 'songs: -C 2'
@attribute happy {0,1}
@attribute calm {0,1}
@attribute tempo numeric
@attribute kind {rock,pop,'hip hop'}
@data
1,0,120.5,rock
0,1,60,'hip hop'
0,0,?,pop
{0 1,2 90,3 pop}
`
const CSV = 'happy,calm,tempo,kind\n1,0,120.5,rock\n0,1,60,"hip, hop"\n0,0,,pop\n'
const XML =
  '<labels xmlns="http://mulan.sourceforge.net/labels"><label name="happy"/><label name="calm"></label></labels>'
const ORDERS = 'a,b,order\n1,2,tea>milk>cola\n0,3,milk>tea>cola\n2,2,cola>tea\n'
const RANKS = 'a,b,L1,L2,L3\n1,2,1,2,3\n0,3,2,1,3\n2,2,3,1,2\n'
const LONG = 'id,item,rank\n1,tea,1\n1,milk,2\n2,tea,2\n2,milk,1\n'
const FRAME =
  ';when;c;x;y\n0;2024-01-31;red;0,5;yes\n1;NA;"dark; blue";1e9;no\n2;2024-02-01;red;;yes\n'
const LIBSVM = '1,3 2:0.5 7:1\n3 2:1 # note\n 7:-2\n'
const XMC = '2 9 4\n0,2 1:1 8:2\n3 0:5\n'
const VOTES = '# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: a\n2: 1,{2,3}\n1: 3\n'
const FEATURES = 'id,a,b\n1,2,3\n2,0,1\n'

const CHOICES = 'age,chosen,from\n31,tea,tea;milk\n54,cola,tea;cola\n60,milk,milk;tea;cola\n'
const DUELS = 'age,winner,loser\n31,tea,milk\n54,cola,tea\n'
const TAGS =
  'title,year,moods\nRain in the north,1971,calm;slow\n"Sun, south",1999,loud\nWind,2001,\n'
const RESULTS = [0.5, null]
  .map(
    (nll, at) =>
      `{"key":"k${at}","outcome":{"trainRows":4,"testRows":2,"metrics":{"nll":${nll}}}}\n`,
  )
  .join('')
const PARQUET = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      { name: 'tempo', data: [120.5, 60, null, 90], type: 'DOUBLE' },
      { name: 'kind', data: ['rock', 'hip, hop', 'pop', 'pop'], type: 'STRING' },
    ],
    rowGroupSize: 2,
  }),
)

/** What `predict` reads: a file in blocks, by the columns of the training file. */
async function readBlocks(path) {
  const options = { schema: await schemaOfSongs, labels: [], missing: 'mean' }
  const read = await blockReader(path, options)
  let last
  for await (const block of rowBlocks(path, options)) {
    last = await read(block)
    if (!last.features.values.every(Number.isFinite)) break
  }
  return last ?? { features: { values: [] } }
}

const schemaOfSongs = multilabelFromCsv(CSV, {
  labels: ['happy', 'calm'],
  missing: 'mean',
}).then(({ schema }) => schema)

const kinds = [
  {
    file: 'x.arff',
    text: ARFF,
    read: (path) => readMultilabel(path, { labels: ['happy', 'calm'] }),
  },
  { file: 'x.arff', text: ARFF, read: (path) => readMultilabel(path) },
  {
    file: 'x.arff',
    text: ARFF,
    read: (path) => readFeatures(path, { labels: [], missing: 'mean' }),
  },
  { file: 'x.csv', text: CSV, read: (path) => readMultilabel(path, { labels: ['happy', 'calm'] }) },
  { file: 'x.csv', text: CSV, read: (path) => readFeatures(path, { labels: [] }) },
  { file: 'x.csv', text: ORDERS, read: (path) => readRanking(path) },
  { file: 'x.csv', text: RANKS, read: (path) => readRanking(path) },
  {
    file: 'x.csv',
    text: LONG,
    beside: ['features.csv', FEATURES],
    read: (path, beside) => readRanking(path, { features: beside }),
  },
  {
    file: 'x.csv',
    text: FRAME,
    read: (path) => readMultilabel(path, { labels: ['y'], missing: 'mean' }),
  },
  { file: 'x.svm', text: LIBSVM, read: (path) => readMultilabel(path) },
  { file: 'x.xmc', text: XMC, read: (path) => readMultilabel(path) },
  { file: 'x.toc', text: VOTES, read: (path) => readRanking(path) },
  {
    file: 'x.csv',
    text: CSV,
    read: async (path) => readFeatures(path, { schema: await schemaOfSongs, labels: [] }),
  },
  { file: 'x.csv', text: CHOICES, read: (path) => readRanking(path) },
  { file: 'x.csv', text: DUELS, read: (path) => readRanking(path) },
  {
    file: 'x.csv',
    text: TAGS,
    read: (path) => readMultilabel(path, { tags: 'moods', readAs: { title: { kind: 'text' } } }),
  },
  {
    file: 'x.csv',
    text: TAGS,
    read: (path) =>
      readFeatures(path, {
        labels: [],
        missing: 'mean',
        readAs: { moods: { kind: 'tags' }, title: { kind: 'categories' } },
      }),
  },
  { file: 'x.csv', text: CSV, read: readBlocks },
  { file: 'x.parquet', text: PARQUET, isPlain: true, read: readBlocks },
  {
    file: 'results.jsonl',
    text: RESULTS,
    isPlain: true,
    async read(path) {
      const results = await ResultsFile.open(path)
      await results.add({ key: 'new', outcome: { metrics: {} } })
      if (!(await ResultsFile.open(path)).get('new')) throw new Error('a result was lost')
      return { features: { values: [] } }
    },
  },
  {
    file: 'labels.xml',
    text: XML,
    beside: ['songs.arff', ARFF],
    read: (path, beside) => readMultilabel(beside, { labels: path }),
  },
]

export const mutatedFiles = {
  name: 'readers',
  together: 16,
  make(rng) {
    const at = rng.integer(kinds.length)
    const { text, isPlain } = kinds[at]
    const other = pick(rng, kinds).text
    const damaged =
      typeof text === 'string' && rng.uniform() < 0.6
        ? Buffer.from(mutateText(rng, text, String(other)))
        : mutateBytes(rng, Buffer.from(text), Buffer.from(other))
    if (isPlain || rng.uniform() > 0.1) return { at, bytes: damaged, ending: '' }
    const packed = gzipSync(damaged, { level: 1 })
    return { at, bytes: rng.bernoulli(0.5) ? packed : mutateBytes(rng, packed), ending: '.gz' }
  },
  async check({ at, bytes, ending }, folder, slot) {
    const { file, beside, read } = kinds[at]
    const path = join(folder, `${slot}-${file}${ending}`)
    writeFileSync(path, bytes)
    const other = beside && join(folder, `${slot}-${beside[0]}`)
    if (beside) writeFileSync(other, beside[1])
    const { features } = await read(path, other)
    if (!features.values.every(Number.isFinite)) throw new Error('a feature is not finite')
  },
}
