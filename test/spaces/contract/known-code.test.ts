import { describe, expect, test } from 'vitest'
import { createBackend, ParameterStore, Tape } from '../../../src/engine/index.js'
import { Rng } from '../../../src/random/index.js'
import { drawSamples, tied } from '../../../src/samplers/index.js'
import {
  boundedSubsets,
  choices,
  constrained,
  constrainedLinearSum,
  enumerateCodes,
  KnownCode,
  matchings,
  product,
  type Space,
  sequences,
  subsets,
} from '../../../src/spaces/index.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'

const spaces: readonly Space<never>[] = [
  subsets(4),
  boundedSubsets(4, { min: 1, max: 2 }),
  sequences(3, 3),
  choices(4),
  matchings(3, 3),
  product(subsets(2), choices(3)),
  constrained(subsets(4), (y) => y.size % 2 === 0),
] as unknown as Space<never>[]

/** Some rows of scores, and what is known of each: a random element, some of its entries hidden. */
function problem(space: Space<never>, rows: number, logWeight = 0) {
  const rng = new Rng(3)
  const c = space.codeLength
  const codes = new Float32Array(rows * c)
  space.sampleUniform(rng, rows, codes)
  const scores = Float32Array.from({ length: rows * c }, () => 1.5 * rng.normal())
  const known = Array.from({ length: rows }, (_, b) => {
    const entries = Array.from(codes.subarray(b * c, (b + 1) * c), (entry, i) => {
      return rng.uniform() < 0.5 && i < (space.indicators ?? c) ? entry : Number.NaN
    })
    return new KnownCode(space, entries, { logWeight })
  })
  return { scores, known, c }
}

/** weights of all elements under a row's scores and what is known, by brute force */
function weightsOf(space: Space<never>, scores: Float32Array, known: KnownCode) {
  const { count, codes } = enumerateCodes(space)
  const c = space.codeLength
  return Array.from({ length: count }, (_, j) => {
    const code = codes.subarray(j * c, (j + 1) * c)
    const agrees = known.entries.every((entry, i) => Number.isNaN(entry) || entry === code[i])
    let score = 0
    code.forEach((value, i) => {
      score += value * (scores[i] + (Number.isNaN(known.entries[i]) ? known.logWeight : 0))
    })
    return agrees ? Math.exp(score) : 0
  })
}

describe.each(spaces.map((space) => [space.name, space] as const))('%s', (_, space) => {
  test.each([0, Math.log(0.3)])(
    'sums over what agrees, with its gradient (ln w = %f)',
    async (w) => {
      const rows = 6
      const { scores, known, c } = problem(space, rows, w)
      const tape = new Tape(await createBackend({ engine: 'reference' }))
      const all = constrainedLinearSum(tape, space, tape.upload(scores, rows, c), known)!
      const values = tape.backend.read(all.value).slice()
      const gradientOf = (b: number) => {
        tape.clear()
        const own = new ParameterStore(tape).add('scores', 1, c)
        tape.backend.write(own.value, scores.subarray(b * c, (b + 1) * c))
        tape.backward(constrainedLinearSum(tape, space, own, [known[b]])!)
        return tape.backend.read(own.gradient!)
      }
      const { count, codes } = enumerateCodes(space)
      known.forEach((constraint, b) => {
        const weights = weightsOf(space, scores.subarray(b * c, (b + 1) * c), constraint)
        const total = weights.reduce((a, weight) => a + weight, 0)
        const gradient = gradientOf(b)
        expect(values[b]).toBeCloseTo(Math.log(total) - Math.log(count), 4)
        for (let i = 0; i < c; i++) {
          const mean = weights.reduce((a, weight, j) => a + weight * codes[j * c + i], 0) / total
          expect(gradient[i]).toBeCloseTo(mean, 4)
        }
      })
    },
  )

  test('draws what agrees as often as it should, and knows the density (false-alarm rate 1e-6)', () => {
    const [rows, draws] = [2, 3000]
    const { scores, known, c } = problem(space, rows)
    const context = { rows, linearScores: scores, constraints: known }
    const drawn = drawSamples(tied(space), space, new Rng(5), draws, context)
    const { count, codes } = enumerateCodes(space)
    const indexOf = new Map(
      Array.from({ length: count }, (_, j) => [codes.subarray(j * c, (j + 1) * c).join(), j]),
    )
    known.forEach((constraint, b) => {
      const weights = weightsOf(space, scores.subarray(b * c, (b + 1) * c), constraint)
      const total = weights.reduce((a, weight) => a + weight, 0)
      const counts = new Float64Array(count)
      for (let d = b * draws; d < (b + 1) * draws; d++) {
        const j = indexOf.get(drawn.codes.subarray(d * c, (d + 1) * c).join())!
        counts[j]++
        // log q − log r, q uniform
        expect(drawn.logRatio[d]).toBeCloseTo(-Math.log((count * weights[j]) / total), 5)
      }
      const cells = weights.map((weight, j) => [(draws * weight) / total, counts[j]] as const)
      expect(cells.filter(([mean]) => mean === 0).every(([, seen]) => seen === 0)).toBe(true)
      const common = cells.filter(([mean]) => mean >= 5)
      if (common.length < 2) return
      const statistic = chiSquare(
        common.map(([, seen]) => seen),
        common.map(([mean]) => mean),
      )
      expect(statistic).toBeLessThan(chiSquareLimit(common.length))
    })
  })
})

test('says what it allows, and is refused where it does not fit', () => {
  const space = subsets(['a', 'b', 'c'])
  const known = new KnownCode(space, [1, Number.NaN, 0])
  const allowed = [...space.enumerate()].filter((y) => known.allows(y))
  expect(allowed.map((y) => space.toNames(y))).toEqual([['a'], ['a', 'b']])
  expect([known.count, String(known)]).toEqual([2, '1 ? 0'])
  expect(() => new KnownCode(space, [1, 0])).toThrow(/does not fit.*3 entries/)
  const counts = [...new Array(9).fill(Number.NaN), 1, ...new Array(8).fill(Number.NaN)]
  expect(() => new KnownCode(sequences(3, 3), counts)).toThrow(/first 9 entries/)
  const other = new KnownCode(subsets(2), [1, 0])
  const context = { rows: 1, linearScores: new Float32Array(3), constraints: [other] }
  expect(() => drawSamples(tied(space), space, new Rng(1), 1, context)).toThrow(
    /one of another space/,
  )
})
