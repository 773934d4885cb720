import { describe, expect, test } from 'vitest'
import type { Space } from '../../../src/spaces/index.js'
import {
  FittedPredictor,
  type PredictorOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import { podiums } from '../../reference/podiums.js'
import { lamps } from '../lamps.js'

const rows = Array.from({ length: 40 }, (_, r) => [Math.cos(r), Math.sin(2 * r)])
const quick = {
  engine: 'wasm',
  energy: 'deep',
  epochs: 30,
  rate: 0.02,
  deepHidden: [6],
  encoder: { hidden: [5] },
} as const satisfies PredictorOptions

const space = podiums(4, 4, 'places')
/** four runners by how fast the input makes them */
const ys = rows.map(([a, b]) => {
  const speeds = [2 * a, a + b, -a, 0.5 * b]
  return [0, 1, 2, 3].sort((i, j) => speeds[j] - speeds[i]).join('-')
})

describe("a user's own space of rankings is first class", () => {
  test.each<[string, PredictorOptions]>([
    ['a Plackett–Luce energy', { energy: 'plackett-luce', objective: 'exact' }],
    ['a learned Plackett–Luce reference', { energy: 'linear', reference: 'learned' }],
    ['a Plackett–Luce proposal that is learned', { energy: 'deep', proposal: 'learned' }],
    ['a proposal tied to the linear score', { energy: 'linear', proposal: 'tied' }],
  ])('with %s', async (_, options) => {
    const predictor = new StructuredPredictor(space, { ...quick, ...options })
    const fitted = await predictor.fit(rows, ys)
    const hits = fitted.predict(rows).filter((y, r) => y === ys[r]).length
    expect(hits).toBeGreaterThan(rows.length / 4)
    const shift = fitted.logPartition([rows[0]])[0] - fitted.exactLogPartition([rows[0]])![0]
    const total = [...space.enumerate!()].reduce(
      (sum, y) => sum + Math.exp(fitted.logProbability([rows[0]], [y])[0] + shift),
      0,
    )
    expect(total).toBeCloseTo(1, 4)
    const again = await FittedPredictor.fromBytes(fitted.toBytes(), { space, engine: 'wasm' })
    expect(again.predict(rows)).toEqual(fitted.predict(rows))
  })

  test.each<[string, Space<string>, string]>([
    ['tied and outputs seen', podiums(6, 6, 'pairs'), 'tied-empirical'],
    [
      'uniform and outputs seen without scores to draw by',
      podiums(6, 6, 'none'),
      'uniform-empirical',
    ],
  ])('and is sampled by default from %s', async (_, six, proposal) => {
    const seen = rows.map((_, r) => [...six.enumerate!()][r])
    const fitted = await new StructuredPredictor(six, { ...quick, epochs: 1 }).fit(rows, seen)
    expect(fitted.options.proposal).toBe(proposal)
  })
})

describe("a user's own space of label sets is first class", () => {
  test('pair scores are tried where a space names its labels', async () => {
    const bare = lamps(3)
    const named: Space<string> = { ...bare, labels: ['left', 'middle', 'right'] }
    const all = [...bare.enumerate()]
    const lit = rows.map(([a]) => all[a > 0 ? 1 : all.length - 1])
    const why = async (of: Space<string>) => {
      const predictor = new StructuredPredictor(of, { ...quick, epochs: 3, energy: 'auto' })
      return (await predictor.fit(rows, lit)).options.choices![0]
    }
    expect(await why(named)).toContain('pairwise')
    expect(await why(bare)).not.toContain('pairwise')
  })
})
