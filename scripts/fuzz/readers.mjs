// Data files under attack: any text is read, or refused by a PartitaError.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readFeatures, readMultilabel, readRanking } from '../../dist/io/index.js'
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
const FEATURES = 'id,a,b\n1,2,3\n2,0,1\n'

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
    await read(path, other)
  },
}
