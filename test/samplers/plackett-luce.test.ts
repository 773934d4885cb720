import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { drawSamples, mixture, plackettLuce, uniform } from '../../src/samplers/index.js'
import {
  permutations,
  plackettLuceGradient,
  plackettLuceLogProbability,
  type RankingSpace,
  topRankings,
} from '../../src/spaces/index.js'
import { checkProposal } from '../../src/testing/index.js'
import { caught } from '../reference/caught.js'
import { allOrders } from '../reference/rankings.js'

/** `Π_t e^{s_{y_t}} / Σ_{i not before t} e^{s_i}`, as the definition has it */
function probability(scores: ArrayLike<number>, order: readonly number[]): number {
  const left = new Set(Array.from(scores).keys())
  return order.reduce((product, item) => {
    const total = [...left].reduce((sum, i) => sum + Math.exp(scores[i]), 0)
    left.delete(item)
    return (product * Math.exp(scores[item])) / total
  }, 1)
}

const scoresAndOrder = fc
  .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 6 })
  .chain((scores) =>
    fc.tuple(fc.constant(scores), fc.shuffledSubarray([...scores.keys()], { minLength: 0 })),
  )

describe('plackettLuceLogProbability', () => {
  test('is the product of choices, also of the first places alone', () => {
    fc.assert(
      fc.property(scoresAndOrder, ([scores, order]) => {
        const expected = Math.log(probability(scores, order))
        expect(plackettLuceLogProbability(scores, order)).toBeCloseTo(expected, 10)
      }),
      { seed: 1 },
    )
  })

  test('sums to one over all orders, and is the same for shifted scores', () => {
    const scores = [0.3, -2, 1.5, 0, 4]
    const sum = (shift: number) =>
      allOrders(5).reduce(
        (total, y) =>
          total +
          Math.exp(
            plackettLuceLogProbability(
              scores.map((s) => s + shift),
              y,
            ),
          ),
        0,
      )
    expect(sum(0)).toBeCloseTo(1, 12)
    expect(sum(1000)).toBeCloseTo(1, 9)
  })

  test('is finite and right for scores far apart', () => {
    expect(plackettLuceLogProbability([-1e4, 1e4, 0], [1, 2, 0])).toBe(0)
    expect(plackettLuceLogProbability([-1e4, 1e4, 0], [0, 2, 1])).toBe(-3e4)
    plackettLuceGradient([-1e4, 1e4, 0], [0, 2, 1]).forEach((slope, i) => {
      expect(slope).toBeCloseTo([1, -2, 1][i], 9)
    })
  })

  test('its gradient matches central differences, and sums to zero', () => {
    fc.assert(
      fc.property(scoresAndOrder, ([scores, order]) => {
        const gradient = plackettLuceGradient(scores, order)
        const h = 1e-5
        scores.forEach((_, i) => {
          const at = (shift: number) =>
            plackettLuceLogProbability(
              scores.map((s, j) => (j === i ? s + shift : s)),
              order,
            )
          expect(gradient[i]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 6)
        })
        expect(gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 10)
      }),
      { seed: 2 },
    )
  })

  test('bad scores and orders are refused', async () => {
    const code = async (scores: number[], order: number[]) =>
      (await caught(() => plackettLuceLogProbability(scores, order))).code
    expect(await code([0, Number.NaN], [0, 1])).toBe('NOT_FINITE')
    expect(await code([0, -Infinity], [0, 1])).toBe('NOT_FINITE')
    for (const order of [[0, 0], [0, 2], [-1], [0.5], [0, 1, 0]]) {
      expect(await code([0, 0], order)).toBe('NOT_IN_SPACE')
    }
  })
})

describe('plackettLuce', () => {
  const spaces: RankingSpace[] = [
    permutations(4, { code: 'ranks' }),
    permutations(4, { code: 'matrix' }),
    permutations(4, { code: 'pairs' }),
    topRankings(4, 2, { code: 'pairs' }),
    topRankings(4, 1, { code: 'ranks' }),
    permutations(1),
  ]

  describe.each(spaces.map((space) => ({ name: space.name, space })))('$name', ({ space }) => {
    const k = space.items.length
    const parameters = Float32Array.of(1, -0.5, 0, 0.4, -1, -1, 2, 0).slice(0, 2 * k)
    const context = { rows: 2, parameters }

    test.each(checkProposal(plackettLuce(space), space, { context }))('$name', ({ run }) => run())

    test('the density is the product of choices', () => {
      const { codes, logRatio } = drawSamples(plackettLuce(space), space, new Rng(3), 100, context)
      logRatio.forEach((ratio, j) => {
        const b = Math.floor(j / 100)
        const y = space.decode(codes, j * space.codeLength)
        const p = probability(parameters.subarray(b * k, (b + 1) * k), y)
        expect(ratio).toBeCloseTo(-Math.log(p) - space.logSize, 9)
      })
    })
  })

  test('sixty items are sampled and weighed', () => {
    const space = permutations(60, { code: 'pairs' })
    const parameters = Float32Array.from({ length: 60 }, (_, i) => -i)
    const { codes, logRatio } = drawSamples(plackettLuce(space), space, new Rng(4), 5, {
      rows: 1,
      parameters,
    })
    for (let j = 0; j < 5; j++) {
      const y = space.decode(codes, j * space.codeLength)
      const expected = -plackettLuceLogProbability(parameters, y) - space.logSize
      expect(logRatio[j]).toBeCloseTo(expected, 9)
    }
  })

  test('a uniform component bounds its importance ratios', () => {
    const space = permutations(4)
    const proposal = mixture([
      { proposal: plackettLuce(space), weight: 0.9 },
      { proposal: uniform(space), weight: 0.1 },
    ])
    const parameters = Float32Array.of(9, 3, -3, -9)
    const { logRatio } = drawSamples(proposal, space, new Rng(5), 200, { rows: 1, parameters })
    expect(Math.max(...logRatio)).toBeLessThanOrEqual(Math.log(10) + 1e-9)
  })

  test('missing, misshapen and non-finite parameters are refused', async () => {
    const space = permutations(3)
    const code = async (parameters?: Float32Array) => {
      const context = parameters ? { rows: 2, parameters } : { rows: 2 }
      return (await caught(() => drawSamples(plackettLuce(space), space, new Rng(1), 2, context)))
        .code
    }
    expect(await code()).toBe('UNSUPPORTED')
    expect(await code(new Float32Array(5))).toBe('SHAPE_MISMATCH')
    expect(await code(Float32Array.of(0, 0, 0, 0, Number.NaN, 0))).toBe('NOT_FINITE')
  })
})

test('draws are the items sorted by score and Gumbel noise of the same numbers, scores far apart too', () => {
  const space = permutations(4, { code: 'pairs' })
  const parameters = Float32Array.of(2, -1, 0.5, 0, 3000, -3000, 0, 1)
  const count = 200
  const codes = new Float32Array(2 * count * space.codeLength)
  const context = { rows: 2, parameters }
  plackettLuce(space).sample(new Rng('race'), count, context, codes)
  const rng = new Rng('race')
  const sorted = new Float32Array(codes.length)
  for (let draw = 0; draw < 2 * count; draw++) {
    const row = draw < count ? 0 : 4
    const keys = Array.from({ length: 4 }, (_, i) => parameters[row + i] + rng.gumbel())
    const order = [0, 1, 2, 3].sort((a, b) => keys[b] - keys[a])
    space.rankings.writeOrder(Int32Array.from(order), sorted, draw * space.codeLength)
  }
  expect(codes).toEqual(sorted)
})
