/**
 * Sets of labels: which emotions a song calls up. Fit, ask for probabilities, decide, check the
 * learned log-partition, save and load. Run: node examples/01-multilabel.mjs
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FittedMultilabel, MultilabelClassifier, takeRows } from 'partita'
import { readMultilabel } from 'partita/io'

const file = (/** @type {string} */ part) =>
  fileURLToPath(new URL(`../data/emotions/emotions-${part}.arff.gz`, import.meta.url))
const train = await readMultilabel(file('train'))
const test = await readMultilabel(file('test'))

// A fit is awaited for the model, or iterated over for its events.
const classifier = new MultilabelClassifier({
  labels: train.labelNames,
  energy: 'deep', // what 'auto' chooses for these songs, which fits each energy to compare them
  epochs: 18,
  rate: 0.003,
  seed: 1,
})
const run = classifier.fit(train.features, train.labels)
for await (const event of run) {
  if (event.type === 'end') {
    console.log(`${event.phase}: best epoch ${event.bestEpoch} of ${event.epochs}`)
  }
}
const model = await run

// Each label's probability, and the set that each decision makes of p(y | x), for one song.
const song = takeRows(test.features, Int32Array.of(12))
console.log('\nP(label) for the 13th test song:')
model.predictProbabilities(song).values.forEach((p, label) => {
  console.log(`  ${model.labels[label].padEnd(18)} ${p.toFixed(3)}`)
})
for (const decision of /** @type {const} */ (['f1', 'threshold', 'mode'])) {
  const [set] = model.predictSets(song, { decision })
  const [logP] = model.logProbability(song, [set])
  console.log(`${decision.padEnd(9)} chooses {${set.join(', ')}}, ln p = ${logP.toFixed(2)}`)
}

// On all test rows: the same model, three decisions.
const { byDecision, nll, logPartitionError } = model.evaluate(test.features, test.labels)
console.log('\nexample-F1 on the test rows:')
for (const [rule, { exampleF1 }] of Object.entries(byDecision)) {
  console.log(`  ${rule.padEnd(9)} ${(100 * exampleF1).toFixed(1)} %`)
}
console.log(
  `NLL ${nll.toFixed(2)} nats; learned log-partition off by ${logPartitionError?.toFixed(4)}`,
)

const path = join(tmpdir(), `emotions-${process.pid}.partita`)
await model.save(path)
const again = await FittedMultilabel.load(path)
console.log(
  `\nloaded again, the same: ${again.predictSets(song).join() === model.predictSets(song).join()}`,
)
