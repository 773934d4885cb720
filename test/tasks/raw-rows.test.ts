import { describe, expect, test } from 'vitest'
import { number, TableEncoder, TextVectorizer, text } from '../../src/features.js'
import {
  FittedMultilabel,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
  subsets,
} from '../../src/index.js'
import { multilabelFromCsv } from '../../src/io/index.js'

const songs = Array.from({ length: 40 }, (_, row) => ({
  title: `${row % 2 ? 'Rain and wind' : 'Sunny morning'} ${row % 3 ? 'blues' : 'waltz'}`,
  year: row % 7 === 0 ? null : 1960 + row,
}))
const labels = songs.map(({ title }) => [
  ...(title.includes('Rain') ? ['sad'] : []),
  ...(title.includes('waltz') ? ['slow'] : []),
])
const encoder = () => {
  return new TableEncoder({ columns: { title: text(), year: number() }, missing: 'mean' })
}
const options = {
  labels: ['sad', 'slow'],
  epochs: 60,
  rate: 0.05,
  energy: 'linear',
  encoder: { hidden: [] },
} as const

describe('rows of values', () => {
  test('are learned from, predicted, measured and asked about as the features they become', async () => {
    const features = encoder()
    const raw = await new MultilabelClassifier({ ...options, features }).fit(songs, labels)
    const { encoder: fitted, features: X } = await encoder().fitTransform(songs)
    const { schema } = fitted
    const plain = await new MultilabelClassifier({ ...options, schema }).fit(X, labels)
    expect(raw.schema).toEqual(schema)
    expect(raw.featureNames).toEqual(fitted.featureNames)
    expect(raw.predictProbabilities(songs)).toEqual(plain.predictProbabilities(X))
    expect(raw.evaluate(songs, labels)).toEqual(plain.evaluate(X, labels))
    expect(raw.logProbability(songs, labels)).toEqual(plain.logProbability(X, labels))
    const known = songs.map(() => [1, null])
    expect(raw.complete(songs, known)).toEqual(plain.complete(X, known))
    expect(raw.score(songs, labels)).toBe(1)
    expect(plain.predictSets([{ title: 'rain waltz' }])).toEqual([['sad', 'slow']])
  })

  test('are read by a model file alone', async () => {
    const features = encoder()
    const model = await new MultilabelClassifier({ ...options, features }).fit(songs, labels)
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    const news = [{ title: 'Wind, rain, blues', year: 2030 }, { title: 'A sunny waltz' }]
    expect(again.predictSets(news)).toEqual([['sad'], ['slow']])
    expect(again.predictProbabilities(news)).toEqual(model.predictProbabilities(news))
    const csv = 'y,x,c\n1,2,a\n0,3,b\n1,4,b'
    const data = await multilabelFromCsv(csv, { labels: ['y'] })
    const settings = { labels: ['y'], epochs: 2, schema: data.schema }
    const file = await new MultilabelClassifier(settings).fit(data.features, data.labels)
    const loaded = await FittedMultilabel.fromJSON(file.toJSON())
    const rows = [
      { x: 2, c: 'a' },
      { x: 3, c: 'b' },
      { c: 'b', x: '4' },
    ]
    expect(loaded.predictProbabilities(rows)).toEqual(loaded.predictProbabilities(data.features))
  })

  test('choose when to stop, and are gone on from with the terms of before', async () => {
    const validation = { X: songs.slice(0, 9), Y: labels.slice(0, 9) }
    const classifier = new MultilabelClassifier({ ...options, epochs: 5, features: encoder() })
    const model = await classifier.fit(songs.slice(9), labels.slice(9), { validation })
    const more = [
      { title: 'Snow', year: 2000 },
      { title: 'Rain', year: 2001 },
    ]
    const next = await classifier.fit(more, [[], ['sad']], { startFrom: model })
    expect(next.featureNames).toEqual(model.featureNames)
    expect(next.schema).toEqual(model.schema)
  })

  test('are texts alone, and for every task', async () => {
    const texts = songs.map(({ title }) => title)
    const features = new TableEncoder()
    const settings = { rate: 0.05, epochs: 20 }
    const orders = texts.map((title) => (title.includes('Rain') ? [0, 1, 2] : [2, 1, 0]))
    const ranker = await new LabelRanker({ ...settings, features, energy: 'plackett-luce' }).fit(
      texts,
      orders,
    )
    expect(ranker.predict(['rain', 'sunny'])).toEqual([
      [0, 1, 2],
      [2, 1, 0],
    ])
    const space = subsets(['sad', 'slow'])
    const sets = labels.map(
      (names) => new Set(names.map((name) => options.labels.indexOf(name as 'sad'))),
    )
    const predictor = await new StructuredPredictor(space, {
      ...settings,
      features,
      energy: 'linear',
    }).fit(texts, sets)
    expect(predictor.predict(['rain and blues'])).toEqual([new Set([0])])
  })

  test('need an encoder, and one of rows', async () => {
    const bare = new MultilabelClassifier(options).fit(songs, labels)
    await expect(bare).rejects.toThrow(/features: new TableEncoder\(\)/)
    const alone = new MultilabelClassifier(options).fit(
      songs.map(({ title }) => title),
      labels,
    )
    await expect(alone).rejects.toThrow(/received the text.*features: new TableEncoder\(\)/)
    const features = new TextVectorizer() as unknown as TableEncoder
    const other = new MultilabelClassifier({ ...options, features }).fit(['some text'], [[]])
    await expect(other).rejects.toThrow(/invalid option features; expected a TableEncoder/)
  })
})
