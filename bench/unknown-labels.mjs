// Half of the training labels hidden at random: what the likelihood of the known ones keeps, beside all
// labels, dropping incomplete rows and taking unknown labels for absent. Official splits, means over seeds.
import { parseArgs } from 'node:util'
import { MultilabelClassifier, Rng, takeRows } from 'partita'
import { loadMultilabel } from './multilabel-sets.mjs'
import { keptResults, resultsFile, writeWhole } from './results.mjs'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    sets: { type: 'string', default: 'emotions,yeast' },
    energies: { type: 'string', default: 'linear,auto' },
    seeds: { type: 'string', default: '3' },
    fresh: { type: 'boolean', default: false },
  },
})
if (!options.data) throw new Error('usage: npm run bench:unknown-labels -- --data DIR')

const HIDDEN = 0.5
/** What a fit is given: features and labels, NaN where hidden. */
const WAYS = {
  all: ({ train }) => train,
  known: ({ train, hidden }) => ({ ...train, labels: hidden }),
  absent: ({ train, hidden }) => ({ ...train, labels: withZeros(hidden) }),
  dropped: ({ train, hidden }) => complete({ ...train, labels: hidden }),
}
const NAMES = {
  all: 'all labels',
  known: 'half hidden, likelihood of the known',
  absent: 'half hidden, unknown taken for absent',
  dropped: 'half hidden, incomplete rows dropped',
}

const file = resultsFile('unknown-labels.json')
const sets = options.sets.split(',')
const energies = options.energies.split(',')
const keys = sets.flatMap((set) => energies.map((energy) => `${set}/${energy}/`))
const results = keptResults(file, options.fresh, keys)
const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed)
for (const set of sets) {
  for (const energy of energies) {
    for (const way of Object.keys(WAYS)) {
      for (const seed of seeds) {
        const key = `${set}/${energy}/${way}/${seed}`
        if (results[key]) continue
        results[key] = await run(set, energy, way, seed)
        console.error(key, JSON.stringify(results[key]))
        writeWhole(file, `${JSON.stringify(results, null, 1)}\n`)
      }
    }
  }
}
const page = report()
writeWhole(resultsFile('unknown-labels.md'), page)
console.log(page)

async function run(set, energy, way, seed) {
  const { train, test } = await loadMultilabel(options.data, set, seed)
  const given = WAYS[way]({ train, hidden: hide(train.labels, seed) })
  const rows = given.features.rows
  // too few rows left to learn from
  if (rows < 2) return { rows }
  const started = performance.now()
  const classifier = new MultilabelClassifier({
    labels: train.labelNames,
    emptyPolicy: 'zero',
    energy,
    seed,
  })
  const model = await classifier.fit(given.features, given.labels)
  const seconds = (performance.now() - started) / 1000
  const { byDecision, nll } = model.evaluate(test.features, test.labels)
  return {
    rows,
    f1: 100 * byDecision.f1.exampleF1,
    subset: 100 * byDecision.mode.subsetAccuracy,
    nll,
    chose: model.options.model.energy,
    seconds,
  }
}

/** Each label is hidden with the same probability, whatever it is. */
function hide({ rows, cols, values }, seed) {
  const rng = new Rng(seed).split('hidden labels')
  const hidden = Float32Array.from(values, (value) => (rng.uniform() < HIDDEN ? Number.NaN : value))
  return { rows, cols, values: hidden }
}

function withZeros({ rows, cols, values }) {
  return { rows, cols, values: values.map((value) => (Number.isNaN(value) ? 0 : value)) }
}

function complete(data) {
  const { rows, cols, values } = data.labels
  const whole = Int32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !values.subarray(row * cols, (row + 1) * cols).some(Number.isNaN),
  )
  return { features: takeRows(data.features, whole), labels: takeRows(data.labels, whole) }
}

function report() {
  const lines = [
    '# Unknown labels',
    '',
    `\`npm run bench:unknown-labels -- --data DIR --seeds ${options.seeds}\` hides half of the training labels of each row at random and fits by the likelihood of what is known, \`ln Σ p(y | x)\` over the unknown labels; beside it all labels, and what is done without such a likelihood. Official splits, all test labels known; means over ${options.seeds} seeds of fit and hiding ± standard deviations. Example-F1 of the F1-optimal decision and subset accuracy of the mode in percent (0/0 counts 0), NLL in nats.`,
    '',
    '| set | energy | labels | rows | F1 | subset | NLL |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ]
  for (const set of sets) {
    for (const energy of energies) {
      for (const way of Object.keys(WAYS)) {
        const of = seeds.map((seed) => results[`${set}/${energy}/${way}/${seed}`])
        const fitted = of.filter((each) => each.nll !== undefined)
        const some = fitted.length < of.length ? ` (${fitted.length} of ${of.length} fits)` : ''
        const cell = (name, digits) =>
          fitted.length === 0
            ? '–'
            : spread(
                fitted.map((each) => each[name]),
                digits,
              )
        const rows = Math.round(mean(of.map((each) => each.rows)))
        lines.push(
          `| ${set} | ${energy} | ${NAMES[way]}${some} | ${rows} | ${cell('f1', 1)} | ${cell('subset', 1)} | ${cell('nll', 3)} |`,
        )
      }
    }
  }
  return `${lines.join('\n')}\n`
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function spread(values, digits) {
  const centre = mean(values)
  const square = mean(values.map((value) => (value - centre) ** 2))
  const sd = values.length > 1 ? Math.sqrt((square * values.length) / (values.length - 1)) : 0
  return `${centre.toFixed(digits)} ± ${sd.toFixed(digits)}`
}
