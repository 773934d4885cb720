import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  averagePrecision,
  labelLogLoss,
  labelReport,
  macroPrecisionRecall,
  microPrecisionRecall,
  oneError,
  rocArea,
} from '../../../src/metrics/index.js'

interface GoldenCase {
  rows: number
  cols: number
  truth: number[]
  predicted: number[]
  probabilities: number[]
  weights: number[] | null
  labels: Record<string, number | null>[]
  microPrecision: number
  microRecall: number
  macroPrecision: number
  macroRecall: number
  labelLogLoss: number
}

const { cases }: { cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('../../golden/label-report.json', import.meta.url), 'utf8'),
)

describe.each(cases)('$rows × $cols as in scikit-learn', (golden) => {
  const { rows, cols } = golden
  const matrix = (values: number[]) => ({ rows, cols, values })
  const truth = matrix(golden.truth)
  const predicted = matrix(golden.predicted)
  const probabilities = matrix(golden.probabilities)
  const weights = golden.weights ?? undefined

  test('every label by itself', () => {
    const report = labelReport(truth, predicted, probabilities, { weights })
    expect(report).toHaveLength(cols)
    report.forEach((scores, label) => {
      for (const [name, value] of Object.entries(golden.labels[label])) {
        const own = scores[name as keyof typeof scores]
        if (value === null) expect(own).toBeNull()
        else expect(own, `${name} of ${label}`).toBeCloseTo(value, 6)
      }
    })
  })

  test('averages over labels', () => {
    const micro = microPrecisionRecall(truth, predicted, { weights })
    const macro = macroPrecisionRecall(truth, predicted, { weights })
    expect(micro.precision.value).toBeCloseTo(golden.microPrecision, 12)
    expect(micro.recall.value).toBeCloseTo(golden.microRecall, 12)
    expect(macro.precision.value).toBeCloseTo(golden.macroPrecision, 12)
    expect(macro.recall.value).toBeCloseTo(golden.macroRecall, 12)
    expect(labelLogLoss(truth, probabilities, { weights })).toBeCloseTo(golden.labelLogLoss, 6)
  })

  test('what is unknown is as if its row were not there', () => {
    const [first] = labelReport(truth, predicted, probabilities, { weights })
    const known = golden.truth.map((value, at) => (at === 1 ? Number.NaN : value))
    const [same, changed] = labelReport(matrix(known), predicted, probabilities, { weights })
    expect(same).toEqual(first)
    const rest = (values: number[]) =>
      Array.from({ length: rows - 1 }, (_, row) => values[(row + 1) * cols + 1])
    const own = weights?.slice(1)
    const [t, p] = [rest(golden.truth), rest(golden.probabilities)]
    expect(changed.averagePrecision).toBeCloseTo(averagePrecision(t, p, own) ?? Number.NaN, 12)
    expect(changed.rocArea).toBeCloseTo(rocArea(t, p, own) ?? Number.NaN, 12)
  })
})

test('the ROC area is the probability of the right order, ties half', () => {
  const truth = [1, 0, 1, 0, 0, 1]
  const scores = [0.3, 0.3, 0.9, 0.1, 0.5, 0.5]
  let [right, pairs] = [0, 0]
  truth.forEach((a, i) => {
    truth.forEach((b, j) => {
      if (a !== 1 || b !== 0) return
      pairs++
      right += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0
    })
  })
  expect(rocArea(truth, scores)).toBeCloseTo(right / pairs, 12)
})

test('an area without a row on one side is none', () => {
  expect(averagePrecision([0, 0], [0.1, 0.2])).toBeUndefined()
  expect(rocArea([1, 1], [0.1, 0.2])).toBeUndefined()
  expect(rocArea([1, Number.NaN], [0.1, 0.2])).toBeUndefined()
})

test('one-error asks whether the likeliest label is true', () => {
  const truth = { rows: 4, cols: 2, values: [1, 0, 0, 1, 0, 0, 1, 0] }
  const scores = { rows: 4, cols: 2, values: [0.9, 0.1, 0.9, 0.1, 0.5, 0.4, 0.5, 0.5] }
  // right, wrong, without labels, tied
  expect(oneError(truth, scores)).toEqual({
    value: (1 + 0.5) / 4,
    undefinedCount: 1,
    policy: 'zero',
  })
  expect(oneError(truth, scores, { policy: 'skip' }).value).toBe(0.5)
})

test('a precision that is 0/0 is nothing under the policy that leaves it out', () => {
  const truth = { rows: 1, cols: 1, values: [1] }
  const nothing = { rows: 1, cols: 1, values: [0] }
  const [scores] = labelReport(truth, nothing, nothing, { policy: 'skip' })
  expect(scores).toMatchObject({ precision: null, recall: 0, f1: 0, support: 1, predicted: 0 })
})

test('where nothing is predicted at all, precision is 0 even if 0/0 is left out', () => {
  const truth = { rows: 1, cols: 2, values: [1, 0] }
  const nothing = { rows: 1, cols: 2, values: [0, 0] }
  const micro = microPrecisionRecall(truth, nothing, { policy: 'skip' })
  expect(micro.precision).toEqual({ value: 0, undefinedCount: 1, policy: 'skip' })
  const macro = macroPrecisionRecall(truth, nothing, { policy: 'skip' })
  expect(macro.precision).toEqual({ value: 0, undefinedCount: 2, policy: 'skip' })
  expect(macro.recall).toEqual({ value: 0, undefinedCount: 1, policy: 'skip' })
})
