import { describe, expect, expectTypeOf, test } from 'vitest'
import { createBackend, Tape } from '../../../src/engine/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  boundedSubsets,
  choices,
  constrained,
  type LabelSet,
  matchings,
  partialRanking,
  permutations,
  product,
  type Ranking,
  type Space,
  sequences,
  subsets,
  subsetsOfSize,
  topRankings,
  withFeatures,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { codesOf } from '../../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'
import { testReadySpaces } from '../space-checks.js'

const weather = subsets(['rain', 'wind', 'sunshine', 'heavy fog'])

/** as if there were too many elements to list */
const noList = { enumerationLimit: 0 }

const picnic = await constrained(weather, 'not (rain and sunshine) and count <= 3')
const shifts = await constrained(sequences(['rest', 'work'], 4), 'p1 == work or count_rest > 2')

describe('constrained spaces', () => {
  testReadySpaces([
    constrained(subsets(5), (y) => !(y.has(0) && y.has(1)) && y.size <= 3),
    constrained(permutations(4), (y) => y.indexOf(0) < y.indexOf(3)),
    constrained(choices(5), (y) => y !== 2),
    constrained(product(choices(2), subsets(2)), ([a, b]) => a === 0 || b.has(1)),
    picnic,
    shifts,
    constrained(subsets(3), (y) => y.size === 3),
    constrained(permutations(4, { code: 'pairs' }), partialRanking(4, { top: [2] })),
    constrained(permutations(5), partialRanking(5, { preferences: [[1, 0]] }), noList),
  ])

  test('what is known of a ranking is a constraint, with the sums of its own', async () => {
    const known = partialRanking(5, {
      preferences: [
        [0, 1],
        [2, 1],
      ],
    })
    const orders = permutations(5, { code: 'pairs' })
    const [listed, large] = [constrained(orders, known), constrained(orders, known, noList)]
    expect([...listed.enumerate!()]).toHaveLength(40)
    expect(listed.name).toBe(`constrained(permutations(5, pairs), ${known})`)
    expect([large.logSize, large.logSizeError]).toEqual([Math.log(40), 0])
    expect(large.enumerate).toBeUndefined()
    const tape = new Tape(await createBackend({ engine: 'reference' }))
    const scores = tape.upload(
      Float32Array.from({ length: 20 }, (_, i) => Math.cos(i)),
      2,
      10,
    )
    const [expected, received] = [listed, large].map((space) =>
      Array.from(tape.backend.read(space.linearLogPartition!(tape, scores).value)),
    )
    received.forEach((value, row) => {
      expect(value).toBeCloseTo(expected[row], 9)
    })
    const twelve = constrained(permutations(12), partialRanking(12, { top: [3] }))
    expect(twelve.contains([3, ...Array.from({ length: 11 }, (_, i) => (i < 3 ? i : i + 1))])).toBe(
      true,
    )
    expect(twelve.linearLogPartition).toBeDefined()
    const other = { allows: (y: Ranking) => y[0] === 0 }
    expect(constrained(permutations(9), other, noList).linearLogPartition).toBeUndefined()
    for (const [wrong, code] of [
      [partialRanking(4, { top: [2] }), 'NOT_IN_SPACE'],
      [{ allows: 3 }, 'INVALID_OPTION'],
      [null, 'INVALID_OPTION'],
    ]) {
      const error = await caught(() => constrained(permutations(5), wrong as never))
      expect(error.code).toBe(code)
    }
  })

  test('elements are typed as those of the space', () => {
    const space = constrained(weather, (y) => {
      expectTypeOf(y).toEqualTypeOf<LabelSet>()
      return y.size > 0
    })
    expectTypeOf(space.decode(new Float32Array(4), 0)).toEqualTypeOf<LabelSet>()
    expect(space.base.toNames(new Set([0]))).toEqual(['rain'])
    const inferred: Space<LabelSet> = space
    expect(inferred.name).toContain('constrained(subsets(4), ')
  })

  test('what does not satisfy the constraint is not in the space', async () => {
    const space = await constrained(weather, 'not (rain and sunshine)')
    expect(space.name).toBe('constrained(subsets(4), not (rain and sunshine))')
    expect(space.contains(new Set([0, 1]))).toBe(true)
    expect(space.contains(new Set([0, 2]))).toBe(false)
    expect(space.contains(new Set([7]))).toBe(false)
    const error = await caught(() => space.encode(new Set([0, 2]), new Float32Array(4), 0))
    expect(error.code).toBe('NOT_IN_SPACE')
    expect(space.logSize).toBeCloseTo(Math.log(12), 12)
    expect(space.logSizeError).toBe(0)
  })

  describe('too large to go through', () => {
    const small = constrained(subsets(5), (y) => y.size % 3 === 1)
    const large = constrained(subsets(5), (y) => y.size % 3 === 1, { enumerationLimit: 0 })

    test('rejection is uniform (χ², false alarm 1e-6)', () => {
      const codes = codesOf(small)
      const at = new Map(codes.map((code, e) => [code.join(), e]))
      const count = 200 * codes.length
      const out = new Float32Array(count * 5)
      large.sampleUniform(new Rng(1), count, out)
      const counts = new Float64Array(codes.length)
      for (let j = 0; j < count; j++) counts[at.get(out.subarray(j * 5, j * 5 + 5).join())!]++
      const expected = new Float64Array(codes.length).fill(200)
      expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(codes.length - 1))
    })

    test('the size is estimated, with its standard error', () => {
      expect(large.logSizeError).toBeGreaterThan(0)
      expect(large.logSizeError).toBeLessThan(0.02)
      expect(Math.abs(large.logSize - small.logSize)).toBeLessThan(5 * large.logSizeError)
      expect(large.enumerate).toBeUndefined()
      expect(large.maximize).toBeUndefined()
      expect(large.linearLogPartition).toBeUndefined()
    })

    test('a step stays within the constraint, and moves', () => {
      const space = constrained(subsets(40), (y) => y.size <= 25)
      const code = new Float32Array(40)
      const rng = new Rng(1)
      space.sampleUniform(rng, 1, code)
      const seen = new Set<string>()
      for (let move = 0; move < 500; move++) {
        space.step!(code, 0, rng)
        expect(space.contains(space.decode(code, 0))).toBe(true)
        seen.add(code.join())
      }
      expect(seen.size).toBeGreaterThan(100)
    })

    test('the same seed gives the same draws', () => {
      const draw = () => {
        const out = new Float32Array(50)
        large.sampleUniform(new Rng(7), 10, out)
        return [...out]
      }
      expect(draw()).toEqual(draw())
    })
  })

  describe('what texts call the parts of an element', () => {
    const sizes: [text: string, space: Space<unknown>, size: number][] = [
      ['heavy_fog and not wind', weather, 4],
      ['count == 2', boundedSubsets(5, { max: 3 }), 10],
      ['_0 and _4', subsetsOfSize(5, 2), 1],
      ['a < b < c', permutations(['a', 'b', 'c', 'd']), 4],
      ['b == 1', topRankings(['a', 'b', 'c', 'd'], 2), 3],
      ['a == 3.5 and b == 3.5', topRankings(['a', 'b', 'c', 'd'], 2), 2],
      ['red or blue', choices(['red', 'green', 'blue']), 2],
      ['p1 == C and p3 != p1', sequences(['C', 'G', 'A'], 3), 6],
      ['count_work <= 1', sequences(['rest', 'work'], 4), 5],
      ['ann == tue or count == 0', matchings(['ann', 'bob'], ['mon', 'tue']), 3],
      ['left1 == 0 and right2 == left2', matchings(2), 1],
      [
        'electric and not (hook and roof)',
        product({ engine: choices(['petrol', 'electric']), extras: subsets(['roof', 'hook']) }),
        3,
      ],
      [
        'engine_petrol and extras_count == 1',
        product({ engine: choices(['petrol', 'electric']), extras: subsets(['roof', 'hook']) }),
        2,
      ],
      ['part1_a and part2_count == 1', product(subsets(['a']), subsets(['b', 'c'])), 2],
    ]

    test.each(sizes)('%s', async (text, space, size) => {
      const held = await constrained(space, text)
      expect([...held.enumerate!()].length).toBe(size)
      expect(Math.round(Math.exp(held.logSize))).toBe(size)
    })

    test('a name that two parts have needs the name of its part', async () => {
      const space = product({ a: subsets(['x', 'y']), b: subsets(['y', 'z']) })
      for (const text of ['count == 1', 'y']) {
        const error = await caught(() => constrained(space, text))
        expect(error.code).toBe('UNKNOWN_LABEL')
        expect(error.message).toMatch(/a_(count|y), b_(count|y)/)
      }
      expect([...(await constrained(space, 'a_y and b_y and x and not z')).enumerate!()]).toEqual([
        { a: new Set([0, 1]), b: new Set([0]) },
      ])
    })

    test('a constrained space is constrained again, and a user’s space may name its own', async () => {
      const once = await constrained(weather, 'not rain')
      const twice = await constrained(once, 'count >= 2')
      expect([...twice.enumerate!()].length).toBe(4)
      const dice: Space<number> = {
        name: 'dice',
        codeLength: 1,
        logSize: Math.log(6),
        encode: (y, out, at) => out.fill(y, at, at + 1),
        decode: (code, at) => code[at],
        contains: (y): y is number => typeof y === 'number' && y >= 1 && y <= 6,
        sampleUniform: (rng, count, out) => {
          for (let j = 0; j < count; j++) out[j] = 1 + rng.integer(6)
        },
        enumerate: () => [1, 2, 3, 4, 5, 6],
      }
      const none = await caught(() => constrained(dice, 'eyes > 2'))
      expect(none.code).toBe('UNSUPPORTED')
      expect(none.message).toContain('variables')
      const read = (y: number, out: Float64Array) => out.fill(y)
      const named: Space<number> = { ...dice, variables: { names: ['eyes'], read } }
      const high = await constrained(named, 'eyes > 2')
      expect([...high.enumerate!()]).toEqual([3, 4, 5, 6])
    })
  })

  describe('what cannot be met', () => {
    test('a constraint that nothing satisfies says so', async () => {
      const error = await caught(() => constrained(weather, 'rain and not rain'))
      expect(error.code).toBe('INVALID_OPTION')
      expect(error.message).toMatch(/nothing satisfies the constraint.*rain and not rain/)
    })

    test('and so does one that rejection does not meet', async () => {
      const rare = () => constrained(subsets(60), (y) => y.size === 60, { tries: 2000 })
      const error = await caught(rare)
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toMatch(/rejection does not meet.*2000 uniform draws.*raise `tries`/)
    })

    test('also if it is met at first and then no more', async () => {
      let left = 5
      const space = constrained(subsets(60), () => left-- > 0, { tries: 50 })
      const error = await caught(() => space.sampleUniform(new Rng(1), 1, new Float32Array(60)))
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain('none in 50')
    })

    test('a text that is wrong is refused when the space is made', async () => {
      expect((await caught(() => constrained(weather, 'not (rian)'))).message).toContain(
        'did you mean rain?',
      )
      expect((await caught(() => constrained(weather, 'rain = 1'))).code).toBe('PARSE_ERROR')
      expect((await caught(() => constrained(weather, 7 as never))).code).toBe('INVALID_OPTION')
      for (const options of [{ tries: 0 }, { enumerationLimit: -1 }]) {
        const error = await caught(() => constrained(weather, () => true, options))
        expect(error.code).toBe('INVALID_OPTION')
      }
    })
  })

  test('features and constraints go together', async () => {
    const featured = await withFeatures(weather, ['rain and wind'])
    const space = await constrained(featured, 'count <= 2')
    const code = new Float32Array(5)
    space.encode(new Set([0, 1]), code, 0)
    expect([...code]).toEqual([1, 1, 0, 0, 1])
  })
})
