import { describe, expect, test } from 'vitest'
import { rankingBaselines, rankingReport } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import { allOrders } from '../../reference/rankings.js'

const rows = 30
const rng = new Rng(3)
const orders = Array.from({ length: rows }, () => Array.from(rng.permutation(4)))
const truth = {
  rows,
  cols: 4,
  values: orders.flatMap((order) => [0, 1, 2, 3].map((item) => order.indexOf(item) + 1)),
}
const constant = (order: readonly number[]) => ({
  ...truth,
  values: orders.flatMap(() => [0, 1, 2, 3].map((item) => order.indexOf(item) + 1)),
})

describe('ranking baselines', () => {
  const { majority, marginal } = rankingBaselines(truth)
  const every = allOrders(4).map((order) => rankingReport(truth, constant(order)))

  test('the commonest ranking has the most exact matches of all constants', () => {
    expect(majority.exactMatch).toBe(Math.max(...every.map(({ exactMatch }) => exactMatch)))
  })

  test('the order of mean ranks has the largest ρ of all constants', () => {
    expect(marginal.spearmanRho).toBeCloseTo(
      Math.max(...every.map(({ spearmanRho }) => spearmanRho)),
      12,
    )
  })

  test('partial rankings count by the pairs they state, and ties are no ranking', () => {
    const ties = { rows: 2, cols: 3, values: [1, 1, 3, 1, 1, 3] }
    const preferences = [
      [[2, 0]],
      [
        [2, 0],
        [2, 1],
      ],
    ] as const
    const own = rankingBaselines(ties, { preferences })
    expect(own.marginal.preferenceAgreement).toBe(1)
    expect(own.majority).toEqual(own.marginal)
  })
})
