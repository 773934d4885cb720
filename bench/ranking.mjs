// npm run bench:ranking -- --data DIR [--only vowel,wine] [--splits 3] [--rows default,…]
// [--own-splits] [--fresh]
// Label ranking on the public sets in DIR: 20 % test, the three splits of splits.json (any further are
// seeded ones of our own, and with --own-splits all are), our default beside every code × {joint with uniform samples, joint on the Plackett–Luce reference, exact, exact on that
// reference} and Plackett–Luce alone. Writes bench/results/ranking.{json,md}; what was measured before
// is kept, so an interrupted run goes on where it stopped.
import { parseArgs } from 'node:util'
import { LabelRanker } from 'partita'
import { loadRankings, splitRankings } from './ranking-sets.mjs'
import { keptResults, meanAndDeviation, resultsFile, writeWhole } from './results.mjs'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', default: 'authorship,glass,iris,vehicle,vowel,wine' },
    rows: { type: 'string' },
    splits: { type: 'string', default: '3' },
    'own-splits': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})
if (!options.data) throw new Error('usage: npm run bench:ranking -- --data DIR')

const ROWS = { default: {}, 'Plackett–Luce': { energy: 'plackett-luce', encoder: 'fourier' } }
for (const code of ['ranks', 'matrix', 'pairs']) {
  const common = { code, encoder: 'fourier', energy: 'linear' }
  ROWS[`${code}, joint, uniform samples`] = { ...common, reference: 'uniform' }
  ROWS[`${code}, joint on Plackett–Luce`] = { ...common, reference: 'plackett-luce' }
  ROWS[`${code}, exact`] = { ...common, reference: 'uniform', objective: 'exact' }
  ROWS[`${code}, exact on Plackett–Luce`] = { ...common, objective: 'exact' }
}
/** Best joint row of Sander et al. 2025, Kendall τ. */
const PUBLISHED = {
  authorship: 0.908,
  glass: 0.859,
  iris: 0.993,
  vehicle: 0.864,
  vowel: 0.743,
  wine: 0.92,
}

const OWN = 'own splits/'

const file = resultsFile('ranking.json')
const own = options['own-splits']
const part = own ? OWN : ''
const rows = options.rows?.split(';') ?? Object.keys(ROWS)
const sets = options.only.split(',')
const asked = sets.flatMap((set) => rows.map((row) => `${part}${set}/${row}/`))
const results = keptResults(file, options.fresh, asked)
for (const set of sets) {
  const data = await loadRankings(options.data, set)
  for (const row of rows) {
    for (let seed = 0; seed < Number(options.splits); seed++) {
      const key = `${part}${set}/${row}/${seed}`
      if (results[key]) continue
      results[key] = await run(data, ROWS[row], seed)
      console.error(key, JSON.stringify(results[key]))
      writeWhole(file, `${JSON.stringify(results, null, 1)}\n`)
    }
  }
}
const page = report()
writeWhole(resultsFile('ranking.md'), page)
console.log(page)

async function run(data, settings, seed) {
  const { train, test } = splitRankings(data, seed, { own })
  const started = performance.now()
  const model = await new LabelRanker({ ...settings, items: data.itemNames, seed }).fit(...train)
  const seconds = (performance.now() - started) / 1000
  const { byDecision, report, nll, logPartition, logPartitionError } = model.evaluate(...test)
  return {
    kemeny: byDecision.kemeny.kendallTau,
    expectedRanks: byDecision['expected-ranks'].kendallTau,
    mode: byDecision.mode.kendallTau,
    exactMatch: report.exactMatch,
    nll,
    logPartition,
    logPartitionError: logPartitionError ?? null,
    chose: `${model.options.encoder}, ${model.options.energy}`,
    seconds,
  }
}

function report() {
  return `${[
    '# Label ranking: the default and what it is compared with',
    '',
    `Made by \`npm run bench:ranking -- --data DIR --splits ${options.splits}\` on Node ${process.version}. 20 % test, the splits`,
    'of `bench/splits.json` (those of scikit-learn), mean ± standard deviation over splits. Kendall τ by',
    'decision rule; NLL in nats with the log-partition the column names; |learned − exact log-partition| on',
    'unseen rows. The default chooses encoder and energy on training rows only (what it chose is in the',
    'last column); the other rows use Fourier features. The published column is the best joint row of',
    'Sander et al. 2025.',
    '',
    ...table(''),
    ...ownSplits(),
  ].join('\n')}\n`
}

/** What other splits give, if it was measured. */
function ownSplits() {
  if (!Object.keys(results).some((key) => key.startsWith(OWN))) return []
  return [
    '',
    '## Splits of our own',
    '',
    'The same with `--own-splits`: other rows held out, drawn by our own generator.',
    '',
    ...table(OWN),
  ]
}

/** The rows measured whose keys begin with `part`. */
function table(part) {
  const lines = [
    '| set | row | τ, Kemeny | τ, expected ranks | τ, mode | published | exact match | NLL | by | \\|learned − exact\\| | seconds | encoder, energy |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
  ]
  const measured = Object.keys(results).map((key) => key.split('/').at(-3))
  for (const set of new Set([...Object.keys(PUBLISHED), ...measured])) {
    for (const row of Object.keys(ROWS)) {
      const found = Object.entries(results)
        .filter(([key]) => key.startsWith(`${part}${set}/${row}/`))
        .map(([, value]) => value)
      if (found.length === 0) continue
      const cell = (name, digits) =>
        meanAndDeviation(
          found.map((r) => r[name]),
          digits,
        )
      const cells = [
        set,
        row,
        cell('kemeny', 3),
        cell('expectedRanks', 3),
        cell('mode', 3),
        PUBLISHED[set] ?? '–',
        cell('exactMatch', 2),
        cell('nll', 2),
        found[0].logPartition,
        cell('logPartitionError', 3),
        cell('seconds', 1),
        [...new Set(found.map((r) => r.chose))].join('; '),
      ]
      lines.push(`| ${cells.join(' | ')} |`)
    }
  }
  return lines
}
