import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../../src/errors.js'
import { Rng } from '../../../src/random/index.js'
import { type LabelSet, subsets } from '../../../src/spaces/index.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { testReadySpaces } from '../space-checks.js'

const three = subsets(['news', 'sport', 'music'])

/** the error `run` throws, which must be a PartitaError */
function errorOf(run: () => unknown): PartitaError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(PartitaError)
    return error as PartitaError
  }
  throw new Error('nothing was thrown')
}

/** a label count and a set of its indices */
const spaceAndSet = fc
  .integer({ min: 1, max: 70 })
  .chain((k) => fc.tuple(fc.constant(k), fc.uniqueArray(fc.nat(k - 1), { maxLength: k })))

describe('subsets', () => {
  testReadySpaces([1, 2, 5, 174].map((k) => subsets(k)))
})

describe('codes', () => {
  test('decoded sets iterate in ascending order', () => {
    expect([...three.decode(Float32Array.of(1, 0, 1), 0)]).toEqual([0, 2])
    expect([...three.fromNames(['music', 'news', 'music'])]).toEqual([0, 2])
    expect([...three.parse(new Set([2, 0]))]).toEqual([0, 2])
  })

  test('encode refuses what is no label index', () => {
    for (const bad of [3, -1, 0.5, Number.NaN]) {
      const error = errorOf(() => three.encode(new Set([0, bad]), new Float32Array(3), 0))
      expect(error.code).toBe('NOT_IN_SPACE')
      expect(error.message).toContain(`received ${bad}`)
    }
  })

  test('the size is 2 to the number of labels, also for thousands of labels', () => {
    expect(Math.exp(subsets(10).logSize)).toBeCloseTo(1024, 8)
    const space = subsets(5000)
    expect(space.logSize).toBe(5000 * Math.LN2)
    const out = new Float32Array(2 * 5000)
    space.sampleUniform(new Rng(1), 2, out)
    const y = space.decode(out, 5000)
    const again = new Float32Array(5000)
    space.encode(y, again, 0)
    expect(again).toEqual(out.slice(5000))
  })
})

describe('construction', () => {
  test('labels are named by index if only counted', () => {
    expect(subsets(3).labels).toEqual(['0', '1', '2'])
    expect(subsets(3).name).toBe('subsets(3)')
  })

  test('no labels, fractions of labels and repeated names are refused', () => {
    for (const bad of [0, -1, 1.5, Number.NaN, []]) {
      expect(errorOf(() => subsets(bad)).code).toBe('INVALID_OPTION')
    }
    expect(errorOf(() => subsets(['a', 'b', 'a'])).message).toContain('"a" more than once')
  })
})

