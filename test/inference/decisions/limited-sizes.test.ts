import { describe, expect, test } from 'vitest'
import {
  decideSet,
  f1OptimalFromDistribution,
  f1OptimalFromSamples,
  IndependentLabels,
  jaccardOptimalFromDistribution,
  jaccardOptimalFromSamples,
  thresholdDecision,
} from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  allLabelSets,
  expectedMetric,
  f1,
  independentDistribution,
  jaccard,
} from '../../reference/label-sets.js'

const k = 4
const sets = allLabelSets(k)
const codes = { rows: sets.length, cols: k, values: sets.flat() }
const sizeOf = (set: readonly number[]) => set.reduce((sum, on) => sum + on, 0)
const limits = [
  {},
  { atLeast: 1 },
  { atMost: 0 },
  { atMost: 1 },
  { atLeast: 2, atMost: 3 },
  { atLeast: 3 },
  { atLeast: 4 },
  { atMost: 9 },
]
const isAllowed = (set: readonly number[], { atLeast = 0, atMost = k }) =>
  sizeOf(set) >= atLeast && sizeOf(set) <= atMost

/** a random distribution over all sets */
function distribution(seed: number): number[] {
  const rng = new Rng(seed)
  const weights = sets.map(() => -Math.log(rng.uniform()))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

describe.each(limits)('answers of limited size, %o', (limit) => {
  const allowed = sets.filter((set) => isAllowed(set, limit))

  test.each([
    ['zero', 0],
    ['one', 1],
  ] as const)('are the best of that size for F1 and Jaccard, 0/0 is %s', (empty, worth) => {
    for (let seed = 1; seed <= 8; seed++) {
      const options = { ...limit, empty }
      const p = distribution(seed)
      const best = (metric: typeof f1) =>
        Math.max(...allowed.map((set) => expectedMetric(metric, sets, p, set, worth)))
      for (const decision of [
        f1OptimalFromDistribution(p, options),
        f1OptimalFromSamples(codes, p, options),
      ]) {
        expect(isAllowed([...decision.labels], limit)).toBe(true)
        expect(decision.expected).toBeCloseTo(best(f1), 10)
        const value = expectedMetric(f1, sets, p, [...decision.labels], worth)
        expect(value).toBeCloseTo(best(f1), 10)
      }
      const found = jaccardOptimalFromDistribution(p, options)
      expect(expectedMetric(jaccard, sets, p, [...found.labels], worth)).toBeCloseTo(
        best(jaccard),
        10,
      )
      const searched = jaccardOptimalFromSamples(codes, p, options)
      expect(isAllowed([...searched.labels], limit)).toBe(true)
      expect(searched.expected).toBeLessThanOrEqual(best(jaccard) + 1e-10)
    }
  })

  test('are the best of that size for independent labels, by every rule', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const rng = new Rng(seed)
      const posterior = new IndependentLabels(Array.from({ length: k }, () => 3 * rng.normal()))
      const p = independentDistribution(posterior.probabilities)
      const chosen = (rule: 'f1' | 'jaccard' | 'mode' | 'threshold', empty: 'zero' | 'one') => [
        ...decideSet(posterior, rule, { ...limit, empty }),
      ]
      for (const [empty, worth] of [
        ['zero', 0],
        ['one', 1],
      ] as const) {
        for (const [rule, metric] of [
          ['f1', f1],
          ['jaccard', jaccard],
        ] as const) {
          const best = Math.max(
            ...allowed.map((set) => expectedMetric(metric, sets, p, set, worth)),
          )
          const set = chosen(rule, empty)
          expect(isAllowed(set, limit)).toBe(true)
          expect(expectedMetric(metric, sets, p, set, worth)).toBeCloseTo(best, 10)
        }
      }
      const likeliest = Math.max(...p.filter((_, s) => isAllowed(sets[s], limit)))
      const mode = chosen('mode', 'zero')
      expect(p[mode.reduce((sum, on, i) => sum + on * 2 ** i, 0)]).toBeCloseTo(likeliest, 10)
    }
  })

  test('lose least at a threshold: t for a label answered wrongly, 1 − t for one left out', () => {
    const rng = new Rng(5)
    for (let trial = 0; trial < 8; trial++) {
      const values = Array.from({ length: k }, () => rng.uniform())
      const thresholds = Array.from({ length: k }, () => rng.uniform())
      const cost = (set: readonly number[]) =>
        set.reduce((sum, on, i) => {
          return sum + (on ? (1 - values[i]) * thresholds[i] : values[i] * (1 - thresholds[i]))
        }, 0)
      const { values: decided } = thresholdDecision({ rows: 1, cols: k, values }, thresholds, limit)
      expect(isAllowed([...decided], limit)).toBe(true)
      expect(cost([...decided])).toBeCloseTo(Math.min(...allowed.map(cost)), 10)
    }
  })
})

test('sizes that exclude each other are refused, and thresholds that are none', () => {
  const p = distribution(1)
  expect(() => f1OptimalFromDistribution(p, { atLeast: 3, atMost: 2 })).toThrow(/atLeast.*0 to 2/)
  expect(() => f1OptimalFromDistribution(p, { atLeast: 5 })).toThrow(/4, the number of labels/)
  expect(() => f1OptimalFromDistribution(p, { atMost: -1 })).toThrow(/atMost/)
  const row = { rows: 1, cols: 2, values: [0.5, 0.5] }
  expect(() => thresholdDecision(row, [0.5])).toThrow(/threshold.*or 2 of them/)
  expect(() => thresholdDecision(row, [0.5, 2])).toThrow(/threshold/)
})
