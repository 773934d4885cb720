import { describe, expect, test } from 'vitest'
import { pairCounts } from '../../../src/metrics/index.js'
import { permutations } from '../../../src/spaces/index.js'
import { plantedRanking } from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'
import { allOrders } from '../../reference/rankings.js'
import { Z_LIMIT } from '../../reference/statistics.js'

describe.each(['plackett-luce', 'mallows'] as const)('plantedRanking %s', (model) => {
  test('has the shapes it says, and the same bits every time', () => {
    const options = { rows: 7, features: 3, items: 4, seed: 'a', model }
    const data = plantedRanking(options)
    expect([data.features.rows, data.features.cols, data.rankings.length]).toEqual([7, 3, 7])
    expect([data.featureNames, data.itemNames]).toEqual([
      ['x1', 'x2', 'x3'],
      ['0', '1', '2', '3'],
    ])
    const space = permutations(data.itemNames)
    for (const y of data.rankings) expect(space.contains(y)).toBe(true)
    const again = plantedRanking(options)
    expect([again.features, again.rankings]).toEqual([data.features, data.rankings])
    expect(plantedRanking({ ...options, seed: 'b' }).rankings).not.toEqual(data.rankings)
  })

  test('its probabilities sum to one in every row', () => {
    const { truth } = plantedRanking({ rows: 3, features: 2, items: 4, seed: 1, model })
    for (let row = 0; row < 3; row++) {
      const sum = allOrders(4).reduce(
        (total, y) => total + Math.exp(truth.logProbability(row, y)),
        0,
      )
      expect(sum).toBeCloseTo(1, 10)
    }
  })

  test('draws what it says: the mean log-probability is the entropy (z-test, false alarm 1e-6)', () => {
    for (const sharpness of [0, 1, 2]) {
      const rows = 600
      const options = { rows, features: 3, items: 4, seed: 2, model, sharpness }
      const { truth, rankings } = plantedRanking(options)
      let difference = 0
      let variance = 0
      for (let row = 0; row < rows; row++) {
        const logs = allOrders(4).map((y) => truth.logProbability(row, y))
        const mean = logs.reduce((sum, log) => sum + Math.exp(log) * log, 0)
        variance += logs.reduce((sum, log) => sum + Math.exp(log) * (log - mean) ** 2, 0)
        difference += truth.logProbabilities[row] - mean
        expect(truth.logProbabilities[row]).toBe(truth.logProbability(row, rankings[row]))
      }
      expect(Math.abs(difference)).toBeLessThanOrEqual(Z_LIMIT * Math.sqrt(variance) + 1e-9)
    }
  })

  test('depends on the features: scores order the items as the rankings mostly do', () => {
    const data = plantedRanking({ rows: 200, features: 4, items: 5, seed: 3, model, sharpness: 3 })
    const space = permutations(5)
    let agreement = 0
    data.rankings.forEach((y, row) => {
      const scores = data.truth.scores.values.subarray(row * 5, (row + 1) * 5)
      const { concordant, discordant } = pairCounts(
        space.toRanks(y).map((rank) => -rank),
        scores,
      )
      agreement += (concordant - discordant) / 10 / 200
    })
    expect(agreement).toBeGreaterThan(0.8)
  })

  test('one item, and options that are none', async () => {
    expect(plantedRanking({ rows: 1, features: 1, items: 1, seed: 1, model }).rankings).toEqual([
      [0],
    ])
    const base = { rows: 1, features: 1, items: 2, seed: 1, model }
    for (const bad of [
      { rows: 0 },
      { features: 1.5 },
      { items: 0 },
      { sharpness: -1 },
      { model: 'x' as 'mallows' },
    ]) {
      expect((await caught(() => plantedRanking({ ...base, ...bad }))).code).toBe('INVALID_OPTION')
    }
  })
})
