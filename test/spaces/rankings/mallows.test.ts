import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { mallowsLogProbability, sampleMallows } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { allOrders, expectFrequencies } from '../../reference/rankings.js'

const centre = [2, 0, 3, 1]

/** `e^{−θ d}` over its sum, the distance by counting pairs */
function probabilities(dispersion: number): Map<string, number> {
  const weights = allOrders(4).map((y) => {
    let distance = 0
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) {
        const agree = y.indexOf(i) < y.indexOf(j) === centre.indexOf(i) < centre.indexOf(j)
        if (!agree) distance++
      }
    }
    return Math.exp(-dispersion * distance)
  })
  const total = weights.reduce((a, b) => a + b)
  return new Map(allOrders(4).map((y, i) => [y.join(), weights[i] / total]))
}

describe('Mallows', () => {
  test.each([0, 0.3, 1, 4])(
    'the log-probability is that of enumeration, dispersion %s',
    (theta) => {
      for (const [key, p] of probabilities(theta)) {
        const order = key.split(',').map(Number)
        expect(mallowsLogProbability(order, centre, theta)).toBeCloseTo(Math.log(p), 12)
      }
    },
  )

  test.each([0, 0.3, 1])(
    'samples are as frequent as that (χ², false alarm 1e-6), dispersion %s',
    (theta) => {
      const rng = new Rng(1)
      const drawn = Array.from({ length: 8000 }, () => sampleMallows(centre, theta, rng))
      expectFrequencies(drawn, probabilities(theta))
    },
  )

  test('sixty items, one item and certainty', () => {
    const sixty = Array.from({ length: 60 }, (_, i) => 59 - i)
    expect(sampleMallows(sixty, 800, new Rng(2))).toEqual(sixty)
    expect(mallowsLogProbability(sixty, sixty, 800)).toBeCloseTo(0, 12)
    expect(mallowsLogProbability([...sixty].reverse(), sixty, 0)).toBeCloseTo(-188.628173, 5)
    expect(sampleMallows([0], 1, new Rng(2))).toEqual([0])
    expect(mallowsLogProbability([0], [0], 1)).toBeCloseTo(0, 12)
  })

  test('what is no order and no dispersion is refused', async () => {
    for (const [order, middle] of [
      [
        [0, 1],
        [0, 0],
      ],
      [
        [0, 1],
        [0, 2],
      ],
      [
        [0, 0],
        [0, 1],
      ],
      [[0], [0, 1]],
      [
        [0, 5],
        [0, 1],
      ],
    ]) {
      expect((await caught(() => mallowsLogProbability(order, middle, 1))).code).toBe(
        'NOT_IN_SPACE',
      )
    }
    for (const theta of [-1, Number.NaN, Infinity]) {
      expect((await caught(() => sampleMallows([0, 1], theta, new Rng(1)))).code).toBe(
        'INVALID_OPTION',
      )
    }
  })
})
