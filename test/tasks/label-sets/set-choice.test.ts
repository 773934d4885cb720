import { describe, expect, test } from 'vitest'
import { macroF1Thresholds } from '../../../src/inference/index.js'
import {
  FittedMultilabel,
  type MultilabelOptions,
  type SetChoice,
} from '../../../src/tasks/index.js'
import { classifier, X, Y } from './weather.js'

/** Rows of which most have no label: `alarm` from 0.8 on. */
const rare = Array.from({ length: 120 }, (_, row) => [row / 120])
const alarms = rare.map(([x]) => (x > 0.8 ? ['alarm'] : []))
const encoder = { hidden: [], dropout: 0, inputDropout: 0 }
const fitRare = (options: MultilabelOptions = {}) =>
  classifier({ labels: ['alarm'], encoder, epochs: 60, rate: 0.05, ...options }).fit(rare, alarms)

describe('rows without labels', () => {
  test('make an empty answer to an empty truth count as right, and the choices say so', async () => {
    const fitted = await fitRare()
    expect(fitted.options.emptyPolicy).toBe('one')
    const without = alarms.filter(({ length }) => length === 0).length
    const reason = `emptyPolicy one: ${without} of 120 training rows have no label: an empty answer to them is right`
    expect(fitted.options.choices).toContainEqual(expect.stringContaining(reason))
  })

  test('are predicted: one label is a binary classifier by every rule', async () => {
    const fitted = await fitRare()
    const threshold = fitted.predict(rare, { decision: 'threshold' })
    expect(threshold.values).toContain(0)
    expect(threshold.values).toContain(1)
    for (const decision of ['f1', 'mode'] as const) {
      expect(fitted.predict(rare, { decision })).toEqual(threshold)
    }
    const { report, byDecision } = fitted.evaluate(rare, alarms)
    expect(report.policy).toBe('one')
    expect(report.subsetAccuracy).toBe(byDecision.mode.subsetAccuracy)
    expect(report.predictedCardinality).toBeLessThan(2 * report.trueCardinality)
  })

  test('are never predicted for F1 where 0/0 counts zero', async () => {
    const fitted = await fitRare({ emptyPolicy: 'zero' })
    expect(fitted.options.choices?.join() ?? '').not.toMatch(/emptyPolicy/)
    expect(new Set(fitted.predict(rare).values)).toEqual(new Set([1]))
  })

  test('are not thought of where every row has a label', async () => {
    const all = Y.values.map((_, at) => (at % 3 === 0 ? 1 : Y.values[at]))
    const fitted = await classifier().fit(X, { ...Y, values: all })
    expect(fitted.options.emptyPolicy).toBe('zero')
  })
})

describe('a decision', () => {
  test('may have a threshold for all labels, for each, or by name', async () => {
    const fitted = await classifier().fit(X, Y)
    const marginals = fitted.predictProbabilities(X)
    const at = (thresholds: readonly number[]) =>
      marginals.values.map((p, i) => (p >= thresholds[i % 3] ? 1 : 0))
    const decided = (decision: SetChoice) => fitted.predict(X, { decision }).values
    expect(decided({ threshold: 0.3 })).toEqual(at([0.3, 0.3, 0.3]))
    expect(decided({ threshold: [0.2, 0.9, 0.4] })).toEqual(at([0.2, 0.9, 0.4]))
    expect(decided({ threshold: { sun: 0.8 } })).toEqual(at([0.5, 0.8, 0.5]))
  })

  test('may be limited to so many labels, and a saved model keeps thresholds and limits', async () => {
    const decision = { threshold: { rain: 0.6, sun: 0.6, wind: 0.6 }, atLeast: 1, atMost: 2 }
    const fitted = await classifier({ decision, encoder, epochs: 15, rate: 0.05 }).fit(X, Y)
    const again = await FittedMultilabel.fromBytes(fitted.toBytes())
    for (const model of [fitted, again]) {
      expect(model.options.limits).toEqual({ threshold: [0.6, 0.6, 0.6], atLeast: 1, atMost: 2 })
      const sizes = model.predictSets(X).map(({ length }) => length)
      expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 2])
    }
    // a name keeps the limits of the options, an object says all
    const byName = fitted.predictSets(X, { decision: 'mode' })
    expect(Math.min(...byName.map(({ length }) => length))).toBe(1)
    const { byDecision, decision: rule } = fitted.evaluate(X, Y)
    expect(rule).toBe('threshold')
    const mean = byName.reduce((sum, { length }) => sum + length, 0) / byName.length
    expect(byDecision.mode.predictedCardinality).toBeCloseTo(mean, 10)
    const free = fitted.predictSets(X, { decision: { rule: 'mode' } })
    expect(free.some(({ length }) => length === 0 || length === 3)).toBe(true)
  })

  test('for macro-F1 has thresholds of the training rows, which a saved model keeps', async () => {
    const fitted = await classifier({ decision: 'macro-f1' }).fit(X, Y)
    const again = await FittedMultilabel.fromBytes(fitted.toBytes())
    const expected = macroF1Thresholds(fitted.predictProbabilities(X))
    for (const model of [fitted, again]) {
      expect(model.options.limits?.threshold).toEqual([...expected])
      const threshold = [...expected]
      expect(model.predict(X)).toEqual(model.predict(X, { decision: { threshold } }))
      expect(model.predict(X, { decision: 'macro-f1' })).toEqual(model.predict(X))
    }
    const { byDecision } = fitted.evaluate(X, Y)
    const half = fitted.evaluate(X, Y).byDecision.mode
    expect(byDecision.threshold.macroF1).toBeGreaterThanOrEqual(half.macroF1)
    const limited = await classifier({ decision: { threshold: 'macro-f1', atMost: 1 } }).fit(X, Y)
    expect(Math.max(...limited.predictSets(X).map(({ length }) => length))).toBe(1)
    const other = await classifier().fit(X, Y)
    expect(() => other.predict(X, { decision: 'macro-f1' })).toThrow(/a fit with that decision/)
  })

  test.each<[unknown, RegExp]>([
    ['best', /decision.*one of f1/],
    [3, /decision.*or an object of rule, threshold/],
    [{ rule: 'best' }, /decision.rule/],
    [{ treshold: 0.3 }, /decision.*treshold/],
    [{ rule: 'f1', threshold: 0.3 }, /decision.threshold.*the rule 'threshold'/],
    [{ atLeast: 2, atMost: 1 }, /atLeast.*up to 1/],
    [{ atMost: 0.5 }, /atMost/],
    [{ threshold: 'high' }, /threshold.*'macro-f1'/],
    [{ threshold: 2 }, /threshold.*\[0, 1\]/],
    [{ threshold: [0.1] }, /threshold.*3 numbers/],
    [{ threshold: { sum: 0.3 } }, /"sum".*did you mean sun/],
    [{ atLeast: 4 }, /atLeast.*up to 3/],
  ])('that is none is refused: %o', async (decision, message) => {
    const fitted = async () => classifier({ decision: decision as SetChoice, epochs: 1 }).fit(X, Y)
    await expect(fitted()).rejects.toThrow(message)
  })
})
