// npm run bench:quality -- --data DIR [--only yeast,vowel] [--parts split,ranking] [--seeds 3] [--fresh]
// Our defaults on all public sets in DIR against what a user would pick instead, and against a unary
// energy fitted by exact likelihood with the same decision rule. Multilabel: official splits (else
// seeded 80/20), and ten folds where the peer was measured so. Rankings: seeded 80/20 splits. Writes
// bench/results/quality.{json,md}; what was measured before is kept.
import { parseArgs } from 'node:util'
import { LabelRanker, MultilabelClassifier } from 'partita'
import { loadFold, loadMultilabel } from './multilabel-sets.mjs'
import { chains, neighbours, networks, rankers } from './quality/peers.mjs'
import { loadRankings, splitRankings } from './ranking-sets.mjs'
import { keptResults, meanAndDeviation, resultsFile, writeWhole } from './results.mjs'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    parts: { type: 'string', default: 'split,ranking,folds' },
    seeds: { type: 'string', default: '3' },
    fresh: { type: 'boolean', default: false },
  },
})
if (!options.data) throw new Error('usage: npm run bench:quality -- --data DIR')

const OFFICIAL =
  'yeast,scene,emotions,birds,cal500,bibtex,CHD_49,Water_quality,flags,enron,medical,corel5k,delicious'
/** Rankings of which no peer has published figures: algae, whose orders have ties. */
const UNPUBLISHED = ['algae']
const FOLDS = 10
const rows = { default: {}, 'unary, exact': { energy: 'linear', objective: 'exact' } }
const file = resultsFile('quality.json')
const only = options.only?.split(',')
const parts = options.parts.split(',')
const isWanted = (part) => (set) => parts.includes(part) && (only?.includes(set) ?? true)
const wanted = {
  split: OFFICIAL.split(',').filter(isWanted('split')),
  ranking: [...Object.keys(rankers), ...UNPUBLISHED].filter(isWanted('ranking')),
  folds: Object.keys(chains).filter(isWanted('folds')),
}
const asked = Object.entries(wanted).flatMap(([part, sets]) => sets.map((set) => `${part}/${set}/`))
const results = keptResults(file, options.fresh, asked)
const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed)

for (const set of wanted.split) {
  for (const [row, settings] of Object.entries(rows)) {
    for (const seed of seeds) {
      await measured(`split/${set}/${row}/${seed}`, async () =>
        labels(await loadMultilabel(options.data, set, seed), settings, seed),
      )
    }
  }
}
for (const set of wanted.ranking) {
  for (const seed of seeds) {
    await measured(`ranking/${set}/default/${seed}`, async () =>
      orders(await loadRankings(options.data, set), seed),
    )
  }
}
for (const set of wanted.folds) {
  for (let fold = 0; fold < FOLDS; fold++) {
    await measured(`folds/${set}/default/${fold}`, async () =>
      labels(await loadFold(options.data, set, fold, FOLDS), rows.default, fold),
    )
  }
}
const page = report()
writeWhole(resultsFile('quality.md'), page)
console.log(page)

async function measured(key, measure) {
  if (results[key]) return
  results[key] = await measure()
  console.error(key, JSON.stringify(results[key]))
  writeWhole(file, `${JSON.stringify(results, null, 1)}\n`)
}

async function labels({ train, test }, settings, seed) {
  const started = performance.now()
  // the published figures count 0/0 as 0
  const fixed = { labels: train.labelNames, emptyPolicy: 'zero', seed }
  const classifier = new MultilabelClassifier({ ...settings, ...fixed })
  const model = await classifier.fit(train.features, train.labels)
  const seconds = (performance.now() - started) / 1000
  const { byDecision, nll, logPartition } = model.evaluate(test.features, test.labels)
  return {
    f1: 100 * byDecision.f1.exampleF1,
    exactMatch: 100 * byDecision.mode.subsetAccuracy,
    hamming: byDecision.threshold.hammingLoss,
    nll,
    logPartition,
    chose: chosenOf(model.options),
    seconds,
  }
}

/** `linear, closed`, or `forest + deep` of a mixture */
function chosenOf({ experts, energy, model, proposal }) {
  if (experts) return experts.map(({ name }) => name).join(' + ')
  return energy === 'forest' ? energy : `${model.energy}, ${proposal}`
}

