import { describe, expect, it } from 'vitest'
import { thresholdDecision } from '../../../src/inference/index.js'

describe('thresholdDecision', () => {
  it('takes every label at or above the threshold', () => {
    const probabilities = { rows: 2, cols: 2, values: [0.5, 0.49, 0.2, 1] }
    expect([...thresholdDecision(probabilities).values]).toEqual([1, 0, 0, 1])
    expect([...thresholdDecision(probabilities, 0.2).values]).toEqual([1, 1, 1, 1])
    expect([...thresholdDecision(probabilities, 1).values]).toEqual([0, 0, 0, 1])
  })

  it('refuses a threshold outside [0, 1] and what is no probability', () => {
    const probabilities = { rows: 1, cols: 1, values: [0.5] }
    expect(() => thresholdDecision(probabilities, 2)).toThrow(/threshold/)
    expect(() => thresholdDecision({ rows: 1, cols: 1, values: [-1] })).toThrow(/column 0/)
  })
})
