/**
 * What is known of an order is often not all of it: ties, the best two, a few preferences. A ranker
 * learns from what each observation says, and from no more. The data come from a known model, whose
 * own likelihood no model can beat. Run: node examples/04-partial-rankings.mjs
 */
import { LabelRanker, PartitaError, Rng, takeRows } from 'partita'
import { plantedRanking } from 'partita/testing'

const data = plantedRanking({ rows: 600, features: 4, items: 5, seed: 3, sharpness: 1.5 })
const rows = (/** @type {number} */ from, /** @type {number} */ to) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)
const X = takeRows(data.features, rows(0, 300))
const full = data.rankings.slice(0, 300)
const rng = new Rng('what was seen')

/** Ways to see a part of an order; each is what `fit` takes as it stands. */
const views = {
  'whole orders': full,
  'the best two': full.map((order) => ({ top: order.slice(0, 2) })),
  'best, middle, worst': full.map(([a, b, c, d, e]) => ({ order: [a, [b, c, d], e] })),
  'two preferences': full.map((order) => {
    const preference = () => {
      const [first, second] = rng.permutation(5).subarray(0, 2).sort()
      return /** @type {const} */ ([order[first], order[second]])
    }
    return { preferences: [preference(), preference()] }
  }),
}

const test = takeRows(data.features, rows(300, 600))
const truth = data.rankings.slice(300)
const best = data.truth.logProbabilities.slice(300)
console.log(
  `the true model: NLL ${(-best.reduce((a, b) => a + b, 0) / best.length).toFixed(2)} nats`,
)
for (const [seen, Y] of Object.entries(views)) {
  const options = /** @type {const} */ ({ encoder: 'linear', energy: 'plackett-luce', epochs: 25 })
  const model = await new LabelRanker({ items: data.itemNames, ...options }).fit(X, Y)
  const { report, nll } = model.evaluate(test, truth)
  console.log(
    `learned from ${seen.padEnd(20)} NLL ${nll.toFixed(2)}, Kendall's τ ${report.kendallTau.toFixed(3)}`,
  )
}

// Preferences that contradict each other are refused, and the circle is named.
const items = ['tea', 'milk', 'cola']
const circle = /** @type {const} */ ([
  ['tea', 'milk'],
  ['milk', 'cola'],
  ['cola', 'tea'],
])
try {
  await new LabelRanker({ items }).fit([[0]], [{ preferences: circle }])
} catch (error) {
  if (!(error instanceof PartitaError)) throw error
  console.log(`\n${error.code}: ${error.message}`)
}