async function orders(data, seed) {
  const { train, test } = splitRankings(data, seed)
  const started = performance.now()
  const model = await new LabelRanker({ items: data.itemNames, seed }).fit(...train)
  const seconds = (performance.now() - started) / 1000
  const { byDecision, nll, logPartition } = model.evaluate(...test)
  return {
    tau: byDecision.kemeny.kendallTau,
    mode: byDecision.mode.kendallTau,
    nll,
    logPartition,
    chose: model.options.experts
      ? chosenOf(model.options)
      : `${model.options.encoder}, ${model.options.energy}`,
    seconds,
  }
}

function report() {
  const labelSets = (part, peerOf) =>
    setsOf(part).flatMap((set) =>
      Object.keys(rows).flatMap((row) => {
        const found = measurements(`${part}/${set}/${row}`)
        if (found.length === 0) return []
        const peer = peerOf(set)
        return [
          line([
            set,
            row,
            cell(found, 'f1', 1),
            peer?.f1 ?? '–',
            cell(found, 'exactMatch', 1),
            peer?.exactMatch ?? '–',
            cell(found, 'hamming', 3),
            cell(found, 'nll', 3),
            found[0].logPartition,
            cell(found, 'seconds', 1),
            chosen(found),
          ]),
        ]
      }),
    )
  const head = [
    '| set | row | F1, F1-optimal | peer | exact match (mode) | peer | Hamming loss (threshold) | NLL | by | seconds | energy, proposal |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ]
  return `${[
    '# Quality of the defaults',
    '',
    `Made by \`npm run bench:quality -- --data DIR --seeds ${options.seeds}\` on Node ${process.version}. Mean ± standard`,
    'deviation over seeds or folds (one number: one seed); defaults choose energy and epochs on training rows only. F1 is',
    'example-based ×100, 0/0 counts as 0; NLL in nats, with the log-partition named. Peers are published',
    'figures (see the file of peers beside the benchmark), not runs of ours. Seconds on a shared machine',
    'under changing load. Rows that a run was not asked for are kept from runs before it (see the',
    'README beside the benchmark).',
    '',
    '## Multilabel, official splits (80/20 where there are none)',
    '',
    'Peers: the better of MLkNN and binary relevance on kNN; bibtex: a deep value network.',
    '',
    ...head,
    ...labelSets('split', (set) => neighbours[set] ?? networks[set]),
    '',
    '## Multilabel, ten folds',
    '',
    'Peer: probabilistic classifier chains with exact F1 inference (exact match: their subset-optimal',
    'variant).',
    '',
    ...head,
    ...labelSets('folds', (set) => chains[set]),
    '',
    '## Label ranking, 20 % test',
    '',
    'Kendall τ of the default decision. Peer: the best of kernel ridge, random forests and linear ranking,',
    'repeated 10-fold. algae: most orders have ties; τ is τ-b, likelihood that of the partial order.',
    '',
    '| set | τ, Kemeny | peer | τ, mode | NLL | by | seconds | encoder, energy |',
    '|---|---|---|---|---|---|---|---|',
    ...setsOf('ranking').map((set) => {
      const found = measurements(`ranking/${set}/default`)
      return line([
        set,
        cell(found, 'tau', 3),
        rankers[set] ?? '–',
        cell(found, 'mode', 3),
        cell(found, 'nll', 2),
        found[0].logPartition,
        cell(found, 'seconds', 1),
        chosen(found),
      ])
    }),
  ].join('\n')}\n`
}

function measurements(prefix) {
  return Object.entries(results)
    .filter(([key]) => key.startsWith(`${prefix}/`))
    .map(([, value]) => value)
}

function setsOf(part) {
  const keys = Object.keys(results).map((key) => key.split('/'))
  return [...new Set(keys.filter(([of]) => of === part).map(([, set]) => set))]
}

function line(cells) {
  return `| ${cells.join(' | ')} |`
}

function cell(found, column, digits) {
  return meanAndDeviation(
    found.map((r) => r[column]),
    digits,
  )
}

function chosen(found) {
  return [...new Set(found.map(({ chose }) => chose))].join('; ')
}
