import { describe, expect, test } from 'vitest'
import { createBackend, Tape } from '../../../src/engine/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  linearExtensions,
  type PartialRankingInput,
  partialRanking,
  permutations,
  plackettLuceLogProbability,
  plackettLucePartial,
} from '../../../src/spaces/index.js'

/** The sum over all consistent rankings, one by one. */
function slowly(worths: number[], input: PartialRankingInput): number {
  const known = partialRanking(worths.length, input)
  let sum = 0
  for (const order of linearExtensions(known)) {
    sum += Math.exp(plackettLuceLogProbability(worths, order))
  }
  return Math.log(sum)
}

function closed(worths: number[], input: PartialRankingInput) {
  const probability = plackettLucePartial(partialRanking(worths.length, input))!
  const out = new Float64Array(worths.length)
  return { value: probability(worths, 0, { out, factor: 1 }), gradient: out }
}

const rng = new Rng('worths')
const worths = Array.from({ length: 7 }, () => 1.5 * rng.normal())

const inputs: [string, PartialRankingInput][] = [
  ['nothing', { preferences: [] }],
  ['a complete ranking', { order: [3, 0, 6, 2, 1, 5, 4] }],
  ['a ranking of some items', { order: [3, 0, 5] }],
  ['the first places', { top: [6, 2] }],
  ['ties, in every place', { order: [[1, 2], 3, [4, 5, 6], 0] }],
  ['a tie that comes first, of most items', { order: [[0, 1, 2, 3, 4, 5], 6] }],
  ['a tie for the last places', { order: [4, [0, 1]] }],
  [
    'two pairs apart',
    {
      preferences: [
        [0, 1],
        [2, 3],
      ],
    },
  ],
  [
    'a chain inside of a group that comes before another',
    {
      preferences: [
        [0, 1],
        [0, 2],
        [1, 3],
        [2, 3],
        [5, 3],
      ],
    },
  ],
  [
    'an order that does not come apart',
    {
      preferences: [
        [0, 1],
        [2, 1],
        [2, 3],
      ],
    },
  ],
  [
    'the same before and after others',
    {
      preferences: [
        [6, 0],
        [6, 2],
        [0, 1],
        [2, 1],
        [2, 3],
        [1, 4],
        [3, 4],
        [0, 4],
      ],
    },
  ],
]

describe('Plackett–Luce of what is known of a ranking', () => {
  test.each(inputs)('%s: is the sum over all consistent rankings', (_, input) => {
    expect(closed(worths, input).value).toBeCloseTo(slowly(worths, input), 10)
    const even = new Array(7).fill(0.3)
    expect(closed(even, input).value).toBeCloseTo(slowly(even, input), 10)
  })

  test.each(inputs)(
    '%s: has the gradient of central differences, which sums to zero',
    (_, input) => {
      const { gradient } = closed(worths, input)
      worths.forEach((worth, i) => {
        const at = (shift: number) =>
          closed(
            worths.map((w, j) => (j === i ? worth + shift : w)),
            input,
          ).value
        expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 6)
      })
      expect(gradient.reduce((a, b) => a + b)).toBeCloseTo(0, 10)
    },
  )

  test('items that nothing is known of do not matter, however many', () => {
    const many = Array.from({ length: 83 }, () => rng.normal())
    const order = [80, 3, 41, 7]
    const own = order.map((item) => many[item])
    const value = plackettLuceLogProbability(own, [0, 1, 2, 3])
    expect(closed(many, { order }).value).toBeCloseTo(value, 12)
    const first = plackettLuceLogProbability(many, order)
    expect(closed(many, { top: order }).value).toBeCloseTo(first, 12)
  })

  // s = np.cos(np.arange(60)); r = np.exp(s[:40]) / np.exp(s[40:]).sum()
  // f = lambda x: np.exp(-x + np.log(-np.expm1(-r * x)).sum())
  // np.log(scipy.integrate.quad(f, 0, np.inf, epsabs=0, epsrel=1e-12, limit=500)[0])
  // and of s[:10] before s[10:14] inclusion–exclusion, Σ_S (−1)^|S| W / (W + Σ_S w), in exact fractions
  test('ties of many items, golden values of scipy and of exact fractions', () => {
    const cosines = Array.from({ length: 60 }, (_, i) => Math.cos(i))
    const [tied, later] = [cosines.keys(), cosines.keys()].map((all) => [...all])
    tied.splice(40)
    later.splice(0, 40)
    expect(closed(cosines, { order: [tied, later] }).value).toBeCloseTo(-42.86472903186667, 9)
    const ten = { order: [tied.slice(0, 10), tied.slice(10, 14)] }
    expect(closed(cosines, ten).value).toBeCloseTo(-9.830955204201967, 10)
  })

  test('worths far apart neither overflow nor vanish', () => {
    const far = [600, -600, 0, 300]
    for (const input of [
      { order: [1, 2, 0] },
      {
        order: [
          [1, 2],
          [0, 3],
        ],
      },
      {
        preferences: [
          [1, 0],
          [1, 2],
          [3, 2],
        ] as const,
      },
    ]) {
      const { value, gradient } = closed(far, input)
      expect(value).toBeLessThan(-500)
      expect(value).toBeGreaterThan(-2500)
      expect(gradient.every(Number.isFinite)).toBe(true)
    }
  })

  test('narrow orders of many items are summed, wide ones that do not come apart are not', () => {
    const ladder = Array.from({ length: 14 }, (_, i) => [
      [2 * i, 2 * i + 2],
      [2 * i + 1, 2 * i + 3],
      [2 * i, 2 * i + 3],
    ]).flat() as [number, number][]
    expect(plackettLucePartial(partialRanking(30, { preferences: ladder }))).toBeDefined()
    const fence = Array.from({ length: 14 }, (_, i) => [
      [i, 15 + i],
      [i + 1, 15 + i],
    ]).flat() as [number, number][]
    expect(plackettLucePartial(partialRanking(30, { preferences: fence }))).toBeUndefined()
  })

  test('is what a space of rankings sums, at any number of items, with its gradient', async () => {
    const tape = new Tape(await createBackend())
    const space = permutations(40, { code: 'pairs' })
    const scores = Float32Array.from({ length: 80 }, (_, e) => Math.sin(e))
    const inputs = [{ order: [3, 39, 17] }, { top: [5, [1, 2, 8]] }]
    const variable = tape.upload(scores, 2, 40)
    const sum = space.logSum(tape, {
      worths: variable,
      constraints: inputs.map((input) => space.parsePartial(input)),
    })!
    const expected = inputs.map((input, b) =>
      closed(Array.from(scores.subarray(40 * b, 40 * b + 40)), input),
    )
    const values = tape.backend.read(sum.value)
    expected.forEach(({ value }, b) => {
      expect(values[b]).toBeCloseTo(value, 5)
    })
    // with an energy on top there is no closed form, and 40 items are too many for the recursion
    const linear = tape.upload(new Float32Array(space.codeLength), 1, space.codeLength)
    expect(space.logSum(tape, { linear, worths: variable })).toBeUndefined()
  })
})
