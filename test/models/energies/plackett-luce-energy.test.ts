import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactLogPartition } from '../../../src/inference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { type RankingSpace, topRankings } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { orderScore } from '../../reference/ranking-distribution.js'
import { allOrders } from '../../reference/rankings.js'
import { normalFeatures, tinyModel } from '../tiny-model.js'
import { partsOf, tinyRanker } from '../tiny-ranker.js'

const rows = 3
const features = normalFeatures(rows, 2)

function codesOf(space: RankingSpace, orders: readonly (readonly number[])[]): Float32Array {
  const codes = new Float32Array(orders.length * space.codeLength)
  orders.forEach((order, j) => {
    space.encode(order, codes, j * space.codeLength)
  })
  return codes
}

describe('Plackett–Luce as an energy', () => {
  test('scores ln PL(y | s(x)) + ln |Y|, for codes of the batch and of each row', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('ranks' as const, 'matrix' as const, 'pairs' as const),
        fc.integer({ min: 0, max: 1e6 }),
        (k, code, seed) => {
          const tiny = tinyRanker({ k, code, seed, energy: 'plackett-luce', random: 2 })
          const { tape } = tiny.model
          const orders = allOrders(k)
          const m = orders.length
          const expected = partsOf(tiny, features).flatMap(({ worths }) =>
            orders.map((order) => orderScore({ plackettLuce: worths! }, order) + Math.log(m)),
          )
          const score = tiny.model.at({ features })
          const shared = codesOf(tiny.space, orders)
          const each = codesOf(tiny.space, [...orders, ...orders, ...orders])
          const c = tiny.space.codeLength
          const ways = [
            score.score({ matrix: tape.upload(shared, m, c), shared: true }),
            score.score({ matrix: tape.upload(each, rows * m, c), shared: false }),
          ]
          for (const way of ways) {
            expect([way.rows, way.cols]).toEqual([rows, m])
            tape.backend.read(way.value).forEach((value, e) => {
              expect(value).toBeCloseTo(expected[e], 9)
            })
          }
        },
      ),
      { seed: 5, numRuns: 20 },
    )
  })

  test('is normalised by itself: its log-partition relative to the uniform measure is 0', () => {
    for (const k of [1, 4, 60]) {
      const { model } = tinyRanker({ k, energy: 'plackett-luce' })
      expect([...exactLogPartition(model, logistic, { features })!]).toEqual([0, 0, 0])
    }
  })

  test('on the first places only scores as the probability of these places', () => {
    const space = topRankings(4, 2)
    const tiny = tinyRanker({ k: 4, energy: 'plackett-luce' })
    const rng = new Rng(3)
    const model = new EnergyModel(tiny.model.tape, space, tiny.model.spec, rng)
    model.store.restore(tiny.model.store.snapshot())
    const [{ worths }] = partsOf(tiny, features)
    const codes = codesOf(space, [[2, 1]])
    const { tape } = model
    const score = model.at({ features })
    const [value] = tape.backend.read(
      score.score({ matrix: tape.upload(codes, 1, 4), shared: true }).value,
    )
    const total = [
      [2, 1, 0, 3],
      [2, 1, 3, 0],
    ].reduce((sum, order) => sum + Math.exp(orderScore({ plackettLuce: worths! }, order)), 0)
    expect(value).toBeCloseTo(Math.log(total) + Math.log(12), 9)
  })

  test('needs rankings', async () => {
    const error = await caught(() => tinyModel({ energy: 'plackett-luce' }))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain("energy: 'linear'")
  })
})
