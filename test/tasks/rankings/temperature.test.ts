import { expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { FittedRanker, LabelRanker } from '../../../src/tasks/index.js'
import { plantedRanking } from '../../../src/testing/index.js'

// 24 rows, 30 inputs: trained to the end a Plackett–Luce model is far too sure of what it says
const planted = plantedRanking({ rows: 124, features: 30, items: 4, seed: 5, sharpness: 0.5 })
const pick = (from: number, to: number) => {
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
  return [takeRows(planted.features, rows), planted.rankings.slice(from, to)] as const
}
const train = pick(0, 24)
const test100 = pick(24, 124)
const settings = { encoder: 'linear', epochs: 40, batchSize: 8, seed: 1 } as const

test('a Plackett–Luce model is as sure as rows held out allow; its orders stay the same', async () => {
  const ranker = new LabelRanker({ ...settings, effort: 'quick' })
  const tempered = await ranker.fit(...train)
  const sharp = await new LabelRanker({ ...settings, energy: 'plackett-luce' }).fit(...train)
  const { temperature = 1, inputs } = tempered.options
  expect(inputs.ignored ?? temperature > 1).toBe(true)
  expect(tempered.evaluate(...test100).nll).toBeLessThan(sharp.evaluate(...test100).nll)
  if (!inputs.ignored) expect(tempered.predict(test100[0])).toEqual(sharp.predict(test100[0]))
  const again = await FittedRanker.fromBytes(tempered.toBytes())
  expect(again.options).toEqual(tempered.options)
  expect(again.logProbability(...test100)).toEqual(tempered.logProbability(...test100))
})
