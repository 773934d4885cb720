/**
 * Texts as TF-IDF rows, in this package and in scikit-learn, on the same 20,000 short documents in one run; times are
 * the least of `--runs` interleaved ones. Without scikit-learn ours alone:
 *
 *     node bench/text.mjs [--documents 20000] [--runs 3]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TextVectorizer } from '../dist/features.js'
import { Rng } from '../dist/index.js'

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '3' },
  },
})

// Made-up words of syllables, their frequencies as in a language: the k-th with about 1/k.
const rng = new Rng('documents')
const syllables = 'ra to mi ken sol ar the in qu est lo pan dri ve um or ca pe'.split(' ')
const word = () => {
  const count = 1 + Math.floor(4 * rng.uniform())
  const parts = Array.from({ length: count }, () => syllables[Math.floor(18 * rng.uniform())])
  return parts.join('')
}
const vocabulary = Array.from({ length: 30_000 }, word)
const documents = Array.from({ length: Number(values.documents) }, () => {
  const count = 5 + Math.floor(40 * rng.uniform())
  const words = Array.from({ length: count }, () => vocabulary[Math.floor(30_000 ** rng.uniform())])
  return `${words.join(' ')}.`
})

/** @type {Record<string, [import('../dist/features.js').TextOptions, string]>} */
const cases = {
  words: [{ minDocuments: 1 }, 'TfidfVectorizer()'],
  'pairs of words': [
    { ngrams: [1, 2], minDocuments: 2, counts: 'sublinear' },
    'TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)',
  ],
  'runs of letters': [
    { units: 'characters-in-words', ngrams: [3, 5], minDocuments: 2 },
    "TfidfVectorizer(analyzer='char_wb', ngram_range=(3, 5), min_df=2)",
  ],
  'hashed words': [{ hashBits: 18 }, 'HashingVectorizer(n_features=2**18)'],
}

const folder = mkdtempSync(join(tmpdir(), 'partita-text-'))
const file = join(folder, 'documents.json')
writeFileSync(file, JSON.stringify(documents))
const peer = `
import json, sys, time
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
documents = json.load(open(sys.argv[1]))
start = time.perf_counter()
matrix = eval(sys.argv[2]).fit_transform(documents)
print(time.perf_counter() - start, matrix.shape[1])
`
for (const [name, [options, call]] of Object.entries(cases)) {
  const ours = []
  const theirs = []
  let columns = 0
  for (let run = 0; run < Number(values.runs); run++) {
    const start = performance.now()
    const { features } = await new TextVectorizer(options).fitTransform(documents)
    ours.push((performance.now() - start) / 1000)
    columns = features.cols
    const { status, stdout } = spawnSync('python3', ['-c', peer, file, call], { encoding: 'utf8' })
    if (status !== 0) continue
    const [seconds, width] = stdout.split(' ').map(Number)
    if (width !== columns) throw new Error(`${name}: ${columns} columns, and ${width} there`)
    theirs.push(seconds)
  }
  const least = Math.min(...ours)
  const there = theirs.length > 0 ? Math.min(...theirs) : undefined
  const beside = there
    ? `, scikit-learn ${there.toFixed(2)} s: ${(there / least).toFixed(1)} times`
    : ''
  console.log(
    `${name.padEnd(16)} ${String(columns).padStart(7)} columns ${least.toFixed(2)} s${beside}`,
  )
}
rmSync(folder, { recursive: true })
