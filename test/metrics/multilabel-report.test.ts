import { describe, expect, it } from 'vitest'
import { multilabelReport } from '../../src/metrics/index.js'
import { goldenCases } from './golden-cases.js'

describe('multilabelReport', () => {
  it.each(goldenCases)('repeats the values of the single metrics ($name)', (c) => {
    const report = multilabelReport(c.truth, c.predicted, { policy: 'one', weights: c.weights })
    expect(report.exampleF1).toBeCloseTo(c.byPolicy.one.exampleF1, 12)
    expect(report.microF1).toBeCloseTo(c.byPolicy.one.microF1, 12)
    expect(report.macroF1).toBeCloseTo(c.byPolicy.one.macroF1, 12)
    expect(report.jaccard).toBeCloseTo(c.byPolicy.one.exampleJaccard, 12)
    expect(report.hammingLoss).toBeCloseTo(c.golden.hammingLoss, 12)
    expect(report.subsetAccuracy).toBeCloseTo(c.golden.subsetAccuracy, 12)
    expect(report.policy).toBe('one')
  })

  it('shows over-prediction beside F1 and counts what was undefined', () => {
    const truth = { rows: 2, cols: 3, values: [1, 0, 0, 0, 0, 0] }
    const predicted = { rows: 2, cols: 3, values: [1, 1, 0, 0, 0, 0] }
    const report = multilabelReport(truth, predicted)
    expect(report.predictedCardinality).toBe(1)
    expect(report.trueCardinality).toBe(0.5)
    expect(report.undefinedCounts).toEqual({ exampleF1: 1, microF1: 0, macroF1: 1, jaccard: 1 })
    expect(report.policy).toBe('zero')
  })

  it('survives JSON unchanged', () => {
    const [{ truth, predicted }] = goldenCases
    const report = multilabelReport(truth, predicted)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  it('refuses probabilities, other shapes, no rows and bad weights with the place', () => {
    const truth = { rows: 1, cols: 2, values: [1, 0] }
    const soft = { rows: 1, cols: 2, values: [0.7, 0] }
    expect(() => multilabelReport(truth, soft)).toThrow(/predicted, row 0, column 0/)
    const wide = { rows: 1, cols: 3, values: [1, 0, 0] }
    expect(() => multilabelReport(truth, wide)).toThrow(/1 × 2.*1 × 3/)
    const torn = { rows: 2, cols: 2, values: [1, 0] }
    expect(() => multilabelReport(torn, torn)).toThrow(/shape and values/)
    const none = { rows: 0, cols: 2, values: [] }
    expect(() => multilabelReport(none, none)).toThrow(/nothing to measure/)
    expect(() => multilabelReport(truth, truth, { weights: [-1] })).toThrow(/weights, row 0/)
    expect(() => multilabelReport(truth, truth, { weights: [0] })).toThrow(/weight zero/)
    expect(() => multilabelReport(truth, truth, { weights: [1, 1] })).toThrow(/one weight a row/)
  })
})