describe('names, rows and parse', () => {
  test('names and rows come back as they went', () => {
    fc.assert(
      fc.property(spaceAndSet, ([k, indices]) => {
        const space = subsets(Array.from({ length: k }, (_, i) => `label ${i}`))
        const y = new Set(indices)
        expect(space.fromNames(space.toNames(y))).toEqual(y)
        expect(space.fromRow(space.toRow(y))).toEqual(y)
        expect(space.toRow(y)).toHaveLength(k)
      }),
      { seed: 2 },
    )
  })

  test('parse understands indices, names and rows of every kind', () => {
    const y = new Set([0, 2])
    for (const input of [
      new Set([2, 0]),
      new Set(['music', 'news']),
      ['music', 'news'],
      [1, 0, 1],
      [true, false, true],
      Float32Array.of(1, 0, 1),
      Uint8Array.of(1, 0, 1),
    ]) {
      expect(three.parse(input)).toEqual(y)
    }
    expect(three.parse([])).toEqual(new Set())
    expect(three.parse(new Set<number>())).toEqual(new Set())
  })

  test('an array of numbers is always a row, so two labels are not ambiguous', () => {
    expect(subsets(2).parse([0, 1])).toEqual(new Set([1]))
    expect(subsets(1).parse([0])).toEqual(new Set())
    expect(subsets(1).parse([1])).toEqual(new Set([0]))
  })

  test('what cannot be parsed names the culprit and the way out', () => {
    const cases: [input: unknown, code: string, part: string][] = [
      [['news', 'sports'], 'UNKNOWN_LABEL', '"sports"'],
      [new Set(['weather']), 'UNKNOWN_LABEL', 'one of "news", "sport", "music"'],
      [new Set([0, 7]), 'NOT_IN_SPACE', 'received 7'],
      [new Set([0, 'news']), 'NOT_IN_SPACE', 'mixed'],
      [['news', 1], 'NOT_IN_SPACE', 'mixed'],
      [[0, 2], 'NOT_IN_SPACE', 'new Set([0, 2])'],
      [[0, 2, 1], 'NOT_IN_SPACE', 'entry 1 (label "sport")'],
      [[0.3, 0, 1], 'NOT_IN_SPACE', 'received 0.3'],
      [Float32Array.of(1, Number.NaN, 0), 'NOT_IN_SPACE', 'received NaN'],
      [null, 'NOT_IN_SPACE', 'received null'],
      [3, 'NOT_IN_SPACE', 'received number'],
      ['news', 'NOT_IN_SPACE', 'an array of names'],
    ]
    for (const [input, code, part] of cases) {
      const error = errorOf(() => three.parse(input as never))
      expect(error.code).toBe(code)
      expect(error.message).toContain(part)
    }
  })

  test('an unknown name among very many labels does not print them all', () => {
    const space = subsets(Array.from({ length: 1000 }, (_, i) => `tag${i}`))
    expect(errorOf(() => space.fromNames(['x'])).message.length).toBeLessThan(300)
  })
})

describe('capabilities', () => {
  test('enumerate gives every set once, in binary order, lazily', () => {
    const all = [...subsets(3).enumerate()].map((y) => [...y].join(''))
    expect(all).toEqual(['', '0', '1', '01', '2', '02', '12', '012'])
    expect(new Set(Array.from(subsets(10).enumerate(), (y) => [...y].join(' '))).size).toBe(1024)
    const [first] = subsets(30).enumerate()
    expect(first).toEqual(new Set())
  })

  test('enumerate refuses what nobody can wait for', () => {
    expect(errorOf(() => subsets(31).enumerate()).code).toBe('UNSUPPORTED')
  })

  test('maximize leaves out labels of weight zero', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 7 }),
        (w) => {
          const space = subsets(w.length)
          const score = (y: LabelSet) => [...y].reduce((sum, i) => sum + w[i]!, 0)
          const best = Math.max(...Array.from(space.enumerate(), score))
          const y = space.maximize(Float32Array.from(w))
          expect(score(y)).toBe(best)
          expect([...y].every((i) => w[i]! > 0)).toBe(true)
        },
      ),
      { seed: 4 },
    )
  })

  test('step flips exactly one label, each equally often (false alarm 1e-6)', () => {
    const space = subsets(4)
    const rng = new Rng(5)
    const code = new Float32Array(6).fill(7)
    space.encode(new Set([1, 2]), code, 1)
    const flips = new Float64Array(4)
    const n = 2000
    for (let move = 0; move < n; move++) {
      const before = code.slice()
      space.step(code, 1, rng)
      const changed = [...code.keys()].filter((i) => code[i] !== before[i])
      expect(changed).toHaveLength(1)
      flips[changed[0]! - 1]!++
    }
    expect([code[0], code[5]]).toEqual([7, 7])
    for (const count of flips) {
      expect(Math.abs(count - n / 4)).toBeLessThan(Z_LIMIT * Math.sqrt((n * 3) / 16))
    }
  })

  test('the log-partition of independent labels is a sum over labels, however many and however sure', () => {
    const scores = Float64Array.from({ length: 3000 }, (_, i) => 40 * Math.sin(i))
    const expected = scores.reduce(
      (sum, u) => sum + Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) - Math.LN2,
      0,
    )
    expect(subsets(3000).linearSampler.logPartition(scores) / expected).toBeCloseTo(1, 12)
    expect(subsets(1).linearSampler.logPartition(Float64Array.of(800))).toBeCloseTo(
      800 - Math.LN2,
      10,
    )
  })
})
