import { expect, test } from 'vitest'
import { macroF1Thresholds, thresholdDecision } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'

/** `2 Σ_{p ≥ t} p / (Σ p + |{p ≥ t}|)` */
function expectedF1(p: readonly number[], chosen: readonly number[]): number {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  const size = sum(chosen)
  return (2 * sum(p.map((value, r) => value * chosen[r]))) / (sum(p) + size)
}

test('thresholds give each label the largest expected F1 over the rows, of all thresholds', () => {
  const rng = new Rng(1)
  const [rows, cols] = [30, 3]
  for (let trial = 0; trial < 10; trial++) {
    const values = Array.from({ length: rows * cols }, () => rng.uniform() ** (1 + 2 * trial))
    const thresholds = macroF1Thresholds({ rows, cols, values })
    const { values: decided } = thresholdDecision({ rows, cols, values }, thresholds)
    for (let label = 0; label < cols; label++) {
      const p = Array.from({ length: rows }, (_, row) => values[row * cols + label])
      const chosen = p.map((_, row) => decided[row * cols + label])
      const all = p.map((t) =>
        expectedF1(
          p,
          p.map((value) => Number(value >= t)),
        ),
      )
      expect(expectedF1(p, chosen)).toBeCloseTo(Math.max(...all), 12)
      expect(thresholds[label]).toBeCloseTo(Math.max(...all) / 2, 12)
    }
  }
})

test('a label that is never probable has threshold zero', () => {
  expect([...macroF1Thresholds({ rows: 2, cols: 1, values: [0, 0] })]).toEqual([0])
})
