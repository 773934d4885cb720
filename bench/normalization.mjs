// npm run bench:normalization [-- --only 'yeast, linear' --only permutations] [-- --seeds 3] [-- --data DIR]
// Do probabilities sum to one? Default models of every task on unseen rows: Σ_y p(y|x) as
// `logProbability` gives it, and how far the learned log-partition is from the exact one. Writes
// bench/results/normalization.{json,md}.
import { parseArgs } from 'node:util'
import {
  constrained,
  LabelRanker,
  MultilabelClassifier,
  matchings,
  permutations,
  StructuredPredictor,
  sequences,
} from 'partita'
import { readMultilabel } from 'partita/io'
import { loadMultilabel } from './multilabel-sets.mjs'
import { plant } from './planted-problems.mjs'
import { loadRankings, splitRankings } from './ranking-sets.mjs'
import { keptResults, resultsFile, writeWhole } from './results.mjs'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true }, // names of cases hold commas
    seeds: { type: 'string', default: '1' },
    data: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
})
const data = new URL('../data/', import.meta.url).pathname
/** Spaces up to so many outputs are summed output by output, larger ones by the exact log-partition. */
const LISTED = 100

const planted =
  (space, rows, fit = {}) =>
  async (seed) => {
    const { training, held } = plant(space, { rows, interactions: 0.25, seed })
    const model = await new StructuredPredictor(space, { seed, ...fit }).fit(
      training.X,
      training.ys,
    )
    return { model, X: held.X, outputs: [...space.enumerate()] }
  }

const matching = async (seed) => {
  const space = matchings(['Ana', 'Ben'], ['early', 'late'], { perfect: true })
  const [dawn, dusk] = [space.parse(['early', 'late']), space.parse(['late', 'early'])]
  const X = [[0], [0.2], [0.8], [1]]
  const predictor = new StructuredPredictor(space, { epochs: 10, seed })
  const model = await predictor.fit(X, [dawn, dawn, dusk, dusk])
  return { model, X: [[0.9], [0.5], [3]], outputs: [dawn, dusk] }
}

const labelSetModel = async ({ train, test }, seed, fit) => {
  const settings = { labels: train.labelNames, seed, ...fit }
  const model = await new MultilabelClassifier(settings).fit(train.features, train.labels)
  return { model, X: test.features }
}

const labelSets =
  (name, fit = {}) =>
  async (seed) => {
    const [train, test] = await Promise.all(
      ['train', 'test'].map((part) => readMultilabel(`${data}${name}/${name}-${part}.arff.gz`)),
    )
    return labelSetModel({ train, test }, seed, fit)
  }

const scene = async (seed) =>
  labelSetModel(await loadMultilabel(options.data, 'scene', seed), seed, { energy: 'deep' })

const rankings = (set) => async (seed) => {
  const all = await loadRankings(options.data, set)
  const { train, test } = splitRankings(all, seed)
  const model = await new LabelRanker({ items: all.itemNames, energy: 'linear', seed }).fit(
    ...train,
  )
  return { model, X: test[0] }
}

/** Three colours on a ring of six, no neighbours alike: 66 outputs. */
const ring = constrained(sequences(3, 6), (y) => y.every((colour, i) => colour !== y.at(i - 1)))
const CASES = {
  'matching, README': matching,
  'permutations(4)': planted(permutations(4), 200),
  'ring of six, three colours': planted(ring, 300),
  // mixtures, which 'auto' may take, learn no log-partition of their own
  'emotions, linear': labelSets('emotions', { energy: 'linear' }),
  'emotions, deep': labelSets('emotions', { energy: 'deep' }),
  'yeast, linear': labelSets('yeast', { energy: 'linear' }),
  ...(options.data && {
    'scene, deep': scene,
    'glass, residual': rankings('glass'),
    'vowel, residual': rankings('vowel'),
  }),
}

const file = resultsFile('normalization.json')
const names = options.only
const asked = Object.keys(CASES).filter((name) => names?.some((n) => name.includes(n)) ?? true)
const results = keptResults(
  file,
  options.fresh,
  asked.map((name) => `${name}/`),
)

for (const name of asked) {
  for (let seed = 0; seed < Number(options.seeds); seed++) {
    const key = `${name}/${seed}`
    if (results[key]) continue
    const start = performance.now()
    const { model, X, outputs } = await CASES[name](seed)
    const seconds = (performance.now() - start) / 1000
    results[key] = { ...measure(model, X, outputs), seconds }
    writeWhole(file, `${JSON.stringify(results, null, 1)}\n`)
    console.log(key, JSON.stringify(results[key]))
  }
}

function measure(model, X, outputs) {
  const exact = model.exactLogPartition(X)
  const learned = model.logPartition(X, { method: 'learned' }).values
  const answered = model.logPartition(X)
  const rows = exact.length
  const isListed = outputs && outputs.length <= LISTED
  const sums = isListed
    ? new Float64Array(rows)
    : exact.map((tau, r) => Math.exp(tau - answered[r]))
  if (isListed) {
    for (const y of outputs) {
      model.logProbability(X, Array(rows).fill(y)).forEach((logP, r) => {
        sums[r] += Math.exp(logP)
      })
    }
  }
  const errors = exact.map((tau, r) => Math.abs(tau - learned[r]))
  const ofLearned = exact.map((tau, r) => Math.exp(tau - learned[r])).sort()
  sums.sort()
  const spread = (sorted) => ({
    least: sorted[0],
    median: sorted[rows >> 1],
    most: sorted[rows - 1],
  })
  return {
    rows,
    sum: spread(sums),
    learnedSum: spread(ofLearned),
    learnedError: errors.reduce((a, b) => a + b, 0) / rows,
  }
}

const digits = (value) => value.toFixed(3)
const range = ({ least, median, most }) => [least, median, most].map(digits).join(' / ')
const table = Object.entries(results).map(
  ([key, { rows, sum, learnedSum, learnedError }]) =>
    `| ${key} | ${rows} | ${range(sum)} | ${range(learnedSum)} | ${digits(learnedError)} |`,
)
writeWhole(
  resultsFile('normalization.md'),
  `# Do probabilities sum to one?

\`npm run bench:normalization -- --seeds 3 --data DIR\`: Σ p(y|x) over all outputs of unseen rows, least / median / most.

| model, defaults / seed | rows | by default | with the learned log-partition | mean \\|learned − exact\\|, nats |
| --- | ---: | --- | --- | ---: |
${table.join('\n')}
`,
)
