import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { drawSamples, sweep } from '../../src/samplers/index.js'
import { enumerateCodes, permutations, type Space, subsets } from '../../src/spaces/index.js'
import { caught } from '../reference/caught.js'

const space = permutations(3, { code: 'matrix' })
const { codes: all } = enumerateCodes(space)
const keys = (codes: Float32Array) =>
  Array.from({ length: codes.length / 9 }, (_, j) => codes.subarray(9 * j, 9 * j + 9).join(''))

describe('a sweep', () => {
  test('draws every output equally often in whole passes, ratios one', () => {
    for (const passes of [1, 2, 5]) {
      const drawn = drawSamples(sweep(space), space, new Rng(1), 6 * passes, { rows: 3 })
      expect(drawn.shared).toBe(true)
      expect(drawn.logRatio.every((ratio) => ratio === 0)).toBe(true)
      expect(drawn.logRatio).toHaveLength(6 * passes)
      const seen = keys(drawn.codes)
      for (const key of keys(all)) expect(seen.filter((k) => k === key)).toHaveLength(passes)
    }
  })

  test('draws no output twice in a part of a pass, each as likely as the others', () => {
    const proposal = sweep(space)
    const counts = new Map(keys(all).map((key) => [key, 0]))
    const rng = new Rng(2)
    const runs = 3000
    for (let run = 0; run < runs; run++) {
      const seen = keys(drawSamples(proposal, space, rng.split(run), 8, { rows: 1 }).codes).slice(6)
      expect(new Set(seen).size).toBe(2)
      for (const key of seen) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    // each is in a part of two of six with probability 1/3; z-test, false alarm 1e-6 for all six
    const sd = Math.sqrt((runs * 2) / 9)
    for (const count of counts.values()) expect(Math.abs(count - runs / 3)).toBeLessThan(5.2 * sd)
  })

  test('is refused where outputs cannot be listed', async () => {
    const { enumerate: _, ...unlisted } = subsets(3)
    for (const one of [subsets(17), unlisted as unknown as Space<ReadonlySet<number>>]) {
      expect(await caught(() => sweep(one))).toMatchObject({ code: 'UNSUPPORTED' })
    }
  })
})
