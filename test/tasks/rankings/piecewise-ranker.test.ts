import { expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { decodeModel, toSparse } from '../../../src/io/index.js'
import { Rng } from '../../../src/random/index.js'
import type { FittedRanker, RankerOptions } from '../../../src/tasks/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'
import { ranker, X, Y } from './drinks.js'

const encoders = ['linear', 'mlp', 'fourier', 'piecewise'] as const

/** Orders by scores that jump at fifteen places of each of two inputs, and are constant between. */
function steps(rows: number, seed: number) {
  const levels = new Rng(1)
  const jumps = Array.from({ length: 2 * 16 * 4 }, () => levels.normal())
  const rng = new Rng(seed)
  const values = Float32Array.from({ length: 2 * rows }, () => rng.uniform())
  const rankings = Array.from({ length: rows }, (_, row) => {
    const at = [0, 1].map((j) => 16 * j + Math.floor(16 * values[2 * row + j]!))
    const score = (item: number) => at.reduce((sum, level) => sum + jumps[4 * level + item]!, 0)
    return [0, 1, 2, 3].sort((a, b) => score(b) - score(a))
  })
  return { features: { rows, cols: 2, values }, rankings }
}

const known = steps(600, 2)
const unseen = steps(300, 3)
const own: RankerOptions = {
  energy: 'plackett-luce',
  epochs: 40,
  batchSize: undefined,
  items: undefined,
}
const fitTo = (options: RankerOptions) =>
  ranker({ ...own, ...options }).fit(known.features, known.rankings)
const edgesOf = (fitted: FittedRanker) => {
  const { weights } = decodeModel(fitted.toBytes(), 'ranking')
  return [...(weights.get('input/edges')?.values ?? [])]
}

test('orders that jump with the inputs are learned with pieces, and not without', async () => {
  const scores: Record<string, number> = {}
  for (const encoder of encoders) {
    const fitted = await fitTo({ encoder })
    scores[encoder] = fitted.score(unseen.features, unseen.rankings)
  }
  const { piecewise, ...others } = scores
  expect(piecewise).toBeGreaterThan(0.7)
  expect(piecewise).toBeGreaterThan(Math.max(...Object.values(others)) + 0.1)
})

test('the choice on held-out rows finds them', async () => {
  const fitted = await fitTo({ encoder: 'auto', epochs: 20 })
  expect(fitted.options).toMatchObject({ encoder: 'piecewise', inputs: { fourierFeatures: 0 } })
  expect(fitted.options.inputs.pieces).toBeGreaterThan(1)
})

test('rows of weight 2 cut the inputs as two rows do', async () => {
  const { features, rankings } = steps(599, 2)
  const sampleWeight = rankings.map((_, row) => 1 + (row % 3))
  const rows = Int32Array.from(rankings.flatMap((_, row) => Array(sampleWeight[row]).fill(row)))
  const repeated = Array.from(rows, (row) => rankings[row]!)
  const once = ranker({ ...own, encoder: 'piecewise', epochs: 1 })
  const weighted = await once.fit(features, rankings, { sampleWeight })
  // an odd number of rows: no share of them is exactly that of a quantile, where rounding would decide
  expect(rows.length % 2).toBe(1)
  expect(edgesOf(weighted)).toEqual(edgesOf(await once.fit(takeRows(features, rows), repeated)))
  expect(edgesOf(weighted)).not.toEqual(edgesOf(await once.fit(features, rankings)))
})

test('need dense rows to learn from, and then take sparse ones', async () => {
  const options: RankerOptions = { encoder: 'piecewise', epochs: 2 }
  expect((await caught(() => ranker(options).fit(toSparse(X), Y))).code).toBe('UNSUPPORTED')
  const fitted = await ranker(options).fit(X, Y)
  expect([...fitted.logProbability(toSparse(X), Y)]).toEqual([...fitted.logProbability(X, Y)])
})

test('many rows choose between the encoders for them on 8000 of them', async () => {
  const passes: [string, number][] = []
  const onEvent = (event: TrainingEvent) => {
    if (event.type === 'start') passes.push([event.phase, event.rows])
  }
  const { features, rankings } = steps(9000, 2)
  const fitted = await ranker({ ...own, energy: 'linear', encoder: undefined, epochs: 1 }).fit(
    features,
    rankings,
    { onEvent },
  )
  expect(passes).toEqual([
    ['choose refit', 6000],
    ['choose refit', 6000],
    ['reference refit', 9000],
    ['refit', 9000],
  ])
  expect(['fourier', 'piecewise']).toContain(fitted.options.encoder)
  expect(fitted.options).toMatchObject({ energy: 'linear', fit: { epochs: 1 } })
})
