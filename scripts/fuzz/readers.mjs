// Data files under attack: any text is read, or refused by a PartitaError.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  multilabelFromCsv,
  readFeatures,
  readMultilabel,
  readRanking,
} from '../../dist/io/index.js'
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
  {
    file: 'labels.xml',
    text: XML,
    beside: ['songs.arff', ARFF],
    read: (path, beside) => readMultilabel(beside, { labels: path }),
  },
]

export const mutatedFiles = {
  name: 'readers',
  make(rng) {
    const at = rng.integer(kinds.length)
    const { text } = kinds[at]
    const other = pick(rng, kinds).text
    const damaged =
      rng.uniform() < 0.6
        ? Buffer.from(mutateText(rng, text, other))
        : mutateBytes(rng, Buffer.from(text), Buffer.from(other))
    if (rng.uniform() > 0.1) return { at, bytes: damaged, ending: '' }
    const packed = gzipSync(damaged, { level: 1 })
    return { at, bytes: rng.bernoulli(0.5) ? packed : mutateBytes(rng, packed), ending: '.gz' }
  },
  async check({ at, bytes, ending }, folder) {
    const { file, beside, read } = kinds[at]
    const path = join(folder, file + ending)
    writeFileSync(path, bytes)
    const other = beside && join(folder, beside[0])
    if (beside) writeFileSync(other, beside[1])
    const { features } = await read(path, other)
    if (!features.values.every(Number.isFinite)) throw new Error('a feature is not finite')
  },
}
