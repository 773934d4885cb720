import { describe, expect, it } from 'vitest'
import { reliability } from '../../../src/metrics/index.js'
import * as weather from '../label-sets/weather.js'
import * as drinks from '../rankings/drinks.js'

describe('evaluate says how far probabilities can be taken at their word', () => {
  it('of label sets: marginals, and whether the predicted set is the true one', async () => {
    const { X, Y } = weather
    const model = await weather.classifier({ energy: 'pairwise' }).fit(X, Y)
    const { calibration } = model.evaluate(X, Y)
    const truth = Y.values
    const marginals = model.predictProbabilities(X).values
    expect(calibration.marginals).toEqual(reliability(marginals, truth))
    const sets = model.predict(X)
    const predicted = Array.from({ length: sets.rows }, (_, r) =>
      sets.values.slice(3 * r, 3 * r + 3),
    )
    const right = predicted.map((set, r) => Number(set.every((y, i) => y === truth[3 * r + i])))
    const says = model.logProbability(X, predicted).map(Math.exp)
    const { brierScore } = reliability(says, right)
    expect(calibration.predictedSet?.brierScore).toBeCloseTo(brierScore, 7)
  })

  it('of label sets known in part: what is known', async () => {
    const { X, Y } = weather
    const model = await weather.classifier().fit(X, Y)
    const known = Array.from({ length: Y.rows }, (_, r) =>
      [0, 1, 2].map((i) => (i < r % 4 ? Y.values[3 * r + i] : null)),
    )
    const { marginals, predictedSet } = model.evaluate(X, known).calibration
    const count = known.flat().filter((entry) => entry !== null).length
    expect(marginals.count).toBe(count)
    expect(predictedSet?.count).toBe(known.filter((row) => !row.includes(null)).length)
  })

  it('of rankings: orders, first places, and whether the predicted ranking is the true one', async () => {
    const { X, Y } = drinks
    const model = await drinks.ranker({ energy: 'plackett-luce' }).fit(X, Y)
    const { pairs, topPlaces, predictedRanking } = model.evaluate(X, Y).calibration
    const places = model.placeProbabilities(X).values
    const events = Y.flatMap((order, r) =>
      [0, 1, 2].flatMap((t) =>
        [0, 1, 2, 3].map((i) => [places[16 * r + 4 * i + t], order[t] === i]),
      ),
    )
    const brier = events.map(([p, y]) => (Number(p) - Number(y)) ** 2)
    expect(topPlaces?.brierScore).toBeCloseTo(drinks.sum(brier) / events.length, 6)
    expect(pairs?.count).toBe(6 * Y.length)
    const right = model.predict(X).filter((order, r) => order.every((i, t) => i === Y[r][t]))
    const share = drinks.sum(predictedRanking?.bins.map((b) => b.count * b.observed) ?? [])
    expect(share).toBeCloseTo(right.length, 9)
  })

  it('of orders known in part: no places', async () => {
    const { X, Y } = drinks
    const model = await drinks.ranker().fit(X, Y)
    const known = Y.map(([first, second]) => ({ preferences: [[first, second]] as const }))
    const { pairs, topPlaces, predictedRanking } = model.evaluate(X, known).calibration
    expect([pairs?.count, topPlaces, predictedRanking]).toEqual([Y.length, undefined, undefined])
  })
})
