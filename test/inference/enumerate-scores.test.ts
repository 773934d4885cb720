import { describe, expect, it } from 'vitest'
import { enumerateScores, logMeanExp, logPartitionLinearSets } from '../../src/inference/index.js'
import { Rng } from '../../src/random/index.js'
import { type Space, subsets } from '../../src/spaces/index.js'

describe('enumerateScores and logPartitionLinearSets', () => {
  it('agree on linear scores of label sets', () => {
    const rng = new Rng(2)
    for (const k of [1, 2, 5, 9]) {
      const u = Float64Array.from({ length: k }, () => 3 * rng.normal())
      const scores = enumerateScores(subsets(k), (y) => {
        let score = 0
        for (const label of y) score += u[label]
        return score
      })
      expect(scores.length).toBe(2 ** k)
      expect(logPartitionLinearSets(u)).toBeCloseTo(logMeanExp(scores).value, 11)
    }
  })

  it('stand in the order of binary counting for label sets', () => {
    const scores = enumerateScores(subsets(2), (y) => (y.has(0) ? 1 : 0) + (y.has(1) ? 10 : 0))
    expect([...scores]).toEqual([0, 1, 10, 11])
  })

  it('refuse spaces that are too large or cannot be enumerated, and bad scores', () => {
    expect(() => enumerateScores(subsets(21), () => 0)).toThrow(/too large/)
    const { enumerate: _, ...members } = Object.assign(Object.create(subsets(2)), { name: 'mine' })
    const blind = { ...members, logSize: 1 } as Space<unknown>
    expect(() => enumerateScores(blind, () => 0)).toThrow(/mine cannot be enumerated/)
    expect(() => enumerateScores(subsets(2), () => Number.NaN)).toThrow(/element 0/)
  })
})

it('logPartitionLinearSets survives extreme scores', () => {
  expect(logPartitionLinearSets([1e4, -1e4])).toBeCloseTo(1e4 - 2 * Math.LN2, 8)
  expect(logPartitionLinearSets([0, 0, 0])).toBe(0)
})
