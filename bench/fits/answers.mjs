// node bench/fits/answers.mjs ROOT: milliseconds of CPU that one row takes by itself, and rows a second of
// a batch, for models that were saved and loaded again; as JSON. ROOT is a built checkout.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [root] = process.argv.slice(2)
const { FittedMultilabel, FittedRanker, LabelRanker, MultilabelClassifier } = await import(
  pathToFileURL(join(root, 'dist/index.js'))
)

/** Seconds of CPU to measure for, and rows of a batch. */
const SECONDS = 0.5
/** Calls from one look at the clock to the next: a look costs a fifth of a linear model's row. */
const SINGLES = 16
const ROWS = 512
const COLUMNS = 20
/** a plain generator of this script's own, so that all checkouts see the same rows */
let state = 12345
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const features = {
  rows: ROWS,
  cols: COLUMNS,
  values: Float32Array.from({ length: ROWS * COLUMNS }, () => 2 * uniform() - 1),
}
const rowOf = (r) => features.values.subarray(r * COLUMNS, (r + 1) * COLUMNS)
const sets = (k) =>
  Array.from({ length: ROWS }, (_, r) =>
    Array.from({ length: k }, (_, i) => Number(rowOf(r)[i % COLUMNS] + uniform() > 0.9)),
  )
const orders = (k) =>
  Array.from({ length: ROWS }, (_, r) =>
    [...Array(k).keys()].sort((a, b) => rowOf(r)[b] - rowOf(r)[a]),
  )
const brief = { epochs: 2, refit: false }
const cases = [
  [
    'linear, 20 labels, F1',
    FittedMultilabel,
    new MultilabelClassifier({ ...brief, energy: 'linear' }),
    sets(20),
  ],
  [
    'deep, 14 labels, F1, exact',
    FittedMultilabel,
    new MultilabelClassifier({ ...brief, energy: 'deep' }),
    sets(14),
  ],
  [
    'ranker, 4 items',
    FittedRanker,
    new LabelRanker({ epochs: 2, encoder: 'mlp', energy: 'linear' }),
    orders(4),
  ],
  [
    'ranker, 7 items, Plackett–Luce',
    FittedRanker,
    new LabelRanker({ epochs: 2, encoder: 'mlp', energy: 'plackett-luce' }),
    orders(7),
  ],
]

const results = []
for (const [model, Fitted, estimator, outputs] of cases) {
  const trained = await estimator.fit(features, outputs)
  const loaded = await Fitted.fromBytes(trained.toBytes())
  const singles = Array.from({ length: ROWS }, (_, r) => ({
    rows: 1,
    cols: COLUMNS,
    values: rowOf(r),
  }))
  let next = 0
  const one = cpuSeconds(() => {
    for (let call = 0; call < SINGLES; call++) loaded.predict(singles[next++ % ROWS])
  })
  const batch = cpuSeconds(() => loaded.predict(features))
  results.push({ model, milliseconds: (1000 * one) / SINGLES, rowsPerSecond: ROWS / batch })
}
console.log(JSON.stringify(results))

/** CPU seconds of one call, the least of three rounds after one to warm up. */
function cpuSeconds(call) {
  let least = Infinity
  for (let round = 0; round < 4; round++) {
    const start = process.cpuUsage()
    let [calls, seconds] = [0, 0]
    do {
      call()
      calls++
      const { user, system } = process.cpuUsage(start)
      seconds = (user + system) / 1e6
    } while (seconds < SECONDS / 3)
    if (round > 0) least = Math.min(least, seconds / calls)
  }
  return least
}
