/**
 * Tags for short texts: names of emoji, and the words under which people look for them (emojilib, MIT, 1900 of
 * them). Texts go in, tags come out; the model file holds the words and their weights. Run:
 * node examples/09-tagging-texts.mjs
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FittedMultilabel, MultilabelClassifier, Rng } from 'partita'
import { TableEncoder, text } from 'partita/features'

/** @type {Record<string, string[]>} */
const emoji = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('emojilib/dist/emoji-en-US.json'), 'utf8'),
)
const all = Object.values(emoji).map(([name, ...tags]) => ({
  name: name.replaceAll('_', ' '),
  tags: [...new Set(tags)],
}))
const order = new Rng('split').permutation(all.length)
const rows = Array.from(order, (at) => all[at])
const train = rows.slice(0, 1500)
const test = rows.slice(1500)

// Tags of at least 20 texts to learn from; of others too little is known.
const counts = new Map()
for (const { tags } of train) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
const labels = [...counts.keys()].filter((tag) => counts.get(tag) >= 20).sort()
const known = (/** @type {{ tags: string[] }} */ { tags }) => {
  return tags.filter((tag) => labels.includes(tag))
}
const names = (/** @type {typeof rows} */ given) => given.map(({ name }) => name)
console.log(`${train.length} texts to learn from, ${labels.length} tags`)

const features = new TableEncoder({ columns: { text: text({ stemmer: 'english' }) } })
const options = { features, labels, energy: 'linear', epochs: 12, rate: 0.01, seed: 1 }
const model = await new MultilabelClassifier(options).fit(names(train), train.map(known))
console.log(`${model.featureCount} words`)

const { report } = model.evaluate(names(test), test.map(known))
console.log(`F1 on ${test.length} others ${(100 * report.exampleF1).toFixed(1)} %`)

const path = join(tmpdir(), 'partita-tags.partita')
await model.save(path)
const loaded = await FittedMultilabel.load(path)
const asked = ['a cat that laughs', 'flag of Atlantis', 'woman playing tennis', 'birthday pizza']
for (const [at, tags] of loaded.predictSets(asked).entries()) {
  console.log(`${asked[at]}: ${tags.join(', ')}`)
}

const [given] = loaded.complete(asked.slice(1, 2), [{ present: ['flag'], absent: ['nation'] }])
console.log(`flag of Atlantis, no nation: ${given.join(', ')}`)
