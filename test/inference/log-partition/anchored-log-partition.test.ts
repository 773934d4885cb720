import { describe, expect, test } from 'vitest'
import {
  type Anchors,
  anchoredLogPartition,
  anchorsOf,
  exactLogPartition,
} from '../../../src/inference/index.js'
import { type Generator, logistic, sparsemax, tsallis } from '../../../src/losses/index.js'
import type { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { mixture, type Proposal, tied, uniform } from '../../../src/samplers/index.js'
import { enumerateCodes, subsets } from '../../../src/spaces/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { Z_LIMIT, zScore } from '../../reference/statistics.js'

const batch = { features: normalFeatures(3, 2) }
const sets = tinyModel({ k: 5, energy: 'pairwise', random: 0.8 })
const ranked = tinyRanker({ k: 4, random: 0.6 })
const residual = tinyRanker({ k: 4, random: 0.6, reference: true })
const tiedPart = mixture([
  { proposal: tied(sets.space), weight: 0.5 },
  { proposal: uniform(sets.space), weight: 0.5 },
])
const cases = [
  { name: 'sets, uniform draws', ...sets, proposal: uniform(sets.space) },
  { name: 'sets, tied draws', ...sets, proposal: tiedPart },
  { name: 'rankings', ...ranked, proposal: uniform(ranked.space) },
  { name: 'rankings on a reference', ...residual, proposal: residual.reference!.proposal },
] as unknown as { name: string; model: EnergyModel<never>; proposal: Proposal }[]

/** The first outputs of a space, and so many draws. */
function firstOf({ space }: EnergyModel<never>, count: number, draws: number): Anchors {
  return { codes: enumerateCodes(space).codes.slice(0, count * space.codeLength), draws }
}

describe('anchors', () => {
  test('are all outputs of a small space, without draws', () => {
    const { codes, draws } = anchorsOf(subsets(8), new Float32Array(8))
    expect([codes.length, draws]).toEqual([2 ** 8 * 8, 0])
  })

  test('are the outputs of most weight, each once, in a large one', () => {
    const codes = new Float32Array(3 * 20)
    codes.fill(1, 20) // twice the full set, once the empty one
    expect(Array.from(anchorsOf(subsets(20), codes).codes)).toEqual([
      ...new Array(20).fill(1),
      ...new Array(20).fill(0),
    ])
    const { codes: heavier, draws } = anchorsOf(subsets(20), codes, [5, 1, 0])
    expect([heavier[0], heavier[20], draws > 0]).toEqual([0, 1, true])
    expect(anchorsOf(subsets(20), codes, [0, 1, 0]).codes.length).toBe(20)
  })

  test('are at most 256', () => {
    const codes = enumerateCodes(subsets(9)).codes
    const repeated = new Float32Array(2 ** 9 * 12)
    for (let j = 0; j < 2 ** 9; j++) repeated.set(codes.subarray(j * 9, (j + 1) * 9), j * 12)
    expect(anchorsOf(subsets(12), repeated).codes.length).toBe(256 * 12)
    const more = anchorsOf(subsets(12), repeated, undefined, 2048)
    expect([more.codes.length, more.draws]).toEqual([256 * 12, 2048])
    expect(anchorsOf(subsets(11), repeated, undefined, 2048).draws).toBe(0)
  })
})

describe('a log-partition over anchors', () => {
  const losses: Generator[] = [logistic, sparsemax, tsallis(1.5)]
  test.each(losses)('is exact where the anchors are all outputs, $name', (generator) => {
    for (const { model, proposal } of cases) {
      const exact = exactLogPartition(model, generator, batch)!
      const count = Math.round(Math.exp(model.space.logSize))
      for (const draws of [0, 40]) {
        // draws that are anchors must not count again
        const anchors = firstOf(model, count, draws)
        const options = { proposal, rng: new Rng(1) }
        const values = anchoredLogPartition(model, generator, batch, anchors, options)
        values.forEach((value, b) => {
          expect(value).toBeCloseTo(exact[b], 5)
        })
      }
    }
  })

  test.each(cases)('estimates the partition without bias (z-test, 1e-6): $name', (given) => {
    const { model, proposal } = given
    const exact = exactLogPartition(model, logistic, batch)!
    for (const count of [0, 5, 12]) {
      const anchors = firstOf(model, count, 6)
      const rng = new Rng(3)
      const ratios: number[] = []
      for (let trial = 0; trial < 600; trial++) {
        const options = { proposal, rng: rng.split(trial) }
        const values = anchoredLogPartition(model, logistic, batch, anchors, options)
        ratios.push(Math.exp(values[1] - exact[1]))
      }
      expect(Math.abs(zScore(ratios, 1))).toBeLessThan(Z_LIMIT)
    }
  })

  test('of a row is the same in any company, and at every call', () => {
    for (const { model, proposal } of cases) {
      const anchors = firstOf(model, 5, 16)
      const at = (rows: number[]) => {
        const { cols, values } = batch.features
        const features = {
          rows: rows.length,
          cols,
          values: Float32Array.from(
            rows.flatMap((r) => [...values.slice(r * cols, (r + 1) * cols)]),
          ),
        }
        const options = { proposal, rng: new Rng(5) }
        return anchoredLogPartition(model, logistic, { features }, anchors, options)
      }
      const all = at([0, 1, 2])
      expect(at([2])[0]).toBe(all[2])
      expect(at([1, 0])[0]).toBe(all[1])
    }
  })
})
