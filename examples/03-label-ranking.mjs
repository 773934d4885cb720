/**
 * Orders of items: which species of iris a flower may be, the likeliest first. Fit, predict, ask for
 * probabilities, complete what is half known, save and load. Run: node examples/03-label-ranking.mjs
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FittedRanker, LabelRanker, Rng, takeRows } from 'partita'
import { readRanking } from 'partita/io'

const file = fileURLToPath(new URL('../data/iris-ranking/iris-ranking.csv.gz', import.meta.url))
const items = ['setosa', 'versicolor', 'virginica']
const data = await readRanking(file, { items })
const order = new Rng('flowers').permutation(data.rankings.length)
const part = (/** @type {Int32Array} */ rows) => ({
  X: takeRows(data.features, rows),
  Y: Array.from(rows, (row) => data.rankings[row]),
})
const test = part(order.slice(0, 30))
const train = part(order.slice(30))

const ranker = new LabelRanker({ items, featureNames: data.featureNames, epochs: 15 })
const model = await ranker.fit(train.X, train.Y)
const { encoder, energy } = model.options
console.log(`chosen on held-out flowers: ${encoder} encoder, ${energy} energy`)

const flower = [[6, 2.8, 4.9, 1.7]] // sepals and petals in cm
const [names] = model.predictNames(flower)
console.log(`\na flower's species, likeliest first: ${names.join(' > ')}`)
const before = model.pairwiseProbabilities(flower).values
console.log(`P(versicolor before virginica) = ${before[1 * items.length + 2].toFixed(3)}`)
const places = model.placeProbabilities(flower).values
items.forEach((item, i) => {
  const row = Array.from(places.subarray(i * items.length, (i + 1) * items.length))
  console.log(`P(${item.padEnd(10)} at place 1, 2, 3) = ${row.map((p) => p.toFixed(3)).join('  ')}`)
})

// The probability of any order, of what is known of one, and the rest of it.
const [whole] = model.logProbability(flower, ['versicolor>virginica>setosa'])
const [top] = model.logProbability(flower, [{ top: ['virginica'] }])
console.log(`\nP(versicolor > virginica > setosa) = ${Math.exp(whole).toFixed(3)}`)
console.log(`P(virginica first) = ${Math.exp(top).toFixed(3)}`)
const [completed] = model.complete(flower, [{ top: ['virginica'] }])
console.log(`virginica is known to be first: ${completed.map((i) => items[i]).join(' > ')}`)

const { report, nll } = model.evaluate(test.X, test.Y)
console.log(
  `\n30 other flowers: Kendall's τ ${report.kendallTau.toFixed(3)}, NLL ${nll.toFixed(3)} nats`,
)

const path = join(tmpdir(), `iris-${process.pid}.partita`)
await model.save(path)
const again = await FittedRanker.load(path)
console.log(`loaded again, the same: ${again.predictNames(flower).join() === names.join()}`)
