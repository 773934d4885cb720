import fc from 'fast-check'
import { expect, test } from 'vitest'
import { multilabelReport, setBaselines } from '../../../src/metrics/index.js'
import { labelSetPairs } from '../golden-cases.js'

test('no constant set is right more often than the commonest; frequencies have the likelihood of a count', () => {
  fc.assert(
    fc.property(labelSetPairs, ({ truth }) => {
      const { rows, cols } = truth
      const { majority, marginal } = setBaselines(truth)
      let nll = 0
      for (let label = 0; label < cols; label++) {
        const own = Array.from({ length: rows }, (_, row) => truth.values[row * cols + label])
        const frequency = own.reduce((sum, value) => sum + value, 0) / rows
        for (const value of own) nll -= Math.log(value === 1 ? frequency : 1 - frequency) / rows
      }
      expect(marginal.nll).toBeCloseTo(nll, 9)
      expect(marginal.labelLogLoss).toBeCloseTo(nll / cols, 9)
      for (let set = 0; set < 2 ** Math.min(cols, 5); set++) {
        const row = Array.from({ length: cols }, (_, label) => (set >> label) & 1)
        const constant = { rows, cols, values: Array.from({ length: rows }, () => row).flat() }
        const { subsetAccuracy } = multilabelReport(truth, constant)
        expect(majority.subsetAccuracy).toBeGreaterThanOrEqual(subsetAccuracy - 1e-12)
      }
    }),
  )
})

test('labels that are unknown take no part', () => {
  const truth = { rows: 3, cols: 2, values: [1, 0, 1, Number.NaN, 1, 0] }
  const { majority, marginal } = setBaselines(truth)
  expect(marginal.nll).toBe(0)
  expect(majority.subsetAccuracy).toBe(1)
  expect(majority.predictedCardinality).toBe(1)
})
